/** What a person was shown of a start and said yes to, held against what is there when it begins. */
import type { RouteView, TrafficObject } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import { routeId } from '../canary/virtual-service.ts';
import { percentText } from '../istio/shares.ts';

export interface Shown {
  uid: string;
  stable: string;
  canary: string;
  /** The route in words: its place alone is another route's as soon as one is put before it. */
  route: string;
  /** Percent that the canary has before the first step. */
  share: number;
}

export const shownOf = (
  { uid }: TrafficObject,
  { ref, match }: RouteView,
  { stable, canary }: { stable: string; canary: string },
  share: number,
): Shown => ({ uid, stable, canary, route: `${routeId(ref)} (${match})`, share });

function differences(was: Shown, now: Shown): string[] {
  if (was.uid !== now.uid) return ['it was deleted and made again'];
  const names = (['stable', 'canary', 'route'] as const).flatMap(what =>
    was[what] === now[what] ? [] : [`${what} is ${now[what]}, it was ${was[what]}`],
  );
  // Of another canary it is another matter.
  const isMoved = was.canary === now.canary && Math.abs(was.share - now.share) > 0.005;
  const moved = `${now.canary} has ${percentText(now.share)} %, it had ${percentText(was.share)} %`;
  return isMoved ? [...names, moved] : names;
}

/** Throws a {@link Refusal} where something is not as it was shown: nobody has said yes to that. */
export function refuseOther(where: string, was: Shown, now: Shown): void {
  const different = differences(was, now);
  if (different.length === 0) return;
  throw new Refusal(
    'conflict',
    'not-as-shown',
    `${where} is not as it was when this was shown: ${different.join('; ')}. Nothing was written. Start it again to see what it would do now.`,
  );
}
