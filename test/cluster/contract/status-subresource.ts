import { beforeEach, describe, expect, test } from 'vitest';
import { canary, deployment, fresh } from './objects.ts';
import { type Api, type Body, namespace, virtualServices } from './target.ts';

const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;

export function statusContract(api: Api): void {
  describe('the status subresource', () => {
    let path = '';
    let made: Body;

    beforeEach(async () => {
      const name = fresh('status');
      path = `${virtualServices}/${name}`;
      made = (await api.post(virtualServices, { ...canary(name), status: { observedGeneration: '9' } })).body;
    });

    test('alone sets the status: a create ignores it', async () => {
      expect(made).not.toHaveProperty('status');
      const { status, body } = await api.patch(`${path}/status`, { status: { observedGeneration: '1' } });
      expect(status).toBe(200);
      expect(body.status).toEqual({ observedGeneration: '1' });
      expect(body.metadata.generation).toBe(1);
    });

    test('touches nothing but the status', async () => {
      const { body } = await api.patch(`${path}/status`, {
        spec: { hosts: ['other'] },
        status: { observedGeneration: '2' },
      });
      expect(body.spec).toEqual(made.spec);
    });

    test('is left alone by writes of the object', async () => {
      await api.patch(`${path}/status`, { status: { observedGeneration: '3' } });
      const { body } = await api.patch(path, { spec: { hosts: ['other'] }, status: null });
      expect(body.spec?.hosts).toEqual(['other']);
      expect(body.status).toEqual({ observedGeneration: '3' });
    });

    test('takes a replacement', async () => {
      const { status, body } = await api.put(`${path}/status`, {
        ...made,
        status: { observedGeneration: '4' },
      });
      expect(status).toBe(200);
      expect(body.status).toEqual({ observedGeneration: '4' });
    });

    test('holds a Deployment’s ready replicas', async () => {
      const name = fresh('ready');
      await api.post(deployments, deployment(name));
      const status = { replicas: 2, readyReplicas: 1 };
      const { body } = await api.patch(`${deployments}/${name}/status`, { status });
      expect(body.status).toMatchObject({ readyReplicas: 1 });
    });

    test('is not there for a kind without one', async () => {
      expect((await api.get(`/api/v1/namespaces/${namespace}/configmaps/x/status`)).status).toBe(404);
      expect((await api.get(`${path}/nonsense`)).status).toBe(404);
    });
  });
}
