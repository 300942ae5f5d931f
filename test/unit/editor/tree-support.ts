import type { Snapshot } from '../../../src/canary/model.ts';
import type { Around } from '../../../src/editor/tree/around.ts';
import type { ViewOptions } from '../../../src/editor/tree/options.ts';
import type { Row } from '../../../src/editor/tree/row.ts';
import { treeRows } from '../../../src/editor/tree/rows.ts';
import { whatIsShown } from '../../../src/editor/tree/shown.ts';
import type { VirtualService } from '../../../src/istio/types.ts';

export const usual: ViewOptions = { filter: '', sort: 'name', onlyCanaries: false, namespaces: [] };

/** Noon of a day; histories of tests lie before it. */
export const noon = Date.parse('2026-05-01T12:00:00Z');

/** The tree of a snapshot. */
export function rowsFor(
  snapshot: Snapshot,
  options: Partial<ViewOptions> = {},
  around: Partial<Around> = {},
): Row[] {
  const { shown } = whatIsShown(snapshot, { ...usual, ...options });
  return treeRows(shown, { snapshot, now: noon, ...around });
}

/** Rows and all below them. */
export const all = (rows: readonly Row[]): Row[] => rows.flatMap(row => [row, ...all(row.children)]);

/** Every row, indented, as it reads. */
export const lines = (rows: readonly Row[], depth = 0): string[] =>
  rows.flatMap(row => [
    `${'  '.repeat(depth)}${row.label}${row.description ? ` – ${row.description}` : ''} [${row.icon}]`,
    ...lines(row.children, depth + 1),
  ]);

/** A VirtualService of one host that splits between subsets, with what else a test wants in it. */
export function service(
  namespace: string,
  name: string,
  weights: Record<string, number>,
  metadata: object = {},
): VirtualService {
  return {
    kind: 'VirtualService',
    metadata: { name, namespace, uid: `u-${namespace}-${name}`, resourceVersion: '1', ...metadata },
    spec: {
      hosts: [name],
      http: [
        {
          route: Object.entries(weights).map(([subset, weight]) => ({
            destination: { host: name, subset },
            weight,
          })),
        },
      ],
    },
  };
}

/** A snapshot of these VirtualServices, with nothing else known. */
export const snapshotWith = (...virtualServices: VirtualService[]): Snapshot => ({
  cluster: { context: 'kind', server: 'https://127.0.0.1:6443', caDigest: '' },
  virtualServices,
});

/** The history of one shift of the first route, as the annotation holds it. */
export const historyOf = (
  uid: string,
  at: string,
  to: Record<string, number>,
  more: object = {},
): Record<string, string> => {
  const keys = Object.keys(to);
  const change = {
    route: { protocol: 'http', index: 0 },
    match: '',
    weights: { keys, from: keys.map(() => 50), to: Object.values(to), list: '' },
  };
  const entry = { id: 'e', action: 'shift', uid, by: 'ada', at, changes: [change], ...more };
  return { 'istio-canary.dev/history': JSON.stringify({ v: 1, entries: [entry] }) };
};
