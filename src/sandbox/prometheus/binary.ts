/** Operators between two values. */
import type { Labels } from '../traffic/labels.ts';
import { QueryError } from './errors.ts';
import type { Arithmetic, Comparison, Grouping, Node } from './syntax.ts';
import { grouped, keyOf, type Sample, type Value, withoutName } from './value.ts';

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

/** What an operator makes of two values. @throws QueryError for several samples that match one */
export function operated(node: Binary, left: Value, right: Value): Value {
  if (left.type === 'scalar' && right.type === 'scalar')
    return { type: 'scalar', value: combined(node, left.value, right.value, left.value) ?? Number.NaN };
  const samplesOf = (value: Value): readonly Sample[] => (value.type === 'vector' ? value.samples : []);
  const labelsOf = (labels: Labels): Labels => (keepsName(node) ? labels : withoutName(labels));
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
  return { type: 'vector', samples: matched(node, samplesOf(left), samplesOf(right)) };
}

function matched(node: Binary, left: readonly Sample[], right: readonly Sample[]): Sample[] {
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
