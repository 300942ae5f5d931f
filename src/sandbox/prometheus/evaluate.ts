/** Works a query's tree out at a moment. What depends on series alone is worked out once for many moments. */
import type { Labels } from '../traffic/labels.ts';
import type { StoredSeries } from '../traffic/series.ts';
import { QueryError } from './errors.ts';
import { type Bucket, boundOf, bucketQuantile } from './histogram.ts';
import { overTime } from './over-time.ts';
import { type Database, placesWithin, selected, valueAt } from './select.ts';
import type { Arithmetic, Comparison, Grouping, Node } from './syntax.ts';

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

function withoutName(labels: Labels): Labels {
  const { __name__: _, ...others } = labels;
  return others;
}

/** The labels that a group is known by. An empty label is none. */
function grouped(labels: Labels, { without, labels: names }: Grouping): Labels {
  const kept = Object.entries(labels).filter(
    ([name, value]) =>
      value !== '' && (without ? name !== '__name__' && !names.includes(name) : names.includes(name)),
  );
  return Object.fromEntries(kept);
}

const arithmetic: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};
const comparisons: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

type Binary = Extract<Node, { type: 'binary' }>;

/** What an operator makes of two numbers; undefined for a comparison that does not hold. */
function combined({ operator, isBool }: Binary, a: number, b: number, kept: number): number | undefined {
  const compare = comparisons[operator as Comparison];
  if (!compare) return arithmetic[operator as Arithmetic](a, b);
  const holds = compare(a, b);
  if (isBool) return holds ? 1 : 0;
  return holds ? kept : undefined;
}

const keepsName = ({ operator, isBool }: Binary): boolean => operator in comparisons && !isBool;

const aggregated: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: values => values.reduce((all, one) => all + one, 0),
  count: values => values.length,
  avg: values => values.reduce((all, one) => all + one, 0) / values.length,
  min: values => Math.min(...values),
  max: values => Math.max(...values),
  group: () => 1,
};

export class Evaluation {
  readonly #database: Database;
  readonly #selected = new Map<Node, StoredSeries[]>();
  /** Labels are worked on once: the same object in, the same object out. */
  readonly #bare = new Map<Labels, Labels>();
  readonly #groups = new Map<Node, Map<Labels, { key: string; labels: Labels }>>();

  constructor(database: Database) {
    this.#database = database;
  }

  at(node: Node, at: number): Value {
    switch (node.type) {
      case 'number':
        return { type: 'scalar', value: node.value };
      case 'selector':
        return { type: 'vector', samples: this.#instant(node, at) };
      case 'range':
        return { type: 'matrix', rows: this.#rows(node, at), from: at - node.rangeMs, to: at };
      case 'call':
        return this.#call(node, at);
      case 'aggregate':
        return { type: 'vector', samples: this.#aggregate(node, this.#vector(node.of, at)) };
      case 'negative':
        return this.#each(this.at(node.of, at), value => -value);
      case 'binary':
        return this.#binary(node, this.at(node.left, at), this.at(node.right, at));
    }
  }

  #series(node: Extract<Node, { type: 'selector' }>): StoredSeries[] {
    const known = this.#selected.get(node) ?? selected(this.#database, node.matchers);
    this.#selected.set(node, known);
    return known;
  }

  #instant(node: Extract<Node, { type: 'selector' }>, at: number): Sample[] {
    return this.#series(node).flatMap(one => {
      const value = valueAt(one, at, this.#database);
      return value === undefined ? [] : [{ labels: one.labels, value }];
    });
  }

