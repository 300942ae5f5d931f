/** Works a query's tree out at a moment. What depends on series alone is worked out once for many moments. */
import type { Labels } from '../traffic/labels.ts';
import type { StoredSeries } from '../traffic/series.ts';
import { operated } from './binary.ts';
import { type Bucket, boundOf, bucketQuantile } from './histogram.ts';
import { overTime } from './over-time.ts';
import { type Database, placesWithin, selected, valueAt } from './select.ts';
import type { Node } from './syntax.ts';
import { grouped, keyOf, type Row, type Sample, type Value, withoutName } from './value.ts';

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
        return operated(node, this.at(node.left, at), this.at(node.right, at));
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
}
