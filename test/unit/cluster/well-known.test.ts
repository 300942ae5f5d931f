/** Which Services are asked for metrics, and in which order. */
import { expect, test } from 'vitest';
import { readUrl } from '../../../src/cluster/metrics/direct.ts';
import { readService } from '../../../src/cluster/metrics/proxied.ts';
import { candidatesAmong } from '../../../src/cluster/metrics/well-known.ts';
import { serviceText } from '../../../src/cluster/metrics/wire.ts';

const service = (
  namespace: string,
  name: string,
  ports: (number | [string, number])[],
  labels: Record<string, string> = {},
) => ({
  metadata: { namespace, name, labels },
  spec: { ports: ports.map(one => (Array.isArray(one) ? { name: one[0], port: one[1] } : { port: one })) },
});

const found = (...services: ReturnType<typeof service>[]): string[] =>
  candidatesAmong(services).map(serviceText);

test('the usual installations', () => {
  expect(found(service('istio-system', 'prometheus', [['http', 9090]]))).toEqual([
    'istio-system/prometheus:9090',
  ]);
  expect(found(service('monitoring', 'prometheus-operated', [['http-web', 9090]]))).toEqual([
    'monitoring/prometheus-operated:9090',
  ]);
  const labelled = { 'app.kubernetes.io/name': 'prometheus' };
  expect(found(service('m', 'prom-prometheus-server', [80], labelled))).toEqual([
    'm/prom-prometheus-server:80',
  ]);
  expect(found(service('m', 'x-kube-prometheus-stack-prometheus', [9090, 8080]))).toEqual([
    'm/x-kube-prometheus-stack-prometheus:9090',
  ]);
  expect(
    found(
      service('m', 'thanos-query', [
        ['grpc', 10_901],
        ['http', 9090],
      ]),
    ),
  ).toEqual(['m/thanos-query:9090']);
  expect(found(service('m', 'thanos-querier', [['https', 9090]]))).toEqual(['m/https:thanos-querier:9090']);
  expect(found(service('m', 'mimir-nginx', [80]))).toEqual(['m/mimir-nginx:80/prometheus']);
  expect(found(service('m', 'vmselect-main', [8481]))).toEqual(['m/vmselect-main:8481/select/0/prometheus']);
  expect(found(service('m', 'vmsingle-main', [8429]))).toEqual(['m/vmsingle-main:8429']);
});

test("what sees more comes first, then Istio's own namespace", () => {
  expect(
    found(
      service('b', 'prometheus', [9090]),
      service('istio-system', 'prometheus', [9090]),
      service('z', 'thanos-query', [9090]),
    ),
  ).toEqual(['z/thanos-query:9090', 'istio-system/prometheus:9090', 'b/prometheus:9090']);
});

test('their neighbours answer no queries', () => {
  const labels = { 'app.kubernetes.io/name': 'prometheus' };
  const names = [
    'prometheus-alertmanager',
    'prometheus-operator',
    'prometheus-node-exporter',
    'prometheus-pushgateway',
  ];
  expect(
    found(...names.map(name => service('m', name, [9090], labels)), service('m', 'model', [80])),
  ).toEqual([]);
  expect(found(service('m', 'prometheus', []))).toEqual([]);
});

test('a Service as people write it', () => {
  expect(readService('ns/prom:9090')).toEqual({ namespace: 'ns', name: 'prom', port: '9090', prefix: '' });
  expect(readService('ns/https:prom:web/a/b/')).toEqual({
    scheme: 'https',
    namespace: 'ns',
    name: 'prom',
    port: 'web',
    prefix: '/a/b',
  });
  for (const wrong of ['prom', 'ns/', 'ns/a b', 'ns/prom:9090?x=1', '../prom:1', 'ns/prom:90:90'])
    expect(readService(wrong), wrong).toBeUndefined();
});

test('an address as people write it', () => {
  const base = (text: string) => readUrl(text).base.href;
  expect(base('https://prom.test/')).toBe('https://prom.test/');
  expect(base(' http://prom.test:9090/prometheus/ ')).toBe('http://prom.test:9090/prometheus');
  expect(base('https://prom.test/x/api/v1/query?query=up#y')).toBe('https://prom.test/x');
  expect(readUrl('https://a%40b:c@prom.test').basic).toEqual({ user: 'a@b', password: 'c' });
  expect(() => readUrl('prom.test')).toThrow(/no address of a Prometheus/);
});
