import { describe, expect, it } from 'vitest';
import { CombinedIndex, FileIndex, LiveIndex, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

interface Named {
  namespace?: string;
  name?: string;
}

const meta = ({ namespace, name = 'model' }: Named): string =>
  `metadata: {name: ${name}${namespace ? `, namespace: ${namespace}` : ''}}`;

const route = (subset: string | undefined, host = 'model', at: Named = { namespace: 'prod' }): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
${meta(at)}
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: ${host}${subset ? `, subset: ${subset}` : ''}}
`;

const ruleFile = (subset: string, at: Named = { namespace: 'prod' }): string =>
  `apiVersion: networking.istio.io/v1
kind: DestinationRule
${meta(at)}
spec: {host: model, subsets: [{name: ${subset}, labels: {version: ${subset}}}]}
`;

const object = (kind: string, apiVersion: string, spec: object, { namespace, name = 'model' }: Named) => ({
  apiVersion,
  kind,
  metadata: { name, namespace, resourceVersion: '1' },
  spec,
});
const liveRule = (subset: string, at: Named = { namespace: 'prod' }) =>
  object(
    'DestinationRule',
    'networking.istio.io/v1',
    { host: 'model', subsets: [{ name: subset, labels: { version: subset } }] },
    at,
  );
const service = (at: Named = { namespace: 'prod' }) => object('Service', 'v1', { ports: [{ port: 80 }] }, at);
const namespaces = (...names: string[]) => names.map(name => object('Namespace', 'v1', {}, { name }));

interface Live {
  complete?: 'all' | string[];
  rules?: object[];
  services?: object[];
  namespaces?: object[];
}

/** What is said of the file `vs` beside other files and a cluster called `here`. */
function said(files: Record<string, string>, live: Live | undefined, own: string | null = 'default') {
  const index = new FileIndex();
  for (const [file, text] of Object.entries(files)) index.set(file, parseText(text));
  const parsed = parseText(files.vs ?? '');
  if (!live) return validateParsed(parsed, { index, file: 'vs' });
  const { complete = 'all' } = live;
  const cluster = new LiveIndex();
  cluster.update([
    { kind: 'DestinationRule', complete, objects: live.rules ?? [] },
    { kind: 'Service', complete, objects: live.services ?? [service()] },
    { kind: 'ServiceEntry', complete, objects: [] },
    {
      kind: 'Namespace',
      complete: complete === 'all' ? 'all' : [],
      objects: live.namespaces ?? namespaces('prod', 'default'),
    },
  ]);
  const combined = new CombinedIndex(index, cluster, { context: 'here', namespace: own });
  return validateParsed(parsed, { index: combined, file: 'vs' });
}
const references = (...args: Parameters<typeof said>): string[] =>
  said(...args)
    .filter(({ code }) => code === 'IST0101')
    .map(
      ({ severity, path, cluster }) =>
        `${severity} ${path.replace('spec.http[0].route[0].destination.', '')} ${cluster ?? '-'}`,
    );

describe('files over a live cluster', () => {
  it('know the subsets that only the cluster defines', () => {
    expect(references({ vs: route('v1') }, { rules: [liveRule('v1')] })).toEqual([]);
    expect(references({ vs: route('v9') }, { rules: [liveRule('v1')] })).toEqual(['error subset here']);
    const [finding] = said({ vs: route('v9') }, { rules: [liveRule('v1')] });
    expect(finding?.message).toMatch(/Looked at: this workspace and the cluster here\.$/);
  });

  it('take the place of what the cluster has', () => {
    const files = { vs: route('v1'), dr: ruleFile('v2') };
    expect(references(files, { rules: [liveRule('v1')] })).toEqual(['error subset -']);
    expect(references({ ...files, dr: ruleFile('v1') }, { rules: [liveRule('v2')] })).toEqual([]);
  });

  it('stand beside what has another name', () => {
    const files = { vs: route('v1'), dr: ruleFile('v2', { namespace: 'prod', name: 'other' }) };
    expect(references(files, { rules: [liveRule('v1')] })).toEqual([]);
  });

  it('name no cluster where the files alone show it', () => {
    const files = { vs: route('v9'), dr: ruleFile('v2') };
    expect(references(files, undefined)).toEqual(['error subset -']);
    expect(references(files, {})).toEqual(['error subset -']);
  });

  it('miss a host that neither of both has', () => {
    expect(references({ vs: route(undefined, 'nobody') }, {})).toEqual(['error host here']);
    expect(references({ vs: route(undefined, 'model') }, {})).toEqual([]);
    const created = 'apiVersion: v1\nkind: Service\nmetadata: {name: nobody, namespace: prod}\n';
    expect(references({ vs: route(undefined, 'nobody'), svc: created }, {})).toEqual([]);
    expect(references({ vs: route(undefined, 'nobody') }, undefined)).toEqual([]);
  });

  it('say nothing of namespaces that are not looked at, or that the cluster does not have', () => {
    const staging = route(undefined, 'nobody', { namespace: 'staging' });
    expect(references({ vs: staging }, { complete: ['prod'] })).toEqual([]);
    expect(references({ vs: staging }, {})).toEqual([]);
    expect(references({ vs: staging }, { namespaces: namespaces('staging') })).toEqual(['error host here']);
  });

  it('only warn where a file leaves its namespace open', () => {
    const open = route(undefined, 'nobody', {});
    expect(references({ vs: open }, {})).toEqual(['warning host here']);
    expect(references({ vs: open }, { complete: ['prod'] })).toEqual([]);
  });

  it('do not guess which object a file without a namespace replaces', () => {
    const files = { vs: route('v1'), dr: ruleFile('v2', {}) };
    const live = { rules: [liveRule('v1')] };
    expect(references(files, live, 'default')).toEqual([]);
    expect(references(files, live, 'prod')).toEqual(['error subset here']);
  });
});

describe('the combined index', () => {
  const combined = (file: string, objects: object[], own = 'prod'): CombinedIndex => {
    const files = new FileIndex();
    files.set('dr', parseText(file));
    const live = new LiveIndex();
    live.update([{ kind: 'DestinationRule', complete: 'all', objects }]);
    return new CombinedIndex(files, live, { context: 'here', namespace: own });
  };

  it('gives a file its live object along, once', () => {
    const live = { ...liveRule('v1'), status: { observedGeneration: 3 } };
    const index = combined(ruleFile('v2'), [live, liveRule('v7', { namespace: 'other' })]);
    const [first, second, ...more] = index.ofKind('DestinationRule');
    expect(more).toEqual([]);
    expect([first?.place?.file, first?.live]).toEqual(['dr', live]);
    expect([second?.place, second?.ref.namespace]).toEqual([undefined, 'other']);
    expect(index.forHost('DestinationRule', 'model', 'prod').map(({ resource }) => resource)).toEqual([
      first,
    ]);
    expect(index.named('DestinationRule', 'model', 'prod')).toEqual([first]);
    expect(index.inNamespace('DestinationRule', 'other')).toEqual([second]);
    expect(index.ofKind('DestinationRule')).toBe(index.ofKind('DestinationRule'));
  });

  it('lets a buffer of its own stand over files and cluster', () => {
    const own = new FileIndex();
    own.set('mine', parseText(ruleFile('v5')));
    const index = new CombinedIndex(own, combined(ruleFile('v2'), [liveRule('v1')]));
    const [only, ...more] = index.ofKind('DestinationRule');
    expect(more).toEqual([]);
    expect(only).toMatchObject({ place: { file: 'mine' }, live: liveRule('v1') });
    expect(index.cluster?.context).toBe('here');
    expect(index.isComplete('DestinationRule', null)).toBe(true);
    const without = index.cluster?.without;
    expect(without?.ofKind('DestinationRule').map(each => [each.place?.file, each.live])).toEqual([
      ['mine', undefined],
    ]);
    expect(without?.isComplete('DestinationRule', null)).toBe(false);
  });
});

describe('the live index', () => {
  it('tells of changes that rules can see, and of no others', () => {
    const live = new LiveIndex();
    const update = (objects: object[], complete: 'all' | string[] = 'all'): boolean =>
      live.update([{ kind: 'Deployment', complete, objects }]);
    const deployment = (version: string, ready: number, probed = 0) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'model', namespace: 'prod', resourceVersion: version, managedFields: [version] },
      status: { readyReplicas: ready, conditions: [{ lastUpdateTime: probed }] },
    });
    expect(update([])).toBe(true);
    expect(update([])).toBe(false);
    expect(update([deployment('1', 2)])).toBe(true);
    expect(update([deployment('1', 2)])).toBe(false);
    expect(update([deployment('2', 2, 7)])).toBe(false);
    expect(update([deployment('3', 1, 8)])).toBe(true);
    expect(live.ofKind('Deployment')).toMatchObject([{ live: { status: { readyReplicas: 1 } } }]);
    expect(update([deployment('3', 1, 8)], ['prod'])).toBe(true);
    expect(update([], ['prod'])).toBe(true);
    expect(live.ofKind('Deployment')).toEqual([]);
  });

  it('takes a namespace for there where anything of it is seen, when namespaces may not be listed', () => {
    const live = new LiveIndex();
    live.update([{ kind: 'Service', complete: 'all', objects: [service()] }]);
    expect(live.isComplete('Service', 'prod')).toBe(true);
    expect(live.isComplete('Service', 'elsewhere')).toBe(false);
    expect(live.isComplete('Gateway', 'prod')).toBe(false);
  });
});
