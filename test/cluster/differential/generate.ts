import { destinationRuleSpec } from './destination-rules.ts';
import { Dice, type JsonObject } from './dice.ts';
import { mutated } from './mutate.ts';
import type { Resource } from './verdicts.ts';
import { virtualServiceSpec } from './virtual-services.ts';

const makers = { VirtualService: virtualServiceSpec, DestinationRule: destinationRuleSpec };
const versions = ['v1', 'v1beta1', 'v1alpha3'];

/** So many resources with the given number of changes each, or with one to three; half of them of each kind. */
export function resources(seed: number, count: number, changes?: number): Resource[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, (_, at): Resource => {
    const kind = at % 2 === 0 ? 'VirtualService' : 'DestinationRule';
    const make = (): JsonObject => makers[kind](dice);
    const times = changes ?? dice.pick([1, 1, 1, 2, 3]);
    return {
      apiVersion: `networking.istio.io/${dice.pick(versions)}`,
      kind,
      spec: mutated(dice, make(), times === 0 ? [] : dice.list(6, 6, make), times),
    };
  });
}
