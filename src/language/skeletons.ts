/** How a document begins. */

import { ISTIO_GROUP, POLICY_GROUP } from '../validation/kinds.ts';
import type { Proposal } from './field-completions.ts';
import type { Known } from './spot.ts';

const API_VERSION = `${ISTIO_GROUP}/v1`;
const head = (kind: string): string =>
  `apiVersion: ${API_VERSION}\nkind: ${kind}\nmetadata:\n  name: \${1:name}`;

const VIRTUAL_SERVICE = `${head('VirtualService')}
spec:
  hosts:
    - \${2:host}
  http:
    - route:
        - destination:
            host: \${2:host}
            subset: \${3:stable}
          weight: 100
        - destination:
            host: \${2:host}
            subset: \${4:canary}
          weight: 0
`;
const DESTINATION_RULE = `${head('DestinationRule')}
spec:
  host: \${2:host}
  subsets:
    - name: \${3:stable}
      labels:
        version: \${4:v1}
    - name: \${5:canary}
      labels:
        version: \${6:v2}
`;

const whole = (
  kind: 'VirtualService' | 'DestinationRule',
  insertText: string,
  { describe }: Known,
): Proposal => ({
  label: kind,
  kind: 'block',
  insertText,
  detail: 'A whole object to fill in',
  documentation: describe?.(kind, []),
  sortText: `2${kind}`,
});

const field = (name: 'apiVersion' | 'kind', insertText: string, { describe }: Known): Proposal => ({
  label: name,
  kind: 'field',
  insertText,
  detail: name === 'apiVersion' ? API_VERSION : 'VirtualService or DestinationRule',
  documentation: describe?.('VirtualService', [name]),
  sortText: name === 'apiVersion' ? '00' : '01',
});

/** What a document may begin with that has nothing, or no more than its apiVersion, yet. */
export function beginnings(value: Record<string, unknown>, known: Known): Proposal[] {
  const keys = Object.keys(value);
  const { apiVersion } = value;
  const isIstio = typeof apiVersion === 'string' && apiVersion.startsWith(`${ISTIO_GROUP}/`);
  const kind = field('kind', `kind: \${1|VirtualService,DestinationRule|}`, known);
  if (keys.length === 0) {
    const version = field('apiVersion', `apiVersion: ${API_VERSION}`, known);
    return [
      version,
      kind,
      whole('VirtualService', VIRTUAL_SERVICE, known),
      whole('DestinationRule', DESTINATION_RULE, known),
    ];
  }
  if (keys.includes('kind')) return [];
  const isPolicy = typeof apiVersion === 'string' && apiVersion.startsWith(`${POLICY_GROUP}/`);
  if (isPolicy) return [field('kind', 'kind: CanaryPolicy', known)];
  return isIstio ? [kind] : [];
}
