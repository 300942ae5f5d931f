import { childObject } from '../json.ts';
import { kindNamed } from '../kinds/table.ts';
import { asJson } from '../objects.ts';
import type { Store } from '../store/store.ts';
import { behaviourMap, type Misbehaviour, withMisbehaviour } from '../traffic/behaviour.ts';
import { modelBehaviour } from './prometheus.ts';
import { createObject } from './seed.ts';

/** Writes how a version behaves from now on into the ConfigMap that says so; makes it where it was deleted. */
export function misbehave(store: Store, version: string, how: Misbehaviour): void {
  const kind = kindNamed('', 'ConfigMap');
  if (!kind) throw new Error('no kind ConfigMap');
  const map =
    store.get(kind, behaviourMap.namespace, behaviourMap.name) ?? createObject(store, modelBehaviour);
  const texts = Object.entries(childObject(asJson(map), 'data')).map(([key, value]) => [key, String(value)]);
  store.put(kind, { ...map, data: withMisbehaviour(Object.fromEntries(texts), version, how) });
}
