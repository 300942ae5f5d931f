/** What queries come to, and labels as Prometheus groups and matches by them. */
import type { Labels } from '../traffic/labels.ts';
import type { Grouping } from './syntax.ts';

export interface Sample {
  labels: Labels;
  value: number;
}

/** Samples of a range, by series. */
export interface Row {
  labels: Labels;
  times: readonly number[];
  values: readonly number[];
}

export type Value =
  | { type: 'scalar'; value: number }
  | { type: 'vector'; samples: readonly Sample[] }
  | { type: 'matrix'; rows: readonly Row[]; from: number; to: number };

export const keyOf = (labels: Labels): string =>
  Object.keys(labels)
    .sort()
    .map(name => `${name}\0${labels[name]}`)
    .join('\0');

/** The labels of what is no longer the metric itself. */
export function withoutName(labels: Labels): Labels {
  const { __name__: _, ...others } = labels;
  return others;
}

/** The labels that a group is known by. An empty label is none. */
export function grouped(labels: Labels, { without, labels: names }: Grouping): Labels {
  const kept = Object.entries(labels).filter(
    ([name, value]) =>
      value !== '' && (without ? name !== '__name__' && !names.includes(name) : names.includes(name)),
  );
  return Object.fromEntries(kept);
}
