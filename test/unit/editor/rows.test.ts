import { describe, expect, it } from 'vitest';
import { escaped } from '../../../src/editor/tree/markdown.ts';
import type { Row } from '../../../src/editor/tree/row.ts';
import { modelSnapshot } from './support.ts';
import { all, historyOf, lines, rowsFor, service, snapshotWith } from './tree-support.ts';

const stable = { 'istio-canary.dev/stable': 'v1' };

const rowsAt = (weights: Record<string, number>, annotations?: Record<string, string>): Row[] =>
  rowsFor(modelSnapshot(weights, annotations));

const row = (rows: readonly Row[], kind: Row['kind']): Row => {
  const found = all(rows).find(one => one.kind === kind);
  if (!found) throw new Error(`no ${kind} in ${lines(rows).join('\n')}`);
  return found;
};

describe('the tree', () => {
  it('reads from namespace to destination', () => {
    expect(lines(rowsAt({ v1: 90, v2: 10 }, stable))).toEqual([
      'prod [symbol-namespace]',
      '  model-service – canary 10 % [globe]',
      '    model – stable v1 [type-hierarchy]',
      '      testers – header x-canary = v2 · v2 100 % [filter]',
      '        v2 – 100 % · 0/5 ready · canary [warning]',
      '      http/1 – all requests · v1 90 % · v2 10 % [arrow-right]',
      '        v1 – 90 % · 5/5 ready · stable · weight 90 [shield]',
      '        v2 – 10 % · 0/5 ready · canary · weight 10 [warning]',
    ]);
  });

  it('marks a canary that gets nothing yet without alarm', () => {
    const canary = all(rowsAt({ v1: 100, v2: 0 })).find(one => one.contextValue === 'destination canary');
    expect(canary).toMatchObject({
      icon: 'beaker',
      label: 'v2',
      description: '0 % · 0/5 ready · canary · weight 0',
    });
  });

  it('says that stable is unknown, and what to do', () => {
    const rows = all(rowsAt({ v1: 50, v2: 50 }));
    expect(rows.find(one => one.id.endsWith('/http/1'))?.tooltip).toContain('Set Stable');
  });

  it('keeps ids when shares change, and has no two alike', () => {
    const [before, after] = [rowsAt({ v1: 100, v2: 0 }), rowsAt({ v1: 99, v2: 1 })].map(rows =>
      all(rows).map(one => one.id),
    );
    expect(before).toEqual(after);
    expect(new Set(before).size).toBe(before?.length);
  });

  it('gives commands their target', () => {
    const [destination] = all(rowsAt({ v1: 90, v2: 10 })).filter(one => one.id.endsWith('http/1/v2'));
    expect(destination?.target).toEqual({ namespace: 'prod', name: 'model', route: '1', key: 'v2' });
    expect(row(rowsAt({ v1: 90, v2: 10 }), 'virtualService').command).toBe('istioCanary.openLive');
  });

  it('has something to say to a screen reader on every row', () => {
    const spoken = all(rowsAt({ v1: 90, v2: 10 }, stable)).map(one => one.spoken);
    expect(spoken.every(text => text.length > 3)).toBe(true);
    expect(spoken).toContain('v1, stable, gets 90 % of the requests, 5/5 ready');
    expect(spoken).toContain('v2, canary, gets 10 % of the requests, 0/5 ready, nobody answers');
  });

  it('tells which pods are behind a destination, and lists none by itself', () => {
    const destination = all(rowsAt({ v1: 90, v2: 10 })).find(one => one.id.endsWith('http/1/v2'));
    expect(destination).toMatchObject({
      fold: 'closed',
      pods: { namespace: 'prod', labels: { app: 'model', version: 'v2' } },
      children: [],
    });
  });

  it('tells how far autoscalers are and may go', () => {
    const snapshot = modelSnapshot({ v1: 90, v2: 10 }, stable);
    const scaler = {
      metadata: { name: 'model-v1', namespace: 'prod' },
      target: { kind: 'Deployment', name: 'model-v1' },
      min: 2,
      max: 10,
      current: 5,
    };
    const v1 = all(rowsFor({ ...snapshot, autoscalers: [scaler] })).find(one => one.id.endsWith('http/1/v1'));
    expect(v1?.description).toBe('90 % · 5/5 ready · stable · HPA 5/10 · weight 90');
    expect(v1?.tooltip).toContain('HPA 5, 2 to 10');
    expect(v1?.spoken).toContain('autoscaler at 5 of at most 10');
  });

  it('takes names from the cluster as text, never as markup', () => {
    expect(escaped('[click](command:evil) **x** <b> $(x)')).toBe(
      '\\[click\\]\\(command:evil\\) \\*\\*x\\*\\* \\<b\\> \\$\\(x\\)',
    );
    const evil = '[x](command:evil)';
    const snapshot = snapshotWith(
      service(
        'prod',
        'model',
        { v1: 90, v2: 10 },
        {
          annotations: {
            ...historyOf('u-prod-model', '2026-05-01T11:00:00Z', { v1: 90, v2: 10 }, { by: evil, why: evil }),
          },
          labels: { 'argocd.argoproj.io/instance': evil },
        },
      ),
    );
    const tooltips = all(rowsFor(snapshot, {}, { drift: () => ({ file: evil, text: evil }) })).map(
      one => one.tooltip ?? '',
    );
    expect(tooltips.join('\n')).toContain('command:evil');
    expect(tooltips.join('\n')).not.toContain('](command');
  });
});

