/** What answers for a host, and what a gateway lets in, in words. */
import { hostSeenFrom } from '../validation/index/host-match.ts';
import type { HostKind, KnownResource, WorkspaceIndex } from '../validation/index.ts';
import { refInWords } from '../validation/resource.ts';
import { fields, list, text } from '../validation/values.ts';
import { code, points } from './markdown.ts';

const ANSWERING: HostKind[] = ['Service', 'ServiceEntry', 'DestinationRule'];

/** `80 http, 9090 metrics` of a Service or ServiceEntry. */
function portsText({ value }: KnownResource): string {
  const ports = list(fields(value.spec).ports).map(port => {
    const { number, port: own, name } = fields(port);
    return [number ?? own, text(name)].filter(Boolean).join(' ');
  });
  return ports.length === 0 ? '' : `port${ports.length > 1 ? 's' : ''} ${ports.join(', ')}`;
}

function subsetsText({ value }: KnownResource): string {
  const names = list(fields(value.spec).subsets).flatMap(subset => text(fields(subset).name) ?? []);
  return names.length === 0 ? '' : `subsets ${names.join(', ')}`;
}

/** The full name of a host as it is written in an object of a namespace, and what is known of it. */
export function hostInWords(index: WorkspaceIndex, written: string, namespace: string | null): string[] {
  const full = hostSeenFrom(written, namespace);
  const name = full.replace('.?.', '.<namespace>.');
  const open = full === name ? '' : ' in the namespace that this is applied to';
  const lines = ANSWERING.flatMap(kind => index.forHost(kind, written, namespace)).map(({ resource }) => {
    const what = resource.ref.kind === 'DestinationRule' ? subsetsText(resource) : portsText(resource);
    return [code(refInWords(resource.ref)), what && code(what)].filter(Boolean).join(' · ');
  });
  const who = [...new Set(lines)];
  return [`${code(name)}${open}`, ...(who.length > 0 ? [points(who)] : [])];
}

/** The Gateway that a name means in an object of a namespace: its servers. */
export function gatewayInWords(index: WorkspaceIndex, written: string, namespace: string | null): string[] {
  if (written === 'mesh') return ['Every sidecar of the mesh, and no gateway.'];
  const [first = '', second] = written.split('/');
  const [name, where] = second === undefined ? [first, namespace] : [second, first];
  const found = index
    .ofKind('Gateway')
    .filter(({ ref }) => ref.apiVersion.startsWith('networking.istio.io/') && ref.name === name)
    .filter(({ ref }) => ref.namespace === where || ref.namespace === null || where === null);
  return found.flatMap(({ ref, value }) => {
    const servers = list(fields(value.spec).servers).map(server => {
      const { port, hosts } = fields(server);
      const { number, protocol } = fields(port);
      return `${code(`${number ?? '?'} ${protocol ?? ''}`.trim())} for ${code(list(hosts).join(', '))}`;
    });
    return [code(refInWords(ref)), ...(servers.length > 0 ? [points(servers)] : [])];
  });
}
