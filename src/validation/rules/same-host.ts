import type { Path } from '../../yaml/index.ts';
import { inWords, oncePerObject, placesOf } from '../references/objects.ts';
import { doRoutesOverlap, isMeshConflict, type Rival, sharedHosts } from '../references/same-host.ts';
import type { ReferenceRule, RuleProblem, Subject } from '../rule.ts';
import { inNamespace, virtualService } from './examples.ts';

const atGateway = (name: string, prefix: string): string =>
  inNamespace(
    'prod',
    virtualService(
      `hosts:\n  - shop.example.com\ngateways:\n  - istio-system/ingress\nhttp:\n  - match:\n      - uri:\n          prefix: ${prefix}\n    route:\n      - destination:\n          host: model`,
    ).replace('name: model', `name: ${name}`),
  );

/** Whether both having a say is worth a word: what Istio's own analysis reports is said there. */
const counts = (subject: Subject, rival: Rival): boolean => {
  if (isMeshConflict(rival)) return false;
  return (
    rival.by !== 'same' || rival.gateways.has('mesh') || doRoutesOverlap(subject.value, rival.resource.value)
  );
};

function message(host: string, rivals: readonly Rival[]): string {
  const others = oncePerObject(rivals.map(({ resource }) => resource));
  const names = inWords(others);
  const [first] = rivals;
  const [has, its] = others.length === 1 ? ['has', 'its'] : ['have', 'their'];
  if (first?.by === 'narrower')
    return `${names} ${has} routes for a host that ${host} covers too: requests to that host follow ${its} routes alone, and none of these. Repeat there what is to hold for it as well.`;
  if (first?.by === 'wider')
    return `${names} ${has} routes for a wildcard that covers ${host} too: requests to ${host} follow the routes here alone. Repeat here what is to hold for them as well.`;
  return `${names} ${has} routes for ${host} at the same gateway that take the same requests: the older VirtualService comes first and takes them. Put these routes into one VirtualService.`;
}

const severalForHost: ReferenceRule = {
  code: 'KIA1106',
  severity: 'warning',
  scope: 'references',
  what: 'Several VirtualServices for one host.',
  why: 'At a gateway their routes are put together in the order in which the objects were made, so of two that take the same requests the older one wins; routes that share no request may well be in several. A VirtualService for a wildcard does not hold for a host that has one of its own. Two in the mesh for the same host are IST0109. VirtualServices that leave their namespace open are compared within one folder. Kiali reports the same code.',
  example: {
    bad: `${atGateway('one', '/api')}---\n${atGateway('two', '/api/v2')}`,
    good: `${atGateway('one', '/web')}---\n${atGateway('two', '/api')}`,
  },
  *check(subject, index) {
    for (const { host, at, rivals } of sharedHosts(subject, index)) {
      const counted = rivals.filter(rival => counts(subject, rival));
      const [first] = counted;
      const alike = counted.filter(({ by }) => by === first?.by);
      if (!first) continue;
      const path: Path = ['spec', 'hosts', at];
      const related = placesOf(
        alike.map(({ resource }) => resource),
        'has routes for this host too',
      );
      yield { path, at: 'value', message: message(host, alike), related } satisfies RuleProblem;
    }
  },
};

export const sameHostRules = [severalForHost];
