/** Consistent hashing, which picks a pod within one subset, behind destinations that are drawn by weight. */
import { isPlaceholder } from '../../yaml/index.ts';
import { routesOf } from '../destinations.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import type { Subject } from '../rule.ts';
import { fields, list, text, valueAt } from '../values.ts';

type Fields = Record<string, unknown>;

/** A route whose destinations are drawn by weight, some of them with consistent hashing behind. */
export interface HashedSplit {
  /** Leads to the route's destination list. */
  path: (string | number)[];
  /** What the hash is made from, such as `httpCookie`. */
  by: string;
  rules: KnownResource[];
}

const HASHES = ['httpCookie', 'httpHeaderName', 'httpQueryParameterName', 'useSourceIp'];

/** What the load balancer of a subset hashes by; its own policy replaces that of the host. */
function hashOf({ spec }: Fields, subset: string | undefined): string | undefined {
  const rule = fields(spec);
  const own = list(rule.subsets).find(each => subset !== undefined && fields(each).name === subset);
  if (subset !== undefined && !own) return undefined;
  const balancer =
    valueAt(own, ['trafficPolicy', 'loadBalancer']) ?? valueAt(rule, ['trafficPolicy', 'loadBalancer']);
  const hash = fields(fields(balancer).consistentHash);
  return HASHES.find(name => hash[name] !== undefined && hash[name] !== null && hash[name] !== false);
}

/** Whether a split remembers where it sent somebody by itself, as a canary with a cookie of its own does. */
function remembers(route: unknown): boolean {
  const sets = (part: unknown): boolean =>
    ['set', 'add'].some(operation => {
      const headers = fields(valueAt(part, ['headers', 'response', operation]));
      return Object.keys(headers).some(name => name.toLowerCase() === 'set-cookie');
    });
  return sets(route) || list(fields(route).route).some(sets);
}

/** Where an entry of a destination list sends to, if its weight is above 0 and nothing of it is filled in later. */
function drawnTo(entry: unknown): { host: string; subset: string | undefined }[] {
  const { weight, destination } = fields(entry);
  const { host, subset } = fields(destination);
  const name = text(host);
  const isDrawn = typeof weight === 'number' && weight > 0 && name !== undefined;
  return isDrawn && !isPlaceholder(name) && !isPlaceholder(subset)
    ? [{ host: name, subset: text(subset) }]
    : [];
}

/** The splits of a VirtualService between subsets of a host that is known to use consistent hashing. */
export function* hashedSplits(subject: Subject, index: WorkspaceIndex): Generator<HashedSplit> {
  for (const { path, entries } of routesOf(subject.value)) {
    const drawn = entries.length > 1 ? entries.flatMap(drawnTo) : [];
    const hashed = drawn.flatMap(({ host, subset }) => {
      if (!drawn.some(other => other.host === host && other.subset !== subset)) return [];
      return index
        .forHost('DestinationRule', host, subject.ref.namespace)
        .flatMap(({ resource, certain }) => {
          const by = certain ? hashOf(resource.value, subset) : undefined;
          return by ? [{ resource, by }] : [];
        });
    });
    const [first] = hashed;
    if (!first || subject.mayHoldMore([...path, 'route'])) continue;
    if (remembers(valueAt(subject.value, path))) continue;
    const by = hashed.find(each => each.by === 'httpCookie')?.by ?? first.by;
    yield { path: [...path, 'route'], by, rules: [...new Set(hashed.map(({ resource }) => resource))] };
  }
}
