import { describe, expect, it } from 'vitest';
import { routeStatuses } from '../../../src/canary/status.ts';
import { escaped } from '../../../src/editor/tree/markdown.ts';
import type { Row } from '../../../src/editor/tree/row.ts';
import { treeRows } from '../../../src/editor/tree/rows.ts';
import { modelSnapshot } from './support.ts';

const lines = (rows: readonly Row[], depth = 0): string[] =>
  rows.flatMap(row => [
    `${'  '.repeat(depth)}${row.label}${row.description ? ` – ${row.description}` : ''} [${row.icon}]`,
    ...lines(row.children, depth + 1),
  ]);

const all = (rows: readonly Row[]): Row[] => rows.flatMap(row => [row, ...all(row.children)]);

const rowsAt = (weights: Record<string, number>, annotations?: Record<string, string>): Row[] =>
  treeRows(routeStatuses(modelSnapshot(weights, annotations)));

describe('the tree', () => {
  it('reads from namespace to destination', () => {
    expect(lines(rowsAt({ v1: 90, v2: 10 }, { 'istio-canary.dev/stable': 'v1' }))).toEqual([
      'prod [symbol-namespace]',
      '  model-service [globe]',
      '    model – stable v1 [type-hierarchy]',
      '      testers – header x-canary = v2 · v2 100 % [arrow-right]',
      '        v2 – 100 % · 0/5 ready [warning]',
      '      http/1 – all requests · v1 90 % · v2 10 % [arrow-right]',
      '        v1 – weight 90 · 90 % · 5/5 ready [shield]',
      '        v2 – weight 10 · 10 % · 0/5 ready [warning]',
    ]);
  });

  it('marks a canary that gets nothing yet without alarm', () => {
    const canary = all(rowsAt({ v1: 100, v2: 0 })).find(row => row.contextValue === 'destination canary');
    expect(canary).toMatchObject({ icon: 'beaker', label: 'v2', description: 'weight 0 · 0 % · 0/5 ready' });
  });

  it('says that stable is unknown, and what to do', () => {
    const rows = all(rowsAt({ v1: 50, v2: 50 }));
    expect(rows.find(row => row.id.endsWith('/http/1'))?.tooltip).toContain('Set Stable');
  });

  it('keeps ids when shares change, and has no two alike', () => {
    const [before, after] = [rowsAt({ v1: 100, v2: 0 }), rowsAt({ v1: 99, v2: 1 })].map(rows =>
      all(rows).map(row => row.id),
    );
    expect(before).toEqual(after);
    expect(new Set(before).size).toBe(before?.length);
  });

  it('gives commands their target', () => {
    const [destination] = all(rowsAt({ v1: 90, v2: 10 })).filter(row => row.id.endsWith('http/1/v2'));
    expect(destination?.target).toEqual({ namespace: 'prod', name: 'model', route: '1', key: 'v2' });
  });

  it('has something to say to a screen reader on every row', () => {
    const spoken = all(rowsAt({ v1: 90, v2: 10 }, { 'istio-canary.dev/stable': 'v1' })).map(
      row => row.spoken,
    );
    expect(spoken.every(text => text.length > 3)).toBe(true);
    expect(spoken).toContain('v1, stable, gets 90 % of the requests, 5/5 ready');
  });

  it('takes names from the cluster as text, never as markup', () => {
    expect(escaped('[click](command:evil) **x** <b> $(x)')).toBe(
      '\\[click\\]\\(command:evil\\) \\*\\*x\\*\\* \\<b\\> \\$\\(x\\)',
    );
  });
});
