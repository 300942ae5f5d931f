/** What the differential test of the rules looks at: needs no cluster. */
import { expect, it } from 'vitest';
import { changedPlaces, placeOf, schemaPlaces } from './differential/coverage.ts';
import { refusedAlways, resources } from './differential/generate.ts';
import { members } from './differential/tree.ts';

const kinds = ['VirtualService', 'DestinationRule'] as const;
/** So many that each field is aimed at several times. */
const count = 6000;

it('starts from resources that hold every field of the schemas', () => {
  const all = resources(1, count);
  for (const kind of kinds) {
    const places = all
      .filter(each => each.kind === kind)
      .flatMap(({ base }) => members(base).map(({ path }) => placeOf(kind, path)));
    const seen = new Set(places);
    expect(schemaPlaces(kind).filter(place => !seen.has(place) && !refusedAlways.test(place))).toEqual([]);
    expect(seen.has(undefined)).toBe(false);
  }
}, 60_000);

it('changes every field of the schemas', () => {
  const all = resources(2, count);
  for (const kind of kinds) {
    const changed = new Set(
      all
        .filter(each => each.kind === kind)
        .flatMap(({ base, spec }) => [...changedPlaces(kind, base, spec)]),
    );
    expect(schemaPlaces(kind).filter(place => !changed.has(place))).toEqual([]);
  }
}, 60_000);
