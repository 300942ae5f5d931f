import type { Path } from '../../yaml/index.ts';
import { placesOf } from '../references/objects.ts';
import { takenHosts } from '../references/older.ts';
import { refInWords } from '../resource.ts';
import type { ReferenceRule, RuleProblem } from '../rule.ts';
import { inNamespace, split, weights } from './examples.ts';
import { canary, namespace } from './live-examples.ts';
import { together } from './world.ts';

const made = (name: string, at: string, host: string): string =>
  inNamespace('default', split(weights(100, 0)))
    .replace('name: model', `name: ${name}\n  creationTimestamp: "${at}"`)
    .replace('- model\n', `- ${host}\n`);
const written = (host: string): string =>
  inNamespace('default', split(weights(90, 10))).replace('- model\n', `- ${host}\n`);

const takenByOlder: ReferenceRule = {
  code: 'older-virtual-service',
  severity: 'error',
  also: ['IST0109', 'KIA1106'],
  scope: 'references',
  what: 'A VirtualService that another, older one for the same host makes ineffective.',
  why: 'Proxies in the mesh take the routes of one VirtualService for a host, and Istio orders them by the time at which they were made, then by name. Looked at with a live cluster, or in files that kubectl wrote, which tell these times; and only for VirtualServices that all namespaces see. For the older one, and wherever the times are unknown, the same is IST0109.',
  example: {
    bad: written('model'),
    good: written('other'),
    live: together(
      namespace('istio-injection: enabled'),
      canary(2, 1),
      made('first', '2026-01-01T10:00:00Z', 'model'),
      made('model', '2026-03-01T10:00:00Z', 'model'),
    ),
  },
  *check(subject, index) {
    for (const { host, at, by, since } of takenHosts(subject, index)) {
      const path: Path = ['spec', 'hosts', at];
      const message = `Requests to ${host} in the mesh follow ${refInWords(by.ref)}, which is older (${since}): these routes have no effect there. Put them into that one, or delete it.`;
      const related = placesOf([by], 'is older and takes the requests');
      yield { path, at: 'value', message, also: ['IST0109', 'KIA1106'], related } satisfies RuleProblem;
    }
  },
};

export const olderRules = [takenByOlder];
