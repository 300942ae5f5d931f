import { placeOf, schemaPlaces } from './coverage.ts';
import { destinationRuleSpec } from './destination-rules.ts';
import { Dice, type JsonObject } from './dice.ts';
import { mutated } from './mutate.ts';
import { members } from './tree.ts';
import type { Resource } from './verdicts.ts';
import { virtualServiceSpec } from './virtual-services.ts';

type Kind = Resource['kind'];

/** A resource before and after its changes. */
export interface Generated extends Resource {
  base: JsonObject;
}

const makers = { VirtualService: virtualServiceSpec, DestinationRule: destinationRuleSpec };
const places = {
  VirtualService: schemaPlaces('VirtualService'),
  DestinationRule: schemaPlaces('DestinationRule'),
};
const versions = ['v1', 'v1beta1', 'v1alpha3'];
/** Istio refuses what the CRD names here, whatever its value: changes to the object that it is in bring it in. */
export const refusedAlways = /\.(http2Error|exponentialDelay)$/;
/** Documents to look through for one that has a field; the dice lean towards it, so it turns up soon. */
const maxTries = 400;

/**
 * So many resources with the given number of changes each, or with one to three; half of them of each kind. Half
 * of those with changes have one at a certain field, and each field of the schemas has its turn.
 */
export function resources(seed: number, count: number, changes?: number): Generated[] {
  const dice = new Dice(seed);
  const first = dice.whole(0, 999);
  return Array.from({ length: count }, (_, at): Generated => {
    const kind = at % 2 === 0 ? 'VirtualService' : 'DestinationRule';
    const times = changes ?? dice.pick([1, 1, 1, 2, 3]);
    const all = places[kind];
    const turn = times > 0 && at % 4 < 2 ? all[(first + Math.floor(at / 4)) % all.length] : undefined;
    const aim = turn?.replace(refusedAlways, '');
    const base = specWith(dice, kind, aim);
    const donors = times === 0 ? [] : dice.list(6, 6, () => makers[kind](dice));
    return {
      apiVersion: `networking.istio.io/${dice.pick(versions)}`,
      kind,
      base,
      spec: mutated(dice, base, donors, times, path => aim !== undefined && placeOf(kind, path) === aim),
    };
  });
}

/** A well-formed spec that has a field. */
function specWith(dice: Dice, kind: Kind, aim: string | undefined): JsonObject {
  if (aim === undefined) return makers[kind](dice);
  const has = (spec: JsonObject): boolean => members(spec).some(({ path }) => placeOf(kind, path) === aim);
  dice.aimAt(aim.split('.'));
  let spec = makers[kind](dice);
  for (let tries = 0; tries < maxTries && !has(spec); tries++) spec = makers[kind](dice);
  dice.aimAt([]);
  return spec;
}
