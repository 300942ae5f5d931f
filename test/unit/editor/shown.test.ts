import { describe, expect, it } from 'vitest';
import { type Sorting, TreeOptions } from '../../../src/editor/tree/options.ts';
import { whatIsShown } from '../../../src/editor/tree/shown.ts';
import { historyOf, service, snapshotWith, usual } from './tree-support.ts';

const stable = { 'istio-canary.dev/stable': 'v1' };
const plain = (namespace: string, name: string) => ({
  kind: 'VirtualService',
  metadata: { name, namespace, uid: `u-${namespace}-${name}` },
  spec: { hosts: [name], http: [{ route: [{ destination: { host: name } }] }] },
});
const shift = (uid: string, at: string) => ({
  annotations: { ...stable, ...historyOf(uid, at, { v1: 90, v2: 10 }) },
});

const snapshot = snapshotWith(
  service('prod', 'alpha', { v1: 90, v2: 10 }, shift('u-prod-alpha', '2026-05-01T10:00:00Z')),
  service('prod', 'beta', { v1: 50, v2: 50 }, { annotations: stable }),
  service('stage', 'gamma', { v1: 99, v2: 1 }, shift('u-stage-gamma', '2026-05-01T11:00:00Z')),
  plain('stage', 'delta'),
);

const names = (options: object): string[] =>
  whatIsShown(snapshot, { ...usual, ...options }).shown.map(one => one.object.name);

describe('what the tree shows', () => {
  it.each<[Sorting, string[]]>([
    ['name', ['alpha', 'beta', 'delta', 'gamma']],
    ['share', ['beta', 'alpha', 'gamma', 'delta']],
    ['change', ['gamma', 'alpha', 'beta', 'delta']],
  ])('sorts by %s', (sort, expected) => {
    expect(names({ sort })).toEqual(expected);
  });

  it.each([
    ['alpha', ['alpha']],
    ['ALPHA', ['alpha']],
    ['stage', ['delta', 'gamma']],
    ['stage v2', ['gamma']],
    ['v2 prod', ['alpha', 'beta']],
    ['  ', ['alpha', 'beta', 'delta', 'gamma']],
    ['nothing-like-it', []],
    ['all requests', ['alpha', 'beta', 'delta', 'gamma']],
  ])('filters by the words %j', (filter, expected) => {
    expect(names({ filter })).toEqual(expected);
  });

  it('leaves out what tells no versions apart, where only canaries are wanted', () => {
    expect(names({ onlyCanaries: true })).toEqual(['alpha', 'beta', 'gamma']);
    expect(names({ onlyCanaries: true, filter: 'delta' })).toEqual([]);
  });

  it('shows one namespace, several, or all', () => {
    expect(names({ namespaces: ['stage'] })).toEqual(['delta', 'gamma']);
    expect(names({ namespaces: ['stage', 'prod'] })).toHaveLength(4);
    expect(whatIsShown(snapshot, { ...usual, namespaces: ['none'] })).toEqual({ shown: [], total: 4 });
  });

  it('finds a delegate by the words of its routes, below its root', () => {
    const delegate = service('prod', 'model', { v1: 90, v2: 10 });
    const root = {
      kind: 'VirtualService',
      metadata: { name: 'shop', namespace: 'edge' },
      spec: { hosts: ['shop.example.com'], http: [{ delegate: { name: 'model', namespace: 'prod' } }] },
    };
    const both = snapshotWith(root, { ...delegate, spec: { http: delegate.spec?.http } });
    const found = whatIsShown(both, { ...usual, filter: 'v2', onlyCanaries: true }).shown;
    expect(found.map(one => one.object.name)).toEqual(['shop']);
    expect(found[0]?.delegating[0]?.routes.map(one => one.virtualService)).toEqual(['model']);
  });
});

describe('the options of the view', () => {
  it('are kept, told, and read again', () => {
    let kept: unknown;
    const memory = {
      get: () => kept,
      set: (value: unknown) => {
        kept = value;
      },
    };
    const options = new TreeOptions(memory, () => ['a']);
    let told = 0;
    options.onDidChange(() => told++);
    options.set({ filter: 'x', onlyCanaries: true });
    options.set({ sort: 'share' });
    expect(told).toBe(2);
    expect(new TreeOptions(memory, () => []).now()).toEqual({
      filter: 'x',
      sort: 'share',
      onlyCanaries: true,
      namespaces: [],
    });
  });

  it.each([undefined, null, 7, { filter: 1, sort: 'size', onlyCanaries: 'yes' }])(
    'are the usual ones where %j was kept',
    value => {
      const options = new TreeOptions({ get: () => value, set: () => {} }, () => []);
      expect(options.now()).toEqual(usual);
    },
  );
});