  #rows({ of, rangeMs, stepMs }: Extract<Node, { type: 'range' }>, at: number): Row[] {
    if (of.type === 'selector' && stepMs === undefined)
      return this.#series(of).flatMap(({ labels, times, values }) => {
        const [first, end] = placesWithin(times, at - rangeMs, at);
        return end > first
          ? [{ labels, times: times.slice(first, end), values: values.slice(first, end) }]
          : [];
      });
    const step = stepMs ?? 60_000;
    const rows = new Map<string, { labels: Labels; times: number[]; values: number[] }>();
    // Steps lie at whole multiples of themselves, whenever one asks.
    for (let time = (Math.floor((at - rangeMs) / step) + 1) * step; time <= at; time += step)
      for (const { labels, value } of this.#vector(of, time)) {
        const key = keyOf(labels);
        const row = rows.get(key) ?? { labels, times: [], values: [] };
        row.times.push(time);
        row.values.push(value);
        rows.set(key, row);
      }
    return [...rows.values()];
  }

  #vector(node: Node | undefined, at: number): readonly Sample[] {
    const value = node && this.at(node, at);
    return value?.type === 'vector' ? value.samples : [];
  }

  #scalar(node: Node | undefined, at: number): number {
    const value = node && this.at(node, at);
    return value?.type === 'scalar' ? value.value : Number.NaN;
  }

  #call({ name, arguments: given }: Extract<Node, { type: 'call' }>, at: number): Value {
    const [first, second] = given;
    const over = Object.hasOwn(overTime, name) ? overTime[name] : undefined;
    if (over && first) {
      const matrix = this.at(first, at);
      if (matrix.type !== 'matrix') return { type: 'vector', samples: [] };
      const { from, to } = matrix;
      const samples = matrix.rows.flatMap(({ labels, times, values }) => {
        const value = over({ times, values, from, to });
        const kept = name === 'last_over_time' ? labels : this.#withoutName(labels);
        return value === undefined ? [] : [{ labels: kept, value }];
      });
      return { type: 'vector', samples };
    }
    switch (name) {
      case 'time':
        return { type: 'scalar', value: at / 1000 };
      case 'vector':
        return { type: 'vector', samples: [{ labels: {}, value: this.#scalar(first, at) }] };
      case 'scalar': {
        const samples = this.#vector(first, at);
        return {
          type: 'scalar',
          value: samples.length === 1 ? (samples[0]?.value ?? Number.NaN) : Number.NaN,
        };
      }
      case 'abs':
        return this.#each({ type: 'vector', samples: this.#vector(first, at) }, Math.abs);
      default:
        return { type: 'vector', samples: this.#quantile(this.#scalar(first, at), this.#vector(second, at)) };
    }
  }

  #withoutName(labels: Labels): Labels {
    const known = this.#bare.get(labels) ?? withoutName(labels);
    this.#bare.set(labels, known);
    return known;
  }

  #each(value: Value, work: (value: number) => number): Value {
    if (value.type === 'scalar') return { type: 'scalar', value: work(value.value) };
    const samples = value.type === 'vector' ? value.samples : [];
    return {
      type: 'vector',
      samples: samples.map(one => ({ labels: this.#withoutName(one.labels), value: work(one.value) })),
    };
  }

  #quantile(q: number, samples: readonly Sample[]): Sample[] {
    const groups = new Map<string, { labels: Labels; buckets: Bucket[] }>();
    for (const { labels, value } of samples) {
      const bound = boundOf(labels.le);
      if (bound === undefined) continue;
      const { le: _, ...others } = withoutName(labels);
      const key = keyOf(others);
      const group = groups.get(key) ?? { labels: others, buckets: [] };
      group.buckets.push({ bound, count: value });
      groups.set(key, group);
    }
    return [...groups.values()].map(({ labels, buckets }) => ({ labels, value: bucketQuantile(q, buckets) }));
  }

  #aggregate(node: Extract<Node, { type: 'aggregate' }>, samples: readonly Sample[]): Sample[] {
    const known = this.#groups.get(node) ?? new Map<Labels, { key: string; labels: Labels }>();
    this.#groups.set(node, known);
    const groups = new Map<string, { labels: Labels; values: number[] }>();
    for (const { labels, value } of samples) {
      let group = known.get(labels);
      if (!group) {
        const kept = grouped(labels, node.grouping);
        group = { key: keyOf(kept), labels: kept };
        known.set(labels, group);
      }
      const found = groups.get(group.key);
      if (found) found.values.push(value);
      else groups.set(group.key, { labels: group.labels, values: [value] });
    }
    const work = aggregated[node.name];
    return [...groups.values()].map(({ labels, values }) => ({
      labels,
      value: work?.(values) ?? Number.NaN,
    }));
  }

  #binary(node: Binary, left: Value, right: Value): Value {
    if (left.type === 'scalar' && right.type === 'scalar')
      return { type: 'scalar', value: combined(node, left.value, right.value, left.value) ?? Number.NaN };
    const samplesOf = (value: Value): readonly Sample[] => (value.type === 'vector' ? value.samples : []);
    const labelsOf = (labels: Labels): Labels => (keepsName(node) ? labels : this.#withoutName(labels));
    const made = (labels: Labels, value: number | undefined): Sample[] =>
      value === undefined ? [] : [{ labels, value }];
    if (left.type === 'scalar')
      return {
        type: 'vector',
        samples: samplesOf(right).flatMap(one =>
          made(labelsOf(one.labels), combined(node, left.value, one.value, one.value)),
        ),
      };
    if (right.type === 'scalar')
      return {
        type: 'vector',
        samples: samplesOf(left).flatMap(one =>
          made(labelsOf(one.labels), combined(node, one.value, right.value, one.value)),
        ),
      };
    return { type: 'vector', samples: this.#matched(node, samplesOf(left), samplesOf(right)) };
  }

  #matched(node: Binary, left: readonly Sample[], right: readonly Sample[]): Sample[] {
    const { matching = { on: false, labels: [] } } = node;
    const grouping: Grouping = { without: !matching.on, labels: matching.labels };
    const signature = (labels: Labels): string => keyOf(grouped(labels, grouping));
    const others = new Map<string, Sample>();
    for (const one of right) {
      const key = signature(one.labels);
      if (others.has(key))
        throw new QueryError(
          'execution',
          'found duplicate series for the match group on the right hand-side of the operation: many-to-many matching not allowed: matching labels must be unique on one side',
        );
      others.set(key, one);
    }
    const seen = new Set<string>();
    return left.flatMap(({ labels, value }) => {
      const key = signature(labels);
      const other = others.get(key);
      if (!other) return [];
      if (seen.has(key))
        throw new QueryError(
          'execution',
          'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
        );
      seen.add(key);
      const made = combined(node, value, other.value, value);
      const kept = matching.on
        ? grouped(labels, grouping)
        : grouped(labels, { without: true, labels: matching.labels });
      return made === undefined ? [] : [{ labels: keepsName(node) ? labels : kept, value: made }];
    });
  }
}
