import { describe, expect, it } from 'vitest';
import { lastWriter } from '../../../src/cluster/managers.ts';

const wrote = (manager: string, time: string, fields: object) => ({
  manager,
  time,
  operation: 'Update',
  fieldsV1: fields,
});
const routes = { 'f:spec': { 'f:http': {} } };
const notes = { 'f:metadata': { 'f:annotations': { 'f:istio-canary.dev/rollout': {} } } };
const objectOf = (...managedFields: object[]) => ({ metadata: { name: 'model', managedFields } });

describe('who wrote a VirtualService', () => {
  it('is who gave the routes their form, though we annotated it since', () => {
    const object = objectOf(
      wrote('kubectl-edit', '2026-01-01T00:00:00Z', routes),
      wrote('istio-canary', '2026-01-01T00:00:01Z', notes),
    );
    expect(lastWriter(object, 'istio-canary')).toBe('kubectl-edit');
  });

  it('is who wrote last, where the routes are ours', () => {
    const object = objectOf(
      wrote('istio-canary', '2026-01-01T00:00:00Z', routes),
      wrote('argocd', '2026-01-01T00:00:01Z', notes),
    );
    expect(lastWriter(object, 'istio-canary')).toBe('argocd');
  });

  it('is us only where nobody else wrote at that time', () => {
    const at = '2026-01-01T00:00:01Z';
    const ours = wrote('istio-canary', at, routes);
    expect(lastWriter(objectOf(ours), 'istio-canary')).toBe('istio-canary');
    expect(lastWriter(objectOf(ours, wrote('kubectl', at, notes)), 'istio-canary')).toBe('kubectl');
    expect(lastWriter(objectOf(), 'istio-canary')).toBeUndefined();
  });
});
