import { describe, expect, it } from 'vitest';
import { FileIndex, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { deployment, findingsIn, foundIn, istio, object, service, together } from './world.ts';

const complete = { complete: true };
const route = (name: string, destination: string, spec = 'hosts: [model.com]'): string =>
  istio('VirtualService', name, `{${spec}, http: [{route: [{destination: {${destination}}}]}]}`);

describe('a host that nothing answers for', () => {
  const missing = (files: string[]): string[] => foundIn('IST0101', files, complete);
  const at = 'spec.http[0].route[0].destination';

  it('is looked for where the VirtualService applies', () => {
    const exported = service('prod/model', '{port: 80}').replace(
      'name: model',
      'name: model, annotations: {networking.istio.io/exportTo: "test,."}',
    );
    const host = 'host: model.prod.svc.cluster.local';
    expect(missing([exported, route('prod/a', host)])).toEqual([]);
    expect(missing([exported, route('test/a', host)])).toEqual([]);
    expect(missing([exported, route('beta/a', host)])).toEqual([`beta/a ${at}.host`]);
    expect(missing([exported, route('prod/a', host, 'hosts: [m.com], exportTo: [beta]')])).toEqual([
      `prod/a ${at}.host`,
    ]);
    expect(missing([exported, route('prod/a', host, 'hosts: [m.com], exportTo: [beta, test]')])).toEqual([]);
    expect(
      missing([exported, route('prod/a', host, 'hosts: [m.com], exportTo: ["{{ .Values.to }}"]')]),
    ).toEqual([]);
  });

  it('is looked for by all gateways, wherever they run', () => {
    const entry = istio('ServiceEntry', 'istio-system/api', '{hosts: [api.com], exportTo: ["."]}');
    const gateway = istio('Gateway', 'prod/ingress', '{servers: [{hosts: ["*"]}]}');
    expect(
      missing([entry, gateway, route('prod/a', 'host: api.com', 'hosts: [m.com], gateways: [ingress]')]),
    ).toEqual([]);
    expect(missing([entry, route('prod/a', 'host: api.com')])).toHaveLength(1);
  });

  it('may have a name that is filled in, be of another cluster, or be in every cluster', () => {
    const hidden = service('prod/"{{ .Release.Name }}-model"', '{port: 80}');
    const entry = istio('ServiceEntry', 'prod/api', '{hosts: ["$(HOST)"]}');
    expect(missing([hidden, route('prod/a', 'host: my-model')])).toEqual([]);
    expect(missing([entry, route('prod/a', 'host: api.com')])).toEqual([]);
    expect(missing([route('prod/a', 'host: model.prod.svc.clusterset.local')])).toEqual([]);
    expect(missing([route('prod/a', 'host: kubernetes.default.svc.cluster.local')])).toEqual([]);
    expect(missing([route('prod/a', 'host: MODEL_HOST')])).toEqual([]);
  });

  it('may be of a cluster whose domain is another', () => {
    const model = service('prod/model', '{port: 80}');
    const told = [`prod/a ${at}.host`];
    expect(missing([model, route('prod/a', 'host: model.prod.svc.west.internal')])).toEqual([]);
    expect(missing([model, route('prod/a', 'host: model.test.svc.west.internal')])).toEqual(told);
    expect(missing([model, route('prod/a', 'host: model.prod.svc.cluster.locla')])).toEqual(told);
    expect(missing([model, route('prod/a', 'host: model.prod.svc.cluster')])).toEqual(told);
  });

  it('comes with the name that was meant', () => {
    const suggested = (written: string): unknown =>
      findingsIn(
        [service('prod/model-server', '{port: 80}'), route('prod/a', `host: ${written}`)],
        complete,
      )[0]?.data?.suggestion;
    expect(suggested('model-sever')).toBe('model-server');
    expect(suggested('model-server.prod')).toBe('model-server.prod.svc.cluster.local');
    expect(suggested('model-server.test.svc.cluster.local')).toBeUndefined();
    expect(suggested('model-sever.prod.svc.cluster.local')).toBe('model-server.prod.svc.cluster.local');
  });

  it('is told for mirrors, and for all protocols', () => {
    const all = istio(
      'VirtualService',
      'prod/all',
      '{hosts: [m.com], tcp: [{route: [{destination: {host: a}}]}], tls: [{match: [{sniHosts: [m.com]}], route: [{destination: {host: b}}]}], http: [{mirrors: [{destination: {host: c}}], route: [{destination: {host: d}}]}]}',
    );
    expect(missing([all])).toHaveLength(4);
  });
});

describe('a subset of a DestinationRule that is not exported', () => {
  const rule = (to: string): string =>
    istio(
      'DestinationRule',
      'prod/model',
      `{host: model, exportTo: [${to}], subsets: [{name: v1, labels: {version: v1}}]}`,
    );
  const missing = (files: string[]): string[] => foundIn('IST0101', files);
  const host = 'host: model.prod.svc.cluster.local';

  it('is not there', () => {
    expect(missing([rule('"."'), route('prod/a', `${host}, subset: v2`)])).toHaveLength(1);
    expect(missing([rule('"."'), route('test/a', `${host}, subset: v2`)])).toEqual([]);
    expect(
      foundIn(
        'IST0101',
        [rule('"."'), service('prod/model', '{port: 80}'), route('test/a', `${host}, subset: v1`)],
        complete,
      ),
    ).toHaveLength(1);
  });
});

describe('a service of several ports', () => {
  const two = service('prod/model', '{port: 80}, {port: 9090}');
  const open = (files: string[], world = complete): string[] => foundIn('IST0112', files, world);
  const at = 'prod/a spec.http[0].route[0].destination.host';
  const gateway = (port: number): string =>
    istio('Gateway', 'prod/ingress', `{servers: [{port: {number: ${port}}, hosts: ["*"]}]}`);
  const viaGateway = route('prod/a', 'host: model', 'hosts: [model.com], gateways: [ingress]');

  it('needs one to be chosen where requests come to another', () => {
    expect(open([two, gateway(8080), viaGateway], { complete: false })).toEqual([at]);
    expect(
      open([two, service('prod/front', '{port: 8080}'), route('prod/a', 'host: model', 'hosts: [front]')]),
    ).toEqual([at]);
  });

  it('needs one in a closed world where it is not known what they come to', () => {
    expect(open([two, route('prod/a', 'host: model')])).toEqual([at]);
    expect(open([two, route('prod/a', 'host: model')], { complete: false })).toEqual([]);
  });

  it.each([
    ['requests for the host itself', [two, route('prod/a', 'host: model', 'hosts: [model]')]],
    ['a gateway at such a port', [two, gateway(80), viaGateway]],
    [
      'a port is chosen',
      [two, gateway(8080), viaGateway.replace('host: model}', 'host: model, port: {number: 80}}')],
    ],
    ['one port', [service('prod/model', '{port: 80}'), gateway(8080), viaGateway]],
    [
      'ports that are filled in',
      [service('prod/model', '{port: 80}, {port: "{{ .Values.port }}"}'), gateway(8080), viaGateway],
    ],
    ['another service', [service('test/model', '{port: 80}, {port: 90}'), gateway(8080), viaGateway]],
  ])('needs none: %s', (_, files) => {
    expect(open(files)).toEqual([]);
  });
});

describe('a subset that picks no pod', () => {
  const rule = (...subsets: string[]): string =>
    istio('DestinationRule', 'prod/model', `{host: model, subsets: [${subsets.join(', ')}]}`);
  const v1 = '{name: v1, labels: {version: v1}}';
  const model = service('prod/model', '{port: 80}');
  const pods = deployment('prod/model-v1', '{app: model, version: v1}');
  const empty = (files: string[], world = complete): string[] => foundIn('IST0173', files, world);

  it('is told at the label that no pod carries, with those that they carry', () => {
    const files = [model, pods, rule(v1, '{name: v2, labels: {version: v2}}')];
    expect(empty(files)).toEqual(['prod/model spec.subsets[1].labels.version']);
    const [finding] = findingsIn(files, complete);
    expect(finding).toMatchObject({ severity: 'error', also: ['KIA0203'], related: [{ file: '1.yaml' }] });
    expect(finding?.message).toContain('version: v1.');
  });

  it.each([
    [
      'a Rollout',
      object(
        'argoproj.io/v1alpha1',
        'Rollout',
        'prod/model',
        '{template: {metadata: {labels: {app: model, version: v1}}}}',
      ),
    ],
    ['a StatefulSet', pods.replace('Deployment', 'StatefulSet')],
    [
      'a bare Pod',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: m, namespace: prod, labels: {app: model, version: v1}}\n',
    ],
    [
      'a WorkloadEntry',
      istio('WorkloadEntry', 'prod/vm', '{address: 10.0.0.1, labels: {app: model, version: v1}}'),
    ],
    ['a workload whose namespace is open', deployment('model-v1', '{app: model, version: v1}')],
    ['labels that are filled in', deployment('prod/other', '{app: model, version: "{{ .Values.version }}"}')],
  ])('is not one that %s answers for', (_, workload) => {
    expect(empty([model, workload, rule(v1)])).toEqual([]);
  });

  it.each([
    ['no selector', service('prod/model', '{port: 80}', '{}'), v1],
    ['a ServiceEntry', istio('ServiceEntry', 'prod/model', '{hosts: [model.prod.svc.cluster.local]}'), v1],
    ['no labels', model, '{name: v1}'],
    ['labels of the place', model, '{name: v1, labels: {version: v1, topology.kubernetes.io/region: eu}}'],
    ['labels of a controller', model, '{name: v1, labels: {rollouts-pod-template-hash: abc}}'],
    ['labels that are filled in', model, '{name: v1, labels: {version: "$(VERSION)"}}'],
  ])('is unknown or fine: %s', (_, host, subset) => {
    expect(empty([host, pods, rule(subset)])).toEqual([]);
  });

  describe('where its pods run', () => {
    const on = (node: string, more = ''): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: on-${node}, namespace: prod, labels: {app: model, version: v1${more}}}\nspec: {nodeName: ${node}}\n`;
    const node = (name: string, region: string): string =>
      `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}, labels: {topology.kubernetes.io/region: ${region}}}\n`;
    const at = (labels: string): string => rule(`{name: local, labels: {version: v1, ${labels}}}`);
    const eu = at('topology.kubernetes.io/region: eu');
    const told = ['prod/model spec.subsets[0].labels'];

    it('is told where none is in that place', () => {
      expect(empty([model, on('a'), node('a', 'us'), eu])).toEqual(told);
      expect(empty([model, on('a'), node('a', 'eu'), at('kubernetes.io/hostname: b')])).toEqual(told);
    });

    it.each([
      ['one is', [on('a'), on('b'), node('a', 'us'), node('b', 'eu')]],
      ['a node is not known', [on('a'), on('b'), node('a', 'us')]],
      ['pods are made by a workload', [on('a'), node('a', 'us'), pods]],
      ['a pod says itself where it is', [on('a', ', istio-locality: eu.x'), node('a', 'us')]],
    ])('is unknown or fine where %s', (_, files) => {
      expect(empty([model, ...files, eu])).toEqual([]);
    });
  });

  it('may get its labels from Kustomize', () => {
    const index = new FileIndex({ complete: true });
    const patch = deployment('prod/model-v1', '{version: v1}');
    const base = deployment('prod/model-v1', '{app: model}');
    const found = (kustomization: string): string[] => {
      const texts = { 'rule.yaml': rule(v1), 'svc.yaml': model, 'base.yaml': base, 'patch.yaml': patch };
      for (const [file, text] of Object.entries(texts)) index.set(file, parseText(text));
      index.set('kustomization.yaml', parseText(kustomization));
      return validateParsed(parseText(rule(v1)), { index }).map(({ code }) => code);
    };
    expect(found('resources: [base.yaml, patch.yaml]')).toEqual(['IST0173']);
    expect(found('patches: [{path: patch.yaml}]')).toEqual([]);
    expect(found('labels: [{pairs: {version: v1}, includeTemplates: true}]')).toEqual([]);
    expect(found('commonLabels: {version: v1}')).toEqual([]);
    expect(found('commonLabels: {team: a}')).toEqual(['IST0173']);
  });

  describe('of a ServiceEntry that lists its endpoints', () => {
    const entry = (spec: string, name = 'prod/api'): string =>
      istio('ServiceEntry', name, `{hosts: [api.example.com], resolution: STATIC, ${spec}}`);
    const stage = istio(
      'DestinationRule',
      'prod/api',
      '{host: api.example.com, subsets: [{name: stage, labels: {stage: green}}]}',
    );
    const blue = entry('endpoints: [{address: 10.0.0.1, labels: {stage: blue}}, {address: 10.0.0.2}]');
    const green = entry('endpoints: [{address: 10.0.0.3, labels: {stage: green}}]', 'test/api');

    it('is told where none of them has its labels', () => {
      expect(empty([blue, stage])).toEqual(['prod/api spec.subsets[0].labels']);
      const [finding] = findingsIn([blue, stage], complete).filter(({ code }) => code === 'IST0173');
      expect(finding).toMatchObject({ also: ['KIA0203'], related: [{ file: '0.yaml' }] });
    });

    it.each([
      ['one of another entry has them', [blue, green]],
      ['workloads are picked', [entry('workloadSelector: {labels: {app: api}}')]],
      ['the host stands for itself', [entry('location: MESH_EXTERNAL')]],
      ['labels are filled in', [entry('endpoints: [{address: 10.0.0.1, labels: {stage: "$(STAGE)"}}]')]],
      ['a host is filled in', [blue, istio('ServiceEntry', 'prod/b', '{hosts: ["$(HOST)"]}')]],
    ])('is fine or unknown where %s', (_, entries) => {
      expect(empty([...entries, stage])).toEqual([]);
    });

    it('is unknown where other ServiceEntries may be', () => {
      expect(empty([blue, stage], { complete: false })).toEqual([]);
    });
  });

  it('is not looked for beyond its namespace, nor where workloads may be elsewhere', () => {
    const elsewhere = deployment('test/model-v1', '{app: model, version: v1}');
    expect(empty([model, elsewhere, rule(v1)])).toHaveLength(1);
    expect(empty([model, pods, rule('{name: v2, labels: {version: v2}}')], { complete: false })).toEqual([]);
  });
});

describe('a DestinationRule for a host that nothing has', () => {
  const rule = (host: string, more = ''): string =>
    istio('DestinationRule', 'prod/model', `{host: "${host}"${more}}`);
  const unknown = (files: string[], world = complete): string[] => foundIn('IST0174', files, world);
  const model = service('prod/model', '{port: 80}');

  it('is told at the host', () => {
    expect(unknown([model, rule('modle')])).toEqual(['prod/model spec.host']);
    expect(unknown([model, rule('model.prod')])).toEqual(['prod/model spec.host']);
    expect(unknown([model, rule('*.example.com')])).toEqual(['prod/model spec.host']);
    expect(unknown([model, rule('modle')], { complete: false })).toEqual([]);
  });

  it.each([
    'model',
    'model.prod.svc.cluster.local',
    '*.prod.svc.cluster.local',
    '*.local',
    '*',
    '$(HOST)',
    '{{ .Values.host }}',
    'kubernetes.default.svc.cluster.local',
  ])('is fine: %s', host => {
    expect(unknown([model, rule(host)])).toEqual([]);
  });

  it('counts what is exported to where it applies', () => {
    const entry = istio('ServiceEntry', 'test/api', '{hosts: [api.com, "*.api.com"], exportTo: [beta]}');
    expect(unknown([entry, rule('api.com')])).toHaveLength(1);
    expect(unknown([entry, rule('api.com', ', exportTo: [beta]')])).toEqual([]);
    expect(unknown([together(entry, rule('*.v1.api.com'))])).toEqual([]);
  });
});
