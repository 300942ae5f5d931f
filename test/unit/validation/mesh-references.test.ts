import { describe, expect, it } from 'vitest';
import { findingsIn, foundIn, istio, together } from './world.ts';

const vs = (name: string, rest: string): string =>
  istio('VirtualService', name, `{${rest}, http: [{route: [{destination: {host: model}}]}]}`);
const contested = (files: string[], complete = false): string[] => foundIn('IST0109', files, { complete });

describe('two VirtualServices for one host in the mesh', () => {
  const a = vs('prod/a', 'hosts: [model]');
  const b = vs('prod/b', 'hosts: [other, model.prod.svc.cluster.local]');

  it('are both told, at the host, each with the place of the other', () => {
    expect(contested([a, b], true)).toEqual(['prod/a spec.hosts[0]', 'prod/b spec.hosts[1]']);
    const [finding] = findingsIn([a, b], { complete: true }).filter(({ code }) => code === 'IST0109');
    expect(finding).toMatchObject({ severity: 'error', also: ['KIA1106'] });
    expect(finding?.message).toContain('VirtualService prod/b');
    expect(finding?.related).toMatchObject([{ file: '1.yaml' }]);
  });

  it('are only suspected while others may not be known', () => {
    const severities = findingsIn([a, b]).flatMap(each => (each.code === 'IST0109' ? each.severity : []));
    expect(severities).toEqual(['warning', 'warning']);
  });

  it('are the same one in two overlays, or for two stages, where namespaces are left open', () => {
    expect(contested([vs('a', 'hosts: [model]'), vs('a', 'hosts: [model]')], true)).toEqual([]);
    expect(contested([vs('a', 'hosts: [model]'), vs('prod/a', 'hosts: [model]')], true)).toEqual([]);
    expect(contested([vs('a', 'hosts: [model]'), vs('b', 'hosts: [model]')])).toEqual([]);
    expect(contested([together(vs('a', 'hosts: [model]'), vs('b', 'hosts: [model]'))])).toHaveLength(2);
  });

  it.each([
    ['other namespaces', 'hosts: [model]', 'test/b', 'hosts: [model]'],
    ['one at a gateway alone', 'hosts: [model]', 'prod/b', 'hosts: [model], gateways: [ingress]'],
    [
      'exported past each other',
      'hosts: [m.com], exportTo: ["."]',
      'test/b',
      'hosts: [m.com], exportTo: ["."]',
    ],
    ['a wildcard', 'hosts: [a.m.com]', 'prod/b', 'hosts: ["*.m.com"]'],
    ['a host that is filled in', 'hosts: ["$(HOST)"]', 'prod/b', 'hosts: ["$(HOST)"]'],
    [
      'gateways that are filled in',
      'hosts: [model]',
      'prod/b',
      'hosts: [model], gateways: ["{{ .Values.gateway }}"]',
    ],
    ['an exportTo that is filled in', 'hosts: [model]', 'prod/b', 'hosts: [model], exportTo: ["$(NS)"]'],
  ])('are none: %s', (_, mine, name, theirs) => {
    expect(contested([vs('prod/a', mine), vs(name, theirs)], true)).toEqual([]);
  });

  it.each([
    ['mesh among the gateways', 'hosts: [model], gateways: [ingress, mesh]'],
    ['exported to the other', 'hosts: [model], exportTo: [test, prod]'],
  ])('are two: %s', (_, theirs) => {
    expect(contested([a, vs('prod/b', theirs)], true)).toHaveLength(2);
  });

  it('are none where a template chooses between them', () => {
    const chosen = `{{- if .Values.canary }}\n${a}---\n{{- else }}\n${b}{{- end }}\n`;
    expect(contested([chosen], true)).toEqual([]);
  });

  it('are none where one is a delegate', () => {
    const delegate = istio('VirtualService', 'prod/c', '{http: [{route: [{destination: {host: model}}]}]}');
    expect(contested([a, delegate], true)).toEqual([]);
  });
});

describe('a gateway that passes by a split of the mesh', () => {
  const split = istio(
    'VirtualService',
    'prod/model',
    '{hosts: [model], http: [{route: [{destination: {host: model, subset: v1}, weight: 99}, {destination: {host: model, subset: v2}, weight: 1}]}]}',
  );
  const ingress = (destination: string, gateways = 'ingress'): string =>
    istio(
      'VirtualService',
      'prod/ingress',
      `{hosts: [model.com], gateways: [${gateways}], http: [{route: [{destination: {${destination}}}]}]}`,
    );
  const bypassed = (files: string[], complete = true): string[] => foundIn('IST0140', files, { complete });

  it('is told at the host that it sends to', () => {
    const at = ['prod/ingress spec.http[0].route[0].destination.host'];
    expect(bypassed([split, ingress('host: model')])).toEqual(at);
    expect(bypassed([split, ingress('host: model.prod.svc.cluster.local', 'ingress, mesh')])).toEqual(at);
    expect(bypassed([together(split, ingress('host: model'))], false)).toEqual(at);
  });

  it.each([
    ['a subset is chosen', split, ingress('host: model, subset: v1')],
    ['another host', split, ingress('host: other')],
    ['no gateway', split, ingress('host: model', 'mesh')],
    [
      'the split is at the gateway too',
      split.replace('hosts: [model]', 'hosts: [model], gateways: [ingress, mesh]'),
      ingress('host: model'),
    ],
    ['the mesh names no subset', split.replaceAll(/, subset: v\d/g, ''), ingress('host: model')],
  ])('is none: %s', (_, mesh, gateway) => {
    expect(bypassed([mesh, gateway])).toEqual([]);
  });

  it('is told at each destination that does so', () => {
    const both = ingress('host: other}, weight: 50}, {weight: 50, destination: {host: model');
    expect(bypassed([split, both])).toEqual(['prod/ingress spec.http[0].route[1].destination.host']);
  });

  it('is an information where the mesh names one subset alone', () => {
    const pinned = split.replace('subset: v2', 'subset: v1');
    const [found] = findingsIn([pinned, ingress('host: model')], { complete: true }).filter(
      ({ code }) => code === 'IST0140',
    );
    expect(found).toMatchObject({ severity: 'info', data: { subsets: ['v1'] } });
    expect(found?.message).toContain('sends requests to model to v1, but only those of the mesh');
  });

  it('is unknown where the two may be for different clusters', () => {
    expect(bypassed([split, ingress('host: model')], false)).toEqual([]);
  });
});
