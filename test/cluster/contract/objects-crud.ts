import { describe, expect, test } from 'vitest';
import { canary, fresh } from './objects.ts';
import { type Api, istio, namespace, virtualServices } from './target.ts';

export function crudContract(api: Api): void {
  describe('create, get, update, delete', () => {
    test('gives a new object a uid, a version, a time and generation 1', async () => {
      const name = fresh('made');
      const { status, body } = await api.post(virtualServices, canary(name));
      expect(status).toBe(201);
      expect(body).toMatchObject({ ...canary(name), metadata: { name, namespace, generation: 1 } });
      expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect((await api.get(`${virtualServices}/${name}`)).body).toEqual(body);
    });

    test('makes a name from generateName', async () => {
      const { generateName, ...rest } = { generateName: 'gen-', namespace };
      const { body } = await api.post(virtualServices, {
        ...canary(''),
        metadata: { generateName, ...rest },
      });
      expect(body.metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
    });

    test.each(['v1beta1', 'v1alpha3'])('serves the same object at %s', async version => {
      const name = fresh('versioned');
      const { body } = await api.post(virtualServices, canary(name));
      const other = await api.get(
        `/apis/networking.istio.io/${version}/namespaces/${namespace}/virtualservices/${name}`,
      );
      expect(other.body.apiVersion).toBe(`networking.istio.io/${version}`);
      expect(other.body.metadata.uid).toBe(body.metadata.uid);
      expect(other.body.spec).toEqual(body.spec);
    });

    test('refuses a second object of that name: 409 AlreadyExists', async () => {
      const name = fresh('twice');
      await api.post(virtualServices, canary(name));
      const { status, body } = await api.post(virtualServices, canary(name));
      expect(status).toBe(409);
      expect(body).toMatchObject({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code: 409,
        reason: 'AlreadyExists',
        message: `virtualservices.networking.istio.io "${name}" already exists`,
        details: { name, group: 'networking.istio.io', kind: 'virtualservices' },
      });
    });

    test('answers 404 with the name for what is not there', async () => {
      const { status, body } = await api.get(`${virtualServices}/absent`);
      expect(status).toBe(404);
      expect(body).toMatchObject({
        kind: 'Status',
        reason: 'NotFound',
        code: 404,
        message: 'virtualservices.networking.istio.io "absent" not found',
        details: { name: 'absent', group: 'networking.istio.io', kind: 'virtualservices' },
      });
      expect((await api.patch(`${virtualServices}/absent`, [])).status).toBe(404);
      expect((await api.delete(`${virtualServices}/absent`)).status).toBe(404);
      expect(
        (await api.put(`${virtualServices}/absent`, canary('absent', {}, { resourceVersion: '1' }))).status,
      ).toBe(404);
    });

    test('answers 404 for a create in a namespace that is not there', async () => {
      const path = `${istio}/namespaces/nowhere/virtualservices`;
      const { status, body } = await api.post(path, { ...canary('x'), metadata: { name: 'x' } });
      expect(status).toBe(404);
      expect(body.message).toBe('namespaces "nowhere" not found');
    });

    test('lists a namespace that is not there as empty', async () => {
      const { status, body } = await api.get(`${istio}/namespaces/nowhere/virtualservices`);
      expect(status).toBe(200);
      expect(body.items).toEqual([]);
    });

    test('refuses an object of another namespace: 400', async () => {
      const { status, body } = await api.post(virtualServices, canary('x', {}, { namespace: 'other' }));
      expect(status).toBe(400);
      expect(body.message).toContain('does not match the namespace');
    });

    test('replaces an object, and counts the change of its spec', async () => {
      const name = fresh('put');
      const { body: made } = await api.post(virtualServices, canary(name));
      const { status, body } = await api.put(`${virtualServices}/${name}`, {
        ...made,
        spec: { ...made.spec, hosts: ['other'] },
      });
      expect(status).toBe(200);
      expect(body.spec?.hosts).toEqual(['other']);
      expect(body.metadata).toMatchObject({ uid: made.metadata.uid, generation: 2 });
      expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion));
    });

    test('refuses a replacement of an older version: 409 Conflict', async () => {
      const name = fresh('stale');
      const { body: made } = await api.post(virtualServices, canary(name));
      await api.patch(`${virtualServices}/${name}`, { metadata: { labels: { a: 'b' } } });
      const { status, body } = await api.put(`${virtualServices}/${name}`, made);
      expect(status).toBe(409);
      expect(body).toMatchObject({
        reason: 'Conflict',
        message:
          `Operation cannot be fulfilled on virtualservices.networking.istio.io "${name}": the object has been ` +
          'modified; please apply your changes to the latest version and try again',
        details: { name, group: 'networking.istio.io', kind: 'virtualservices' },
      });
    });

    test('wants a version on a replacement: 422', async () => {
      const name = fresh('unversioned');
      await api.post(virtualServices, canary(name));
      const { status, body } = await api.put(`${virtualServices}/${name}`, canary(name));
      expect(status).toBe(422);
      expect(body.reason).toBe('Invalid');
      expect(body.message).toContain('metadata.resourceVersion');
      expect(body.message).toContain('must be specified for an update');
    });

    test('refuses a replacement under another name: 400', async () => {
      const name = fresh('renamed');
      const { body: made } = await api.post(virtualServices, canary(name));
      const { status } = await api.put(`${virtualServices}/${name}`, {
        ...made,
        metadata: { ...made.metadata, name: 'other' },
      });
      expect(status).toBe(400);
    });

    test('refuses a replacement of another uid: 409', async () => {
      const name = fresh('reborn');
      const { body: made } = await api.post(virtualServices, canary(name));
      const uid = '00000000-0000-4000-8000-000000000000';
      const { status, body } = await api.put(`${virtualServices}/${name}`, {
        ...made,
        metadata: { ...made.metadata, uid },
      });
      expect(status).toBe(409);
      expect(body.message).toContain('UID in precondition');
    });

    test('deletes, says of what, and knows it no more', async () => {
      const name = fresh('gone');
      const { body: made } = await api.post(virtualServices, canary(name));
      const { status, body } = await api.delete(`${virtualServices}/${name}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name, group: 'networking.istio.io', kind: 'virtualservices', uid: made.metadata.uid },
      });
      expect((await api.get(`${virtualServices}/${name}`)).status).toBe(404);
    });

    test('does not delete another than the one named by uid', async () => {
      const name = fresh('kept');
      await api.post(virtualServices, canary(name));
      const { status, body } = await api.delete(`${virtualServices}/${name}`, {
        preconditions: { uid: 'another' },
      });
      expect(status).toBe(409);
      expect(body.reason).toBe('Conflict');
      expect((await api.get(`${virtualServices}/${name}`)).status).toBe(200);
    });

    test('does not delete another version than the one named', async () => {
      const name = fresh('kept');
      const { body: made } = await api.post(virtualServices, canary(name));
      const { resourceVersion } = made.metadata;
      const path = `${virtualServices}/${name}`;
      await api.patch(path, { metadata: { labels: { a: 'b' } } });
      expect((await api.delete(path, { preconditions: { resourceVersion } })).status).toBe(409);
      expect((await api.delete(path, { preconditions: { uid: made.metadata.uid } })).status).toBe(200);
    });

    test('keeps what has a finalizer until that is gone', async () => {
      const name = fresh('finalized');
      const path = `${virtualServices}/${name}`;
      await api.post(virtualServices, canary(name, {}, { finalizers: ['example.com/wait'] }));
      const { status } = await api.delete(path);
      expect(status).toBe(200);
      const { body: marked } = await api.get(path);
      expect(marked.metadata).toHaveProperty('deletionTimestamp');
      const done = await api.patch(path, { metadata: { finalizers: null } });
      expect(done.status).toBe(200);
      expect((await api.get(path)).status).toBe(404);
    });

    test('deletes what a selector picks', async () => {
      const [gone, kept] = [fresh('picked'), fresh('picked')];
      await api.post(virtualServices, canary(gone, {}, { labels: { pick: gone } }));
      await api.post(virtualServices, canary(kept, {}, { labels: { pick: kept } }));
      const { status, body } = await api.delete(`${virtualServices}?labelSelector=pick%3D${gone}`);
      expect(status).toBe(200);
      expect(body.items.map(item => item.metadata.name)).toEqual([gone]);
      expect((await api.get(`${virtualServices}/${gone}`)).status).toBe(404);
      expect((await api.get(`${virtualServices}/${kept}`)).status).toBe(200);
    });
  });
}
