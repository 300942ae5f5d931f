/** Mutual TLS that callers use for a namespace or the mesh, and that no workload insists on. */
import { clusterDomain } from '../../istio/hosts.ts';
import { isPlaceholder } from '../../yaml/index.ts';
import type { WorkspaceIndex } from '../index/workspace-index.ts';
import type { ReferenceRule, RuleProblem, Subject } from '../rule.ts';
import { fields, text, valueAt } from '../values.ts';
import { destinationRule, inNamespace } from './examples.ts';

/** Where Istio looks for what holds for the whole mesh, unless it is told another namespace. */
const ROOT = 'istio-system';
const MODE = ['spec', 'trafficPolicy', 'tls', 'mode'];

function* unasked(subject: Subject, index: WorkspaceIndex, code: string): Generator<RuleProblem> {
  const { value, ref } = subject;
  const host = text(fields(value.spec).host);
  if (value.kind !== 'DestinationRule' || !host || valueAt(value, MODE) !== 'ISTIO_MUTUAL') return;
  if (ref.namespace === null || isPlaceholder(ref.namespace)) return;
  const found = host === '*.local' ? 'KIA0205' : 'KIA0206';
  if (found !== code || (code === 'KIA0206' && host !== `*.${ref.namespace}.svc.${clusterDomain}`)) return;
  if (!index.isComplete('PeerAuthentication', null)) return;
  const policies = index
    .ofKind('PeerAuthentication')
    .filter(
      each => each.ref.namespace === ROOT || (code === 'KIA0206' && each.ref.namespace === ref.namespace),
    );
  if (policies.length > 0) return;
  const message = `Callers use mutual TLS for ${host}, and no PeerAuthentication asks the workloads for it, so they take plain text from others too. Add one with the mode STRICT where that is not meant.`;
  yield { path: MODE, at: 'value', message };
}

const why = (where: string): string =>
  `Without a PeerAuthentication workloads take both mutual TLS and plain text (PERMISSIVE), so a DestinationRule alone keeps nobody out. Looked for in ${where}, in a closed world. Kiali reports the same code where automatic mutual TLS is switched off.`;

const mutual = (host: string, namespace: string): string =>
  inNamespace(namespace, destinationRule(`host: "${host}"\ntrafficPolicy:\n  tls:\n    mode: ISTIO_MUTUAL`));
const strict = (namespace: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: ${namespace}\nspec:\n  mtls:\n    mode: STRICT\n`;

const ofMesh = mutual('*.local', ROOT);
const ofProd = mutual(`*.prod.svc.${clusterDomain}`, 'prod');

const meshWide: ReferenceRule = {
  code: 'KIA0205',
  severity: 'info',
  scope: 'references',
  what: 'Mutual TLS for the whole mesh that no PeerAuthentication asks for.',
  why: why("the mesh's namespace"),
  example: { bad: ofMesh, good: `${ofMesh}---\n${strict(ROOT)}`, closedWorld: true },
  check: (subject, index) => unasked(subject, index, 'KIA0205'),
};

const namespaceWide: ReferenceRule = {
  code: 'KIA0206',
  severity: 'info',
  scope: 'references',
  what: 'Mutual TLS for a whole namespace that no PeerAuthentication asks for.',
  why: why("the namespace and the mesh's"),
  example: { bad: ofProd, good: `${ofProd}---\n${strict('prod')}`, closedWorld: true },
  check: (subject, index) => unasked(subject, index, 'KIA0206'),
};

export const mutualTlsRules = [meshWide, namespaceWide];
