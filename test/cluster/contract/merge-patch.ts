import { describe, expect, test } from 'vitest';
import { canary, deployment, fresh } from './objects.ts';
import { type Api, type Body, namespace, virtualServices } from './target.ts';

const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;

interface DeploymentSpec {
  template: { spec: { containers: Container[] } };
}

interface Container {
  name: string;
  image: string;
}

export function mergePatchContract(api: Api): void {
  describe('merge patch', () => {
    test('merges maps, replaces lists, removes with null', async () => {
      const name = fresh('merged');
      await api.post(virtualServices, canary(name, {}, { labels: { a: '1', b: '2' } }));
      const { status, body } = await api.patch(`${virtualServices}/${name}`, {
        metadata: { labels: { a: null, c: '3' } },
        spec: { hosts: ['other'] },
      });
      expect(status).toBe(200);
      expect(body.metadata.labels).toEqual({ b: '2', c: '3' });
      expect(body.spec?.hosts).toEqual(['other']);
      expect(body.spec?.http).toEqual(canary(name).spec.http);
    });

    test('keeps the version when it says what is', async () => {
      const name = fresh('same');
      const { body: made } = await api.post(virtualServices, canary(name));
      const { body } = await api.patch(`${virtualServices}/${name}`, { spec: { hosts: ['model-service'] } });
      expect(body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    });

    test('refuses a stale version: 409', async () => {
      const name = fresh('merged-stale');
      const { body: made } = await api.post(virtualServices, canary(name));
      const path = `${virtualServices}/${name}`;
      await api.patch(path, { metadata: { labels: { a: '1' } } });
      const { resourceVersion } = made.metadata;
      expect((await api.patch(path, { metadata: { resourceVersion, labels: { a: '2' } } })).status).toBe(409);
    });

    test('refuses what is no object: 400', async () => {
      const name = fresh('no-object');
      await api.post(virtualServices, canary(name));
      const headers = { 'content-type': 'application/merge-patch+json' };
      const { status } = await api.send('admin', 'PATCH', `${virtualServices}/${name}`, '[1]', headers);
      expect(status).toBe(400);
    });
  });

  describe('strategic merge patch of a Deployment', () => {
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    const containers = (body: Body) => (body.spec as unknown as DeploymentSpec).template.spec.containers;

    test('merges containers by name', async () => {
      const name = fresh('strategic');
      await api.post(deployments, deployment(name));
      const wish = [
        { name: 'app', image: 'app:2' },
        { name: 'side', image: 'side:1' },
      ];
      const path = `${deployments}/${name}`;
      const added = await api.send(
        'admin',
        'PATCH',
        path,
        { spec: { template: { spec: { containers: wish } } } },
        headers,
      );
      expect(added.status).toBe(200);
      const images = containers(added.body).map(one => `${one.name} ${one.image}`);
      expect([...images].sort()).toEqual(['app app:2', 'side side:1']);
      const drop = [{ name: 'side', $patch: 'delete' }];
      const dropped = await api.send(
        'admin',
        'PATCH',
        path,
        { spec: { template: { spec: { containers: drop } } } },
        headers,
      );
      expect(containers(dropped.body).map(one => one.name)).toEqual(['app']);
      expect(dropped.body.metadata.generation).toBe(3);
    });

    test('scales through the subresource', async () => {
      const name = fresh('scaled');
      await api.post(deployments, deployment(name));
      const { status, body } = await api.patch(`${deployments}/${name}/scale`, { spec: { replicas: 4 } });
      expect(status).toBe(200);
      expect(body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 4 } });
      expect((await api.get(`${deployments}/${name}`)).body.spec?.replicas).toBe(4);
    });
  });
}
