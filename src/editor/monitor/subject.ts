/** Who a monitor looks at: the split of one VirtualService, its versions, and what is live of it. */
import type { MetricsTarget } from '../../analysis/source.ts';
import { readHistory } from '../../canary/history.ts';
import { shareOf } from '../../canary/keys.ts';
import type { RouteView, Snapshot } from '../../canary/model.ts';
import { pickRoute } from '../../canary/route.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import { readVirtualService } from '../../canary/virtual-service.ts';
import type { VirtualService } from '../../istio/types.ts';
import type { ObjectNow } from './feed.ts';
import type { Subject } from './frame.ts';

/** The subject of a target that metrics are asked for. */
export function subjectOf(snapshot: Snapshot, target: MetricsTarget, route: string | undefined): Subject {
  const { namespace, virtualService, host, versions } = target;
  const object = findObject(snapshot, { namespace, name: virtualService });
  const { ref } = pickRoute(object, route);
  return {
    context: snapshot.cluster.context,
    namespace,
    virtualService,
    host,
    names: { stable: versions.stable.key, canary: versions.canary.key },
    route: { protocol: ref.protocol, index: ref.index },
  };
}

/** What is live of the subject; undefined where the object, or its route, is gone. */
export function objectNow(vs: VirtualService | undefined, { route, names }: Subject): ObjectNow | undefined {
  if (!vs) return undefined;
  const object = readVirtualService(vs);
  const isIt = ({ ref }: RouteView): boolean => ref.protocol === route.protocol && ref.index === route.index;
  const view = object.routes.find(isIt);
  const shares = Object.fromEntries((view?.destinations ?? []).map(one => [one.key, one.share]));
  return { history: readHistory(object.annotations, object.uid), share: shareOf(shares, names.canary) };
}

export const sameTarget = (a: Target, b: Target): boolean => a.namespace === b.namespace && a.name === b.name;
