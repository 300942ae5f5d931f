import type { Path } from '../../yaml/index.ts';
import {
  child,
  children,
  httpParts,
  httpRoutes,
  isSet,
  numeric,
  onKey,
  onValue,
  type Part,
} from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { list } from '../values.ts';
import { toModel } from './examples.ts';

const mirrored = (share: string): string => toModel(`mirror:\n  host: model-v2\n${share}`);
/** Older names of `mirrorPercentage`, which the CRD still knows; the first one that is set counts. */
const OLD_FIELDS = ['mirrorPercent', 'mirror_percent'];
const good = mirrored('mirrorPercentage:\n  value: 10');

/** The percentages of requests that a route mirrors, and where they stand. */
function percentages(route: Part): { path: Path; value: number }[] {
  const candidates = [
    ...OLD_FIELDS.filter(field => isSet(route.value[field]))
      .slice(0, 1)
      .map(field => [[...route.path, field], route.value[field]]),
    ...[route, ...children(route, 'mirrors')].map(owner => {
      const field = owner === route ? 'mirrorPercentage' : 'percentage';
      return [[...owner.path, field, 'value'], child(owner, field)?.value.value];
    }),
  ] as const;
  return candidates.flatMap(([path, each]) => {
    const value = numeric(each);
    return value === undefined ? [] : { path: path as Path, value };
  });
}

const mirrorPercentage: DocumentRule = {
  code: 'mirror-percentage',
  severity: 'error',
  scope: 'document',
  what: 'A mirror for a percentage of requests that does not exist.',
  why: "Istio's webhook refuses it: it takes 0 to 100.",
  example: { bad: mirrored('mirrorPercentage:\n  value: 101'), good },
  *check(subject) {
    for (const { path, value } of httpRoutes(subject).flatMap(percentages)) {
      if (value < 0 || value > 100) yield onValue(path, `${value} is no percentage. Write 0 to 100.`);
    }
  },
};

/** A percentage of 0 is what an absent field stands for. */
const isGiven = (value: unknown): boolean => isSet(value) && value !== 0;

const deprecatedField: DocumentRule = {
  code: 'IST0002',
  severity: 'warning',
  scope: 'document',
  what: 'A field that Istio has replaced by another.',
  why: 'Istio still takes `mirrorPercent`, `percent` of a delay and `allowOrigin`, in whole percents and exact origins only, and not beside their successors. `istioctl analyze` reports the same code.',
  example: { bad: mirrored('mirrorPercent: 10'), good },
  *check(subject) {
    for (const { path, value } of httpRoutes(subject)) {
      for (const field of OLD_FIELDS) {
        if (!isSet(value[field])) continue;
        const message = `${field} is deprecated. Use mirrorPercentage, whose value may have fractions.`;
        yield onKey([...path, field], message);
      }
    }
    for (const { path, value } of httpParts(subject, 'fault', 'delay')) {
      if (!isGiven(value.percent)) continue;
      yield onKey(
        [...path, 'percent'],
        'percent is deprecated. Use percentage, whose value may have fractions.',
      );
    }
    for (const { path, value } of httpParts(subject, 'corsPolicy')) {
      if (list(value.allowOrigin).length === 0) continue;
      const message =
        'allowOrigin is deprecated. Use allowOrigins, whose entries are exact, prefix or regex.';
      yield onKey([...path, 'allowOrigin'], message);
    }
  },
};

export const mirrorRules = [mirrorPercentage, deprecatedField];
