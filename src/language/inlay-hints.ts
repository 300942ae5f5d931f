/** Shares beside weights that do not say them. */
import { percentText, sharesOf } from '../istio/shares.ts';
import { routesOf } from '../validation/destinations.ts';
import { mayHoldMore } from '../validation/templated.ts';
import { fields } from '../validation/values.ts';
import { type ParsedText, type Path, type Range, resourcesOf, type YamlDoc } from '../yaml/index.ts';

/** A text to show behind an offset. */
export interface InlayHint {
  offset: number;
  label: string;
}

/** Weights that Istio reads as shares; undefined where one cannot be told, or the webhook refuses it. */
function weightsOf(entries: readonly unknown[]): (number | undefined)[] | undefined {
  const weights = entries.map(entry => fields(entry).weight ?? undefined);
  const isUsable = (weight: unknown): weight is number | undefined =>
    weight === undefined || (typeof weight === 'number' && weight >= 0);
  return weights.every(isUsable) ? weights : undefined;
}

function* hintsIn(doc: YamlDoc, route: Path, entries: readonly unknown[]): Generator<InlayHint> {
  const weights = weightsOf(entries);
  if (!weights || mayHoldMore(doc, route) || weights.every(weight => (weight ?? 0) === 0)) return;
  const shares = sharesOf(weights);
  for (const [i, weight] of weights.entries()) {
    const share = percentText(shares[i] ?? 0);
    const written = weight === undefined ? undefined : doc.rangeOf([...route, i, 'weight'], 'value');
    if (written && share !== String(weight)) yield { offset: written.end, label: `= ${share} %` };
  }
}

/** The hints within a range, or everywhere: only where a weight is not the percentage that it stands for. */
export function inlayHints(parsed: ParsedText, range?: Range): InlayHint[] {
  const docs = parsed.docs.filter(doc => !range || (doc.start <= range.end && range.start <= doc.end));
  const hints = docs.flatMap(doc =>
    [...resourcesOf(doc)]
      .filter(({ value }) => value.kind === 'VirtualService')
      .flatMap(({ path, value }) =>
        routesOf(value).flatMap(route => [...hintsIn(doc, [...path, ...route.path, 'route'], route.entries)]),
      ),
  );
  return hints.filter(({ offset }) => !range || (range.start <= offset && offset <= range.end));
}
