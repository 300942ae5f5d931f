/** Texts to look at: manifests in every layout, sound and broken, and things that were never manifests. */
import fc from 'fast-check';
import { allRules } from '../../../src/validation/catalogue.ts';
import { resources } from '../../cluster/differential/generate.ts';
import { type Break, breakKinds, broken } from './breakage.ts';
import { type Layout, written } from './layouts.ts';

/** Small ones: what matters is how many of them are looked at. */
const objects = resources(20, 600)
  .map(({ apiVersion, kind, spec }) => ({
    apiVersion,
    kind,
    metadata: { name: 'model', namespace: 'prod' },
    spec,
  }))
  .filter(object => JSON.stringify(object).length < 900);

const layout: fc.Arbitrary<Layout> = fc.record({
  style: fc.constantFrom('block', 'block', 'block', 'mixed', 'flow', 'json', 'json-tabs'),
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  quotes: fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE'),
  comments: fc.boolean(),
  crlf: fc.boolean(),
  bom: fc.constantFrom(false, false, false, true),
  finalNewline: fc.boolean(),
  around: fc.constantFrom('alone', 'alone', 'list', 'second', 'first'),
});

/** Resources with mistakes in their fields, as people may have written them. */
export const manifests: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...objects), layout)
  .map(([object, how]) => written(object, how));

const examples = fc.constantFrom(...allRules.flatMap(({ example }) => [example.bad, example.good]));

/** A place as a share of a text. */
export const share: fc.Arbitrary<number> = fc.nat(9999).map(each => each / 10_000);

const breaks: fc.Arbitrary<Break> = fc.record({
  kind: fc.constantFrom(...breakKinds),
  at: share,
  pick: fc.nat(1999),
});

/** Manifests with a few changes that know nothing of their structure. */
export const brokenManifests: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(manifests, examples), fc.array(breaks, { minLength: 1, maxLength: 6 }))
  .map(([text, changes]) => broken(text, changes));

const head = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec:\n';
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.json({ maxDepth: 5 }),
);

/** Anything at all, on its own or where a spec is expected. */
export const anything: fc.Arbitrary<string> = fc.oneof(
  noise,
  noise.map(text => head + text),
  fc.array(breaks, { maxLength: 30 }).map(changes => broken(head, changes)),
);

/** All of it, mostly broken manifests: those look most like what an editor holds. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: manifests },
  { weight: 6, arbitrary: brokenManifests },
  { weight: 2, arbitrary: anything },
);
