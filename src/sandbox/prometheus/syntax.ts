/** Queries as trees: what the sandbox's Prometheus can work out. */

export interface Matcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

export interface Grouping {
  without: boolean;
  labels: readonly string[];
}

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '^';
export type Comparison = '==' | '!=' | '>' | '<' | '>=' | '<=';

export type Node =
  | { type: 'number'; value: number }
  | { type: 'selector'; matchers: readonly Matcher[] }
  /** A selector or (with a step) any expression, over a range. */
  | { type: 'range'; of: Node; rangeMs: number; stepMs?: number }
  | { type: 'call'; name: string; arguments: readonly Node[] }
  | { type: 'aggregate'; name: string; of: Node; grouping: Grouping }
  | { type: 'negative'; of: Node }
  | {
      type: 'binary';
      operator: Arithmetic | Comparison;
      isBool: boolean;
      left: Node;
      right: Node;
      /** Labels that have to agree; undefined: all of them. */
      matching?: { on: boolean; labels: readonly string[] };
    };

export type ValueType = 'scalar' | 'vector' | 'matrix';

/** What functions take and give. */
export const functions: Readonly<Record<string, { takes: readonly ValueType[]; gives: ValueType }>> = {
  time: { takes: [], gives: 'scalar' },
  scalar: { takes: ['vector'], gives: 'scalar' },
  vector: { takes: ['scalar'], gives: 'vector' },
  abs: { takes: ['vector'], gives: 'vector' },
  rate: { takes: ['matrix'], gives: 'vector' },
  increase: { takes: ['matrix'], gives: 'vector' },
  irate: { takes: ['matrix'], gives: 'vector' },
  delta: { takes: ['matrix'], gives: 'vector' },
  last_over_time: { takes: ['matrix'], gives: 'vector' },
  avg_over_time: { takes: ['matrix'], gives: 'vector' },
  min_over_time: { takes: ['matrix'], gives: 'vector' },
  max_over_time: { takes: ['matrix'], gives: 'vector' },
  sum_over_time: { takes: ['matrix'], gives: 'vector' },
  count_over_time: { takes: ['matrix'], gives: 'vector' },
  histogram_quantile: { takes: ['scalar', 'vector'], gives: 'vector' },
};

export const aggregations: readonly string[] = ['sum', 'count', 'avg', 'min', 'max', 'group'];

/** Words of PromQL that the sandbox knows of, and has no part for. */
export const otherAggregations: readonly string[] = [
  'topk',
  'bottomk',
  'quantile',
  'stddev',
  'stdvar',
  'count_values',
  'limitk',
  'limit_ratio',
];

export function typeOf(node: Node): ValueType {
  switch (node.type) {
    case 'number':
      return 'scalar';
    case 'range':
      return 'matrix';
    case 'call':
      return functions[node.name]?.gives ?? 'vector';
    case 'negative':
      return typeOf(node.of);
    case 'binary':
      return typeOf(node.left) === 'scalar' && typeOf(node.right) === 'scalar' ? 'scalar' : 'vector';
    default:
      return 'vector';
  }
}
