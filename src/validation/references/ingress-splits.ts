/** Splits of the mesh that a gateway does not follow (istio: virtualservice/destinationhosts). */

import { routesOf } from '../destinations.ts';
import { hostSeenFrom } from '../index/host-match.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { gatewayUses } from './gateway-uses.ts';
import { isSameObject } from './objects.ts';
import { placesOf } from './places.ts';
import { selfIn } from './self.ts';
import { isUnknown } from './unknown.ts';

/** The subsets that a VirtualService of the mesh alone sends the requests to a host to. */
function subsetsOf({ ref, value }: KnownResource, host: string): string[] {
  const { gateways } = fields(value.spec);
  if (list(gateways).some(gateway => gateway !== 'mesh')) return [];
  const all = routesOf(value).map(({ entries }) =>
    entries.flatMap(entry => {
      const destination = fields(fields(entry).destination);
      const own = text(destination.host);
      const isSame = own !== undefined && hostSeenFrom(own, ref.namespace) === host;
      return isSame ? (text(destination.subset) ?? []) : [];
    }),
  );
  const split = all.find(subsets => new Set(subsets).size > 1);
  return [...new Set(split ?? all.flat())];
}

/** Destinations of a gateway's VirtualService that pass by the subsets which the mesh uses for their host. */
export function* bypassedSplits(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  if (gatewayUses(subject).length === 0) return;
  const self = selfIn(index, subject);
  const { namespace } = subject.ref;
  if (!self || self.isTemplated) return;
  for (const { path, entries } of routesOf(subject.value)) {
    const [only] = entries;
    const { host, subset } = fields(fields(only).destination);
    const written = text(host);
    if (entries.length !== 1 || written === undefined || isUnknown(written) || text(subset)) continue;
    const seen = hostSeenFrom(written, namespace);
    const others = index
      .forHost('VirtualService', written, namespace)
      .filter(
        ({ resource, certain }) => certain && !resource.isTemplated && !isSameObject(resource.ref, self.ref),
      )
      .map(({ resource }) => resource)
      .filter(
        ({ place }) => index.isComplete('VirtualService', namespace) || place?.file === self.place?.file,
      );
    for (const other of others) {
      const subsets = subsetsOf(other, seen);
      if (subsets.length === 0) continue;
      const name = refInWords(other.ref);
      const isSplit = subsets.length > 1;
      const does = isSplit
        ? `splits requests to ${written} between ${subsets.join(' and ')}`
        : `sends requests to ${written} to ${subsets.join('')}`;
      const advice = isSplit ? 'Repeat the split here' : 'Name the subset here';
      yield {
        path: [...path, 'route', 0, 'destination', 'host'],
        at: 'value',
        // Where one version is all that there is, nothing differs yet.
        severity: isSplit ? 'warning' : 'info',
        message: `${name} ${does}, but only those of the mesh: the ones that come through this gateway go to all of its pods alike. ${advice}, or bind that VirtualService to the gateway.`,
        data: { host: written, subsets },
        related: placesOf([other], () => `${name} ${does}`),
      };
    }
  }
}
