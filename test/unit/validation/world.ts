/** Small worlds of files, and what is found in them. */
import { FileIndex, type Finding, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

export interface World {
  /** Whether what the files do not hold does not exist. */
  complete?: boolean;
}

/** All findings over some files, in their order. */
export function findingsIn(files: readonly string[], { complete = false }: World = {}): Finding[] {
  const parsed = files.map((text, i) => ({ file: `${i}.yaml`, text: parseText(text) }));
  const index = new FileIndex({ complete });
  for (const { file, text } of parsed) index.set(file, text);
  return parsed.flatMap(({ file, text }) => validateParsed(text, { index, file }));
}

/** What a code finds: `namespace/name path` of each finding. */
export const foundIn = (code: string, files: readonly string[], world?: World): string[] =>
  findingsIn(files, world)
    .filter(finding => finding.code === code)
    .map(({ resource: { namespace, name }, path }) => `${namespace ?? '-'}/${name} ${path}`);

/** An object of Istio's networking group, its spec in YAML's flow style. */
export const istio = (kind: string, name: string, spec: string): string =>
  object('networking.istio.io/v1', kind, name, spec);

/** An object; `name` may begin with its namespace and a slash. */
export function object(apiVersion: string, kind: string, name: string, spec: string): string {
  const [first = '', second] = name.split('/');
  const metadata = second === undefined ? `{name: ${first}}` : `{namespace: ${first}, name: ${second}}`;
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${metadata}\nspec: ${spec}\n`;
}

export const service = (name: string, ports: string, selector = '{app: model}'): string =>
  object('v1', 'Service', name, `{selector: ${selector}, ports: [${ports}]}`);

/** A Deployment whose pods have the given labels. */
export const deployment = (name: string, labels: string): string =>
  object('apps/v1', 'Deployment', name, `{template: {metadata: {labels: ${labels}}}}`);

export const together = (...objects: string[]): string => objects.join('---\n');
