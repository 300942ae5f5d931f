import { describe, expect, it } from 'vitest';
import { type ClusterSchema, validateText } from '../../../src/validation/index.ts';
import { olderCluster } from './cluster-schema.ts';

const route = (more: string, version = 'v1'): string => `apiVersion: networking.istio.io/${version}
kind: VirtualService
metadata: {name: model, namespace: prod}
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: model}
${more}`;

const found = (text: string, clusterSchema?: ClusterSchema): string[] =>
  validateText(text, { clusterSchema }).map(({ code, start, end }) => `${code} ${text.slice(start, end)}`);

/** A cluster that knows one thing more than our schema. */
function newerCluster(): ClusterSchema {
  const schema = olderCluster();
  const known = schema.specs.VirtualService;
  const http = known?.fields?.http?.each;
  return {
    ...schema,
    specs: {
      VirtualService: {
        fields: {
          ...known?.fields,
          http: { each: { fields: { ...http?.fields, retryBudget: { open: true } } } },
        },
      },
    },
  };
}

describe('the CRDs of a connected cluster', () => {
  it('have nothing to add where they are those of our schema', () => {
    expect(found(route('      timeout: 5s\n'), olderCluster())).toEqual([]);
    expect(found(route('      timeuot: 5s\n'), olderCluster())).toEqual(['unknown-field timeuot']);
  });

  it('know fields that our schema does not know', () => {
    const text = route('      retryBudget: {percent: 20}\n');
    expect(found(text)).toEqual(['unknown-field retryBudget']);
    expect(found(text, newerCluster())).toEqual([]);
    expect(found(route('      retryBudgets: {}\n'), newerCluster())).toEqual(['unknown-field retryBudgets']);
  });

  it('lack fields that our schema knows, told once at the outermost, with the cluster', () => {
    const text = route('      retries:\n        attempts: 3\n        perTryTimeout: 2s\n');
    const older = olderCluster({ lacks: ['http', 'retries'] });
    expect(found(text, older)).toEqual(['pruned-by-cluster retries']);
    const [finding] = validateText(text, { clusterSchema: older });
    expect(finding).toMatchObject({ severity: 'warning', cluster: 'old', path: 'spec.http[0].retries' });
    expect(finding?.message).toContain('The cluster old does not know the field `retries`');
    const deep = olderCluster({ lacks: ['http', 'retries', 'perTryTimeout'] });
    expect(found(text, deep)).toEqual(['pruned-by-cluster perTryTimeout']);
  });

  it('say nothing of a field without a value, of labels and of kinds that could not be read', () => {
    const older = olderCluster({ lacks: ['http', 'timeout'] });
    expect(found(route('      timeout:\n'), older)).toEqual(['empty-value timeout']);
    expect(found(route('      match: [{sourceLabels: {timeout: a}}]\n'), older)).toEqual([]);
    expect(found(route('      timeout: 5s\n'), { context: 'old', specs: {} })).toEqual([]);
  });

  it('take words that are new', () => {
    const rule = (simple: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: model, namespace: prod}
spec: {host: model, trafficPolicy: {loadBalancer: {simple: ${simple}}}}
`;
    const choices = { simple: { choices: ['ROUND_ROBIN', 'SHORTEST_QUEUE'] } };
    const newer: ClusterSchema = {
      context: 'new',
      specs: {
        DestinationRule: {
          fields: {
            host: {},
            trafficPolicy: { fields: { loadBalancer: { fields: choices } } },
          },
        },
      },
    };
    expect(found(rule('SHORTEST_QUEUE'))).toEqual(['invalid-value SHORTEST_QUEUE']);
    expect(found(rule('SHORTEST_QUEUE'), newer)).toEqual([]);
    expect(found(rule('SHORTEST_QUEUES'), newer)).toEqual(['invalid-value SHORTEST_QUEUES']);
  });

  it('decide which versions there are', () => {
    const old = olderCluster({ serves: ['v1beta1', 'v1alpha3'] });
    expect(found(route(''), old)).toEqual(['version-not-served networking.istio.io/v1']);
    expect(found(route('', 'v1beta1'), old)).toEqual([]);
    const next = olderCluster({ serves: ['v2', 'v1'] });
    expect(found(route('', 'v2'))).toEqual(['unknown-version networking.istio.io/v2']);
    expect(found(route('', 'v2'), next)).toEqual([]);
  });
});
