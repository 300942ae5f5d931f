import { clusterDomain, serviceOf } from '../../istio/hosts.ts';
import { isPlaceholder } from '../../yaml/index.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { areTogether, foldersOf, placesOf } from '../references/objects.ts';
import { refInWords } from '../resource.ts';
import type { ReferenceRule, RuleProblem, Subject } from '../rule.ts';
import { fields, text, valueAt } from '../values.ts';
import { destinationRule, inNamespace } from './examples.ts';

/** Where Istio looks for what holds for the whole mesh, unless it is told another namespace. */
const ROOT = 'istio-system';
const MODE = ['spec', 'trafficPolicy', 'tls', 'mode'];

const policy = (namespace: string, mode: string): string =>
  `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: ${namespace}
spec:
  mtls:
    mode: ${mode}
`;
const plaintextFor = (host: string): string =>
  inNamespace('prod', destinationRule(`host: "${host}"\ntrafficPolicy:\n  tls:\n    mode: DISABLE`));

/** The mode that a namespace's own policy asks of all its workloads; undefined where it leaves that open. */
function modeOf({ value }: KnownResource): string | undefined {
  const { selector, mtls } = fields(value.spec);
  if (selector !== undefined && selector !== null) return undefined;
  const mode = text(fields(mtls).mode);
  return mode === 'UNSET' ? undefined : mode;
}

function policiesOf(subject: Subject, namespace: string, index: WorkspaceIndex): KnownResource[] {
  const folders = foldersOf(subject.ref, index);
  return index
    .inNamespace('PeerAuthentication', namespace)
    .filter(each => each.ref.apiVersion.startsWith('security.istio.io/') && each.ref.namespace === namespace)
    .filter(each => areTogether(subject.ref, each, folders));
}

/** The policy that refuses what a rule for all services of a namespace, or of the mesh, sends. */
function refusing(subject: Subject, host: string, index: WorkspaceIndex): KnownResource | undefined {
  const namespace = serviceOf(host)?.namespace;
  if (namespace !== undefined) {
    const own = policiesOf(subject, namespace, index).filter(each => modeOf(each) !== undefined);
    if (own.length > 0) return own.every(each => modeOf(each) === 'STRICT') ? own[0] : undefined;
  }
  const all = policiesOf(subject, ROOT, index).filter(each => modeOf(each) !== undefined);
  return all.length > 0 && all.every(each => modeOf(each) === 'STRICT') ? all[0] : undefined;
}

function* refused(subject: Subject, index: WorkspaceIndex, code: string): Generator<RuleProblem> {
  const host = text(fields(subject.value.spec).host);
  if (subject.value.kind !== 'DestinationRule' || !host || isPlaceholder(host)) return;
  const own = `*.${subject.ref.namespace}.svc.${clusterDomain}`;
  if (valueAt(subject.value, MODE) !== 'DISABLE' || (host !== '*.local' && host !== own)) return;
  const found = refusing(subject, host, index);
  if (!found || (found.ref.namespace === ROOT ? 'KIA0208' : 'KIA0207') !== code) return;
  const message = `${refInWords(found.ref)} asks for mutual TLS (STRICT), and with DISABLE requests to ${host} are sent without: the workloads refuse them. Remove this mode, or make the policy PERMISSIVE.`;
  yield { path: MODE, at: 'value', message, related: placesOf([found], 'asks for mutual TLS') };
}

const why = (whose: string): string =>
  `Callers send plain text because the DestinationRule says so, and the workloads refuse plain text because ${whose} PeerAuthentication says so. Only rules for a whole namespace (\`*.namespace.svc.cluster.local\`) or mesh (\`*.local\`) are looked at. Kiali reports the same code.`;

const byNamespace: ReferenceRule = {
  code: 'KIA0207',
  severity: 'error',
  scope: 'references',
  what: 'No mutual TLS to a namespace whose PeerAuthentication insists on it.',
  why: why("the namespace's"),
  example: {
    bad: `${plaintextFor('*.prod.svc.cluster.local')}---\n${policy('prod', 'STRICT')}`,
    good: `${plaintextFor('*.prod.svc.cluster.local')}---\n${policy('prod', 'PERMISSIVE')}`,
  },
  check: (subject, index) => refused(subject, index, 'KIA0207'),
};

const byMesh: ReferenceRule = {
  code: 'KIA0208',
  severity: 'error',
  scope: 'references',
  what: "No mutual TLS to a namespace or mesh where the mesh's PeerAuthentication insists on it.",
  why: why("the mesh's"),
  example: {
    bad: `${plaintextFor('*.local')}---\n${policy(ROOT, 'STRICT')}`,
    good: `${plaintextFor('*.local')}---\n${policy(ROOT, 'PERMISSIVE')}`,
  },
  check: (subject, index) => refused(subject, index, 'KIA0208'),
};

export const plaintextRules = [byNamespace, byMesh];