describe('the row of a VirtualService', () => {
  const shifted = (at: string, to: Record<string, number>, more?: object) => ({
    annotations: { ...stable, ...historyOf('u-prod-model', at, to, more) },
  });
  const described = (...args: Parameters<typeof shifted>): Row =>
    row(
      rowsFor(snapshotWith(service('prod', 'model', { v1: 90, v2: 10 }, shifted(...args)))),
      'virtualService',
    );

  it.each([
    ['2026-05-01T11:59:30Z', 'just now'],
    ['2026-05-01T11:56:00Z', 'since 4 min'],
    ['2026-05-01T09:00:00Z', 'since 3 h'],
    ['2026-04-20T12:00:00Z', 'since 11 d'],
    ['2026-05-01T12:05:00Z', 'just now'],
  ])('tells since when the canary has its share: %s is %s', (at, since) => {
    expect(described(at, { v1: 90, v2: 10 }).description).toBe(`stable v1 · v2 10 % ${since}, by ada`);
  });

  it('claims no age for a split that somebody else has changed since', () => {
    const one = described('2026-05-01T11:56:00Z', { v1: 50, v2: 50 });
    expect(one.description).toBe('stable v1');
    expect(one.tooltip).toContain('v2 50 %, 2026\\-05\\-01 11:56:00 UTC, by ada');
    expect(one.tooltip).toContain('changed since');
  });

  it('survives a time that is none', () => {
    expect(described('yesterday', { v1: 90, v2: 10 }).description).toBe('stable v1');
  });

  it.each([
    [{ labels: { 'argocd.argoproj.io/instance': 'shop' } }, 'Argo CD', 'source-control', 'charts.orange'],
    [
      { ownerReferences: [{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', name: 'model' }] },
      'Flagger',
      'robot',
      'charts.orange',
    ],
    [
      {
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'shop' },
      },
      'Helm',
      'package',
      undefined,
    ],
  ])('names its owner: %j', (metadata, tool, icon, color) => {
    const one = row(rowsFor(snapshotWith(service('prod', 'model', { v1: 100 }, metadata))), 'virtualService');
    expect(one).toMatchObject({
      description: `stable v1 · ${tool}`,
      icon,
      contextValue: 'virtualService owned',
    });
    expect(one.color).toBe(color);
    expect(one.tooltip).toContain(tool);
  });

  it('tells how it differs from the file', () => {
    const rows = rowsFor(
      snapshotWith(service('prod', 'model', { v1: 100 })),
      {},
      { drift: () => ({ file: 'model.yaml', text: 'file v1 90, live v1 100' }) },
    );
    expect(row(rows, 'virtualService').description).toBe('stable v1 · ≠ model.yaml');
  });
});

describe('a rollout under way', () => {
  const at = (note: object) =>
    row(
      rowsFor(modelSnapshot({ v1: 90, v2: 10 }), {}, { note: () => ({ canary: 'v2', ...note }) }),
      'virtualService',
    );

  it('is told in the row and, since that may be cut off, at the mouse', () => {
    const { description, tooltip } = at({ rollout: 'step 1 of 3 at 10 %' });
    expect(description).toMatch(/^rollout step 1 of 3 at 10 %/);
    expect(tooltip).toContain('- rollout step 1 of 3 at 10 %');
    expect(tooltip).toMatch(/- stable: /);
  });

  it('tells menus whether it is driven here, and whether it waits', () => {
    expect(at({}).contextValue).toBe('virtualService');
    expect(at({ rollout: 'x' }).contextValue).toBe('virtualService rollout driven');
    expect(at({ rollout: 'x', waits: true }).contextValue).toBe('virtualService rollout driven waits');
  });
});

describe('routes beside the split', () => {
  const destination = { host: 'model', subset: 'v2' };
  const http = [
    {
      name: 'istio-canary-sticky',
      match: [{ headers: { cookie: { regex: 'x' } } }],
      route: [{ destination }],
    },
    {
      route: [{ destination: { ...destination, subset: 'v1' } }],
      mirror: destination,
      mirrorPercentage: { value: 25 },
    },
  ];
  const rows = rowsFor(
    snapshotWith({
      kind: 'VirtualService',
      metadata: { name: 'model', namespace: 'prod' },
      spec: { hosts: ['model'], http },
    }),
  );

  it('are recognized: sticky ones and mirrors', () => {
    expect(lines(rows).slice(3)).toEqual([
      '      istio-canary-sticky – sticky · v2 100 % [pin]',
      '        v2 – 100 % · ready unknown · stable [shield]',
      '      http/1 – all requests · v1 100 % [arrow-right]',
      '        v1 – 100 % · ready unknown · stable [shield]',
      '        v2 – mirror of 25 % [mirror]',
    ]);
  });
});

describe('delegates', () => {
  const root = (delegate: { name: string; namespace?: string }) => ({
    kind: 'VirtualService',
    metadata: { name: 'shop', namespace: 'edge', uid: 'root' },
    spec: { hosts: ['shop.example.com'], http: [{ match: [{ uri: { prefix: '/model' } }], delegate }] },
  });
  const delegate = (() => {
    const one = service('prod', 'model', { v1: 90, v2: 10 });
    return { ...one, spec: { http: one.spec?.http } };
  })();

  it('are shown below the route that hands over to them, with their own target', () => {
    const rows = rowsFor(snapshotWith(root({ name: 'model', namespace: 'prod' }), delegate));
    expect(lines(rows)).toEqual([
      'edge [symbol-namespace]',
      '  shop.example.com [globe]',
      '    shop – stable unknown [type-hierarchy]',
      '      http/0 – uri begins with /model · delegates to prod/model [references]',
      '        http/0 – all requests · v1 90 % · v2 10 % [arrow-right]',
      '          v1 – 90 % · ready unknown · weight 90 [circle-outline]',
      '          v2 – 10 % · ready unknown · weight 10 [circle-outline]',
    ]);
    const targets = all(rows).flatMap(one => (one.kind === 'route' ? [one.target] : []));
    expect(targets.map(one => `${one?.namespace}/${one?.name} ${one?.route}`)).toEqual([
      'edge/shop 0',
      'prod/model 0',
    ]);
    const ids = all(rows).map(one => one.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('that are missing are said to be', () => {
    expect(lines(rowsFor(snapshotWith(root({ name: 'gone' })))).at(-1)).toBe(
      '      http/0 – uri begins with /model · delegate edge/gone not in sight [warning]',
    );
  });

  it('that nobody hands over to stand for themselves', () => {
    expect(lines(rowsFor(snapshotWith(delegate)))[2]).toBe(
      '    model – delegate · stable unknown [type-hierarchy]',
    );
  });
});
