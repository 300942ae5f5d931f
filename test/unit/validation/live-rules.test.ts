/** What only a live cluster tells: ready pods, ages, sidecars. */
import { describe, expect, it } from 'vitest';
import { FileIndex, type Finding, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { WATCHED, withCluster } from './live-objects.ts';

const documents = (...texts: string[]): string => texts.join('---\n');
const object = (apiVersion: string, kind: string, metadata: string, rest = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}\n`;
const istio = 'networking.istio.io/v1';
const mesh = object('v1', 'Namespace', 'name: prod, labels: {istio-injection: enabled}');

interface Case {
  live: string;
  files?: string[];
  /** Kinds that are not followed. */
  unknown?: string[];
}

function findings(text: string, { live, files = [], unknown = [] }: Case): Finding[] {
  const index = new FileIndex();
  const parsed = parseText(text);
  index.set('this.yaml', parsed);
  for (const [i, file] of files.entries()) index.set(`other-${i}.yaml`, parseText(file));
  const kinds = WATCHED.filter(kind => !unknown.includes(kind));
  return validateParsed(parsed, { index: withCluster(index, live, kinds) });
}
const codes = (code: string, text: string, given: Case): string[] =>
  findings(text, given)
    .filter(each => each.code === code)
    .map(({ path }) => path);

const virtualService = (metadata: string, spec: string): string =>
  object(istio, 'VirtualService', metadata, `spec: {${spec}}`);
const to = (subset: string, weight?: number): string =>
  `{destination: {host: model, subset: ${subset}}${weight === undefined ? '' : `, weight: ${weight}`}}`;
const split = (...entries: string[]): string =>
  virtualService('name: model, namespace: prod', `hosts: [model], http: [{route: [${entries.join(', ')}]}]`);

describe('a destination without a ready pod', () => {
  const service = object('v1', 'Service', 'name: model, namespace: prod', 'spec: {selector: {app: model}}');
  const rule = object(
    istio,
    'DestinationRule',
    'name: model, namespace: prod',
    'spec: {host: model, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}',
  );
  const workload = (version: string, status: string, kind = 'Deployment', group = 'apps/v1'): string =>
    object(
      group,
      kind,
      `name: model-${version}, namespace: prod`,
      `spec: {template: {metadata: {labels: {app: model, version: ${version}}}}}\nstatus: {${status}}`,
    );
  const ready = 'observedGeneration: 1, readyReplicas: 2';
  const none = 'observedGeneration: 1, replicas: 2';
  const cluster = (...workloads: string[]): string => documents(mesh, service, rule, ...workloads);
  const text = split(to('v1', 90), to('v2', 10));
  const told = ['spec.http[0].route[1].weight'];
  const said = (live: string, more: Partial<Case> = {}): string[] =>
    codes('no-ready-pods', text, { live, ...more });

  it('is told at its weight, with the cluster', () => {
    const live = cluster(workload('v1', ready), workload('v2', none));
    const [finding] = findings(text, { live });
    expect(finding).toMatchObject({ code: 'no-ready-pods', severity: 'warning', path: told[0] });
    expect(finding?.message).toMatch(/^10 % of this route's requests.*Deployment prod\/model-v2 has none/);
    expect(finding?.cluster).toBe('example');
  });

  it.each([
    ['ready pods', [workload('v2', ready)], []],
    ['a controller that has not looked', [workload('v2', '')], []],
    ['no workload, which is another finding', [], []],
    ['a second workload that is ready', [workload('v2', none), workload('v2', ready, 'StatefulSet')], []],
    ['a second one that is not', [workload('v2', none), workload('v2', none, 'StatefulSet')], told],
    ['a DaemonSet', [workload('v2', 'observedGeneration: 1, numberReady: 0', 'DaemonSet')], told],
    ['a ready DaemonSet', [workload('v2', 'observedGeneration: 1, numberReady: 1', 'DaemonSet')], []],
    [
      'a Rollout that takes its pods from elsewhere',
      [
        workload('v2', none),
        object('argoproj.io/v1alpha1', 'Rollout', 'name: r, namespace: prod', 'spec: {}'),
      ],
      [],
    ],
  ])('with %s', (_, workloads, expected) => {
    expect(said(cluster(workload('v1', ready), ...workloads))).toEqual(expected);
  });

  it('is unknown where some workloads, the Service or the subset are', () => {
    const live = cluster(workload('v1', ready), workload('v2', none));
    expect(said(live)).toEqual(told);
    for (const kind of ['StatefulSet', 'DaemonSet', 'Rollout', 'Service', 'DestinationRule']) {
      expect(said(live, { unknown: [kind] }), kind).toEqual([]);
    }
    const file = workload('v2', ready).replace('model-v2', 'model-v2-new');
    expect(said(live, { files: [file] })).toEqual([]);
    expect(codes('no-ready-pods', split(to('v1', 90), to('v3', 10)), { live })).toEqual([]);
    expect(codes('no-ready-pods', split(to('v1', 90), to('"$(S)"', 10)), { live })).toEqual([]);
  });

  it('may get nothing', () => {
    const live = cluster(workload('v1', ready), workload('v2', none));
    expect(codes('no-ready-pods', split(to('v1', 100), to('v2', 0)), { live })).toEqual([]);
    expect(codes('no-ready-pods', split(to('v1', 100), to('v2')), { live })).toEqual([]);
    expect(codes('no-ready-pods', split(to('v2')), { live })).toEqual([
      'spec.http[0].route[0].destination.subset',
    ]);
  });

  it('is told in a closed world too, by what kubectl wrote', () => {
    const exported = 'uid: a, name: model, namespace: prod';
    const objects = [service, rule].map(each => each.replace('name: model, namespace: prod', exported));
    const all = documents(...objects, workload('v1', ready), workload('v2', none), text);
    const inFiles = (complete: boolean, written: string): string[] => {
      const index = new FileIndex({ complete });
      const parsed = parseText(written);
      index.set('this.yaml', parsed);
      return validateParsed(parsed, { index })
        .filter(({ code }) => code === 'no-ready-pods')
        .map(({ path }) => path);
    };
    expect(inFiles(true, all)).toEqual(told);
    expect(inFiles(false, all)).toEqual([]);
    const pod = (isReady: string): string =>
      object(
        'v1',
        'Pod',
        'name: p, namespace: prod, labels: {app: model, version: v2}',
        `status: {conditions: [{type: Ready, status: "${isReady}"}]}`,
      );
    expect(inFiles(true, documents(pod('False'), all))).toEqual(told);
    expect(inFiles(true, documents(pod('True'), all))).toEqual([]);
    const replicaSet = workload('v2', none, 'ReplicaSet');
    const owner = 'name: rs, namespace: prod, ownerReferences: [{kind: Deployment, name: model-v2}]';
    const owned = replicaSet.replace('name: model-v2, namespace: prod', owner);
    expect(inFiles(true, documents(owned, all))).toEqual(told);
    expect(inFiles(true, documents(replicaSet, all))).toEqual([]);
    expect(inFiles(true, all.replace(/^status:.*$/gm, ''))).toEqual([]);
  });
});

describe('an older VirtualService for the host', () => {
  const spec = (more = '', host = 'model'): string =>
    `hosts: [${host}], ${more}http: [{route: [{destination: {host: model}}]}]`;
  const made = (name: string, day: number, rest = spec()): string =>
    virtualService(`name: ${name}, namespace: prod, creationTimestamp: "2026-01-0${day}T00:00:00Z"`, rest);
  const text = (rest = spec()): string => virtualService('name: model, namespace: prod', rest);
  const mine = made('model', 5);
  const told = ['spec.hosts[0]'];
  const said = (other: string, own = mine, rest = spec()): string[] =>
    codes('older-virtual-service', text(rest), { live: documents(mesh, own, other) });

  it('is told once, with its age', () => {
    const live = documents(mesh, mine, made('first', 1));
    const all = findings(text(), { live }).filter(({ code, also = [] }) =>
      [code, ...also].some(each => ['IST0109', 'KIA1106', 'older-virtual-service'].includes(each)),
    );
    expect(all).toMatchObject([{ code: 'older-virtual-service', severity: 'error', path: told[0] }]);
    expect(all[0]?.message).toContain('VirtualService prod/first, which is older (2026-01-01T00:00:00Z)');
  });

  it.each([
    ['by a day', made('first', 4), told],
    ['by its name, made at the same time', made('a', 5), told],
    ['no longer by a later name', made('z', 5), []],
    ['not by a day later', made('first', 6), []],
    ['not for another host', made('first', 1, spec('', 'other')), []],
    ['not at a gateway', made('first', 1, spec('gateways: [ingress], ')), []],
    ['not for its own namespace, which comes first', made('first', 1, spec('exportTo: [.], ')), []],
    ['not by another name of the host', made('first', 1, spec('', 'model.prod')), []],
    ['not without a time', virtualService('name: first, namespace: prod', spec()), []],
  ])('%s', (_, other, expected) => {
    expect(said(other)).toEqual(expected);
  });

  it('is unknown for one that is not in the cluster yet', () => {
    expect(said(made('first', 1), mesh.replace('prod', 'test'))).toEqual([]);
  });

  it('leaves the older one to the code of istioctl', () => {
    const all = findings(virtualService('name: first, namespace: prod', spec()), {
      live: documents(mesh, mine, made('first', 1)),
    });
    expect(all.map(({ code }) => code).filter(code => /0109|1106|older/.test(code))).toEqual(['IST0109']);
  });
});

describe('a mesh in which nothing follows VirtualServices', () => {
  const namespace = (labels = ''): string => object('v1', 'Namespace', `name: prod, labels: {${labels}}`);
  const workload = (metadata = ''): string =>
    object(
      'apps/v1',
      'Deployment',
      'name: model, namespace: prod',
      `spec: {template: {metadata: {${metadata}}}}`,
    );
  const text = split(to('v1', 100));
  const said = (live: string, more: Partial<Case> = {}): Finding[] =>
    findings(text, { live, ...more }).filter(({ code }) => code === 'mesh-without-proxies');

  it('is told at the kind', () => {
    const [finding] = said(documents(namespace(), workload()));
    expect(finding).toMatchObject({ severity: 'warning', path: '' });
    expect(text.slice(finding?.start, finding?.end)).toBe('VirtualService');
    expect(finding?.message).toContain('istio-injection: enabled');
  });

  it('asks for a waypoint in an ambient namespace', () => {
    const [finding] = said(documents(namespace('istio.io/dataplane-mode: ambient'), workload()));
    expect(finding).toMatchObject({ also: ['KIA1109'] });
    expect(finding?.message).toContain('istio.io/use-waypoint');
  });

  it.each([
    ['a namespace with sidecars', documents(namespace('istio-injection: enabled'), workload())],
    ['a namespace of a revision', documents(namespace('istio.io/rev: stable'), workload())],
    ['a namespace with a waypoint', documents(namespace('istio.io/use-waypoint: waypoint'), workload())],
    ['another namespace', documents(namespace(), mesh.replace('prod', 'test'), workload())],
    ['a pod that asks', documents(namespace(), workload('labels: {sidecar.istio.io/inject: "true"}'))],
    ['a pod of a revision', documents(namespace(), workload('labels: {istio.io/rev: stable}'))],
    [
      'a sidecar put in by hand',
      documents(namespace(), workload("annotations: {sidecar.istio.io/status: '{}'}")),
    ],
    [
      'a Service with a waypoint',
      documents(
        namespace(),
        workload(),
        object('v1', 'Service', 'name: m, namespace: prod, labels: {istio.io/use-waypoint: w}', 'spec: {}'),
      ),
    ],
    ['no workload at all', namespace()],
  ])('is not one with %s', (_, live) => {
    expect(said(live)).toEqual([]);
  });

  it.each([
    [
      'gateways',
      'labels: {sidecar.istio.io/inject: "true"}, annotations: {inject.istio.io/templates: gateway}',
    ],
    ['pods that decline', 'labels: {sidecar.istio.io/inject: "false"}'],
  ])('may have %s', (_, metadata) => {
    expect(said(documents(namespace(), workload(metadata)))).toHaveLength(1);
  });

  it('is unknown while not all is', () => {
    const live = documents(namespace(), workload());
    for (const kind of ['Namespace', 'Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'Service']) {
      expect(said(live, { unknown: [kind] }), kind).toEqual([]);
    }
    expect(said(live, { files: [workload().replace('name: model', 'name: new')] })).toEqual([]);
  });

  it('does not matter at gateways', () => {
    const bound = (gateways: string): string => text.replace('hosts:', `gateways: [${gateways}], hosts:`);
    const live = documents(namespace(), workload());
    expect(codes('mesh-without-proxies', bound('ingress'), { live })).toEqual([]);
    expect(codes('mesh-without-proxies', bound('ingress, mesh'), { live })).toEqual([]);
    expect(codes('mesh-without-proxies', bound('mesh'), { live })).toEqual(['']);
  });
});
