/** What a URL path asks for. */
export type Target =
  | { type: 'path'; path: string }
  | {
      type: 'resource';
      group: string;
      version: string;
      plural: string;
      namespace?: string;
      name?: string;
      subresource?: string;
    };

/**
 * Reads a Kubernetes path: `/api/v1/…`, `/apis/GROUP/VERSION/…`, with or without `namespaces/NAME`.
 * Paths that name no resource (discovery, `/version`) are given back as they are.
 */
export function targetOf(path: string): Target {
  let parts: string[];
  try {
    parts = path
      .split('/')
      .filter(part => part !== '')
      .map(decodeURIComponent);
  } catch {
    return { type: 'path', path };
  }
  const [root, ...below] = parts;
  const core = root === 'api';
  if ((!core && root !== 'apis') || below.length <= (core ? 1 : 2)) return { type: 'path', path };
  const group = core ? '' : (below[0] ?? '');
  const version = (core ? below[0] : below[1]) ?? '';
  const rest = below.slice(core ? 1 : 2);
  // `namespaces/NAME/status` is the namespace's own subresource, `namespaces/NAME/pods` a list of pods.
  const inNamespace =
    rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const namespace = inNamespace ? rest[1] : undefined;
  const [plural = '', name, ...subresource] = inNamespace ? rest.slice(2) : rest;
  return {
    type: 'resource',
    group,
    version,
    plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource.length > 0 ? { subresource: subresource.join('/') } : {}),
  };
}

/** The verb that authorization and errors speak of. */
export function verbOf(method: string, named: boolean, watching: boolean): string | undefined {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (watching) return 'watch';
      return named ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}
