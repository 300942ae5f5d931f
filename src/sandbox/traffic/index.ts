/** Keeps the simulated load up with what is written to the sandbox. */
import type { Store } from '../store/store.ts';
import { mayMatter, sceneNow } from './scene.ts';
import { Traffic, type TrafficOptions } from './simulation.ts';

/** A load that follows the store's objects from now on. */
export function trafficIn(store: Store, options: TrafficOptions = {}): Traffic {
  let scene = sceneNow(store);
  const traffic = new Traffic(scene, options);
  store.subscribe(change => {
    if (!mayMatter(change)) return;
    const next = sceneNow(store);
    // Annotations, statuses and the like change nothing about where requests go.
    if (printOf(next) === printOf(scene)) return;
    scene = next;
    traffic.changed(next);
  });
  return traffic;
}

const printOf = ({ streams, pods, behaviours }: ReturnType<typeof sceneNow>): string =>
  JSON.stringify([streams, pods, [...behaviours]]);
