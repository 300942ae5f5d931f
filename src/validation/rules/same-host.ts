import type { Path } from '../../yaml/index.ts';
import { MESH } from '../references/bound.ts';
import { contestedHosts } from '../references/mesh-hosts.ts';
import { inWords, oncePerObject, placesOf } from '../references/objects.ts';
import { takenHosts } from '../references/older.ts';
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

/** Whether both having a say is worth a word. */
const counts = ({ value }: Subject, { by, gateways, resource }: Rival): boolean =>
  by === 'same'
    ? gateways.has(MESH) || doRoutesOverlap(value, resource.value)
    : by !== 'alias' || gateways.has(MESH);

function message(host: string, rivals: readonly Rival[]): string {
  const others = oncePerObject(rivals.map(({ resource }) => resource));
  const names = inWords(others);
  const [first] = rivals;
  const [has, its] = others.length === 1 ? ['has', 'its'] : ['have', 'their'];
  if (first?.by === 'narrower')
    return `${names} ${has} routes for a host that ${host} covers too: requests to that host follow ${its} routes alone, and none of these. Repeat there what is to hold for it as well.`;
  if (first?.by === 'wider')
    return `${names} ${has} routes for a wildcard that covers ${host} too: requests to ${host} follow the routes here alone. Repeat here what is to hold for them as well.`;
  if (first?.by === 'alias')
    return `${names} ${has} routes for the service ${host} by another of its names: for calls to that name, proxies take the routes of one VirtualService alone. Write the host in one way, and its routes in one place.`;
  if (first && isMeshConflict(first))
    return `${names} ${has} routes for ${host} in the mesh too: proxies take the routes of one VirtualService alone, the older one. Put the routes into one.`;
  return `${names} ${has} routes for ${host} at the same gateway that take the same requests: the older VirtualService comes first and takes them. Put these routes into one VirtualService.`;
}

const severalForHost: ReferenceRule = {
  code: 'KIA1106',
  severity: 'warning',
  scope: 'references',
  what: 'Several VirtualServices for one host.',
  why: 'At a gateway their routes are put together in the order in which the objects were made, so of two that take the same requests the older one wins; routes that share no request may well be in several. A VirtualService for a wildcard does not hold for a host that has one of its own. Of two in the mesh for the same host one counts alone: IST0109, where it is certain that both are in one cluster. VirtualServices that leave their namespace open are compared within one folder. Kiali reports the same code.',
  example: {
    bad: `${atGateway('one', '/api')}---\n${atGateway('two', '/api/v2')}`,
    good: `${atGateway('one', '/web')}---\n${atGateway('two', '/api')}`,
  },
  *check(subject, index) {
    const hosts = sharedHosts(subject, index);
    // What Istio's own analysis reports is said there, as an error.
    const isTold = hosts.some(({ rivals }) => rivals.some(isMeshConflict));
    const told = new Set(
      isTold
        ? [
            ...[...contestedHosts(subject, index)].map(({ path }) => path.at(-1)),
            ...takenHosts(subject, index).map(each => each.at),
          ]
        : [],
    );
    for (const { host, at, rivals } of hosts) {
      if (told.has(at)) continue;
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
