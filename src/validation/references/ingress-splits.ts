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
    for (const [at, entry] of entries.entries()) {
      const { host, subset } = fields(fields(entry).destination);
      const written = text(host);
      if (written === undefined || isUnknown(written) || text(subset)) continue;
      const place = [...path, 'route', at, 'destination', 'host'];
      for (const other of speakersFor(written, self, index)) {
        const found = bypassed(written, hostSeenFrom(written, namespace), other);
        if (found) yield { ...found, path: place, at: 'value' };
      }
    }
  }
}

/** The other VirtualServices for a host that end up in one cluster with one. */
function speakersFor(host: string, self: KnownResource, index: WorkspaceIndex): KnownResource[] {
  const { namespace } = self.ref;
  return index
    .forHost('VirtualService', host, namespace)
    .filter(
      ({ resource, certain }) => certain && !resource.isTemplated && !isSameObject(resource.ref, self.ref),
    )
    .map(({ resource }) => resource)
    .filter(({ place }) => index.isComplete('VirtualService', namespace) || place?.file === self.place?.file);
}

function bypassed(
  written: string,
  seen: string,
  other: KnownResource,
): Omit<RuleProblem, 'path' | 'at'> | undefined {
  const subsets = subsetsOf(other, seen);
  if (subsets.length === 0) return undefined;
  const name = refInWords(other.ref);
  const isSplit = subsets.length > 1;
  const does = isSplit
    ? `splits requests to ${written} between ${subsets.join(' and ')}`
    : `sends requests to ${written} to ${subsets.join('')}`;
  const advice = isSplit ? 'Repeat the split here' : 'Name the subset here';
  return {
    // Where one version is all that there is, nothing differs yet.
    severity: isSplit ? 'warning' : 'info',
    message: `${name} ${does}, but only those of the mesh: the ones that come through this gateway go to all of its pods alike. ${advice}, or bind that VirtualService to the gateway.`,
    data: { host: written, subsets },
    related: placesOf([other], () => `${name} ${does}`),
  };
}
