import { beforeAll, describe, expect, test } from 'vitest';
import { canary } from './objects.ts';
import { type Api, type Body, istio } from './target.ts';

const namespace = 'contract-list';
const path = `${istio}/namespaces/${namespace}/virtualservices`;
const names = (body: Body) => body.items.map(item => item.metadata.name);

export function listContract(api: Api): void {
  describe('list', () => {
    beforeAll(async () => {
      await api.post('/api/v1/namespaces', { metadata: { name: namespace } });
      for (const [name, labels] of Object.entries({
        a: { app: 'model', version: 'v1' },
        b: { app: 'model', version: 'v2' },
        c: { app: 'model' },
        d: { app: 'other', version: 'v2' },
        e: {},
      })) {
        await api.post(path, canary(name, {}, { namespace, labels }));
      }
    });

    test('gives the objects by name, and the version of the collection', async () => {
      const { body } = await api.get(path);
      expect(body).toMatchObject({ kind: 'VirtualServiceList', apiVersion: 'networking.istio.io/v1' });
      expect(names(body)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(body.metadata.resourceVersion).toMatch(/^\d+$/);
      const newest = Math.max(...body.items.map(item => Number(item.metadata.resourceVersion)));
      expect(Number(body.metadata.resourceVersion)).toBeGreaterThanOrEqual(newest);
    });

    test.each([
      ['app=model', 'abc'],
      ['app==model,version=v2', 'b'],
      ['version!=v2', 'ace'],
      ['version in (v1,v2)', 'abd'],
      ['version notin (v1, v2),app', 'c'],
      ['version', 'abd'],
      ['!app', 'e'],
    ])('selects by labels: %s', async (selector, expected) => {
      const { body } = await api.get(`${path}?labelSelector=${encodeURIComponent(selector)}`);
      expect(names(body).join('')).toBe(expected);
    });

    test('refuses a selector that is none: 400', async () => {
      expect((await api.get(`${path}?labelSelector=${encodeURIComponent('a in b')}`)).status).toBe(400);
    });

    test('selects by name, and by no field that is not indexed', async () => {
      expect(names((await api.get(`${path}?fieldSelector=metadata.name%3Db`)).body)).toEqual(['b']);
      expect(names((await api.get(`${path}?fieldSelector=metadata.name!%3Db`)).body)).toEqual([
        'a',
        'c',
        'd',
        'e',
      ]);
      expect((await api.get(`${path}?fieldSelector=spec.hosts%3Db`)).status).toBe(400);
    });

    test('goes in pages over one version of the collection', async () => {
      const first = (await api.get(`${path}?limit=2`)).body;
      expect(names(first)).toEqual(['a', 'b']);
      expect(first.metadata).toMatchObject({ remainingItemCount: 3 });
      await api.post(path, canary('late', {}, { namespace }));
      await api.delete(`${path}/late`);
      const rest = `${path}?limit=2&continue=${encodeURIComponent(first.metadata.continue ?? '')}`;
      const second = (await api.get(rest)).body;
      expect(names(second)).toEqual(['c', 'd']);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      const last = (await api.get(`${path}?continue=${encodeURIComponent(second.metadata.continue ?? '')}`))
        .body;
      expect(names(last)).toEqual(['e']);
      expect(last.metadata.continue).toBe('');
    });

    test('refuses a continue token that is none: 400', async () => {
      expect((await api.get(`${path}?limit=2&continue=nonsense`)).status).toBe(400);
    });

    test('gives an exact version of the past', async () => {
      const { body: before } = await api.get(path);
      await api.post(path, canary('later', {}, { namespace }));
      const query = `?resourceVersionMatch=Exact&resourceVersion=${before.metadata.resourceVersion}`;
      const { status, body } = await api.get(`${path}${query}`);
      await api.delete(`${path}/later`);
      expect(status).toBe(200);
      expect(names(body)).toEqual(names(before));
    });

    test('waits in vain for a version that is not yet there: 504', async () => {
      const { status, body } = await api.get(`${path}?resourceVersion=99999999`);
      expect(status).toBe(504);
      expect(body).toMatchObject({ reason: 'Timeout', code: 504 });
      expect(body.details?.causes?.[0]?.reason).toBe('ResourceVersionTooLarge');
    });

    test('refuses a version that is no number: 400', async () => {
      expect((await api.get(`${path}?resourceVersion=new`)).status).toBe(400);
    });

    test('answers with metadata to who asks for that only', async () => {
      const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
      const { body } = await api.send('admin', 'GET', path, undefined, { accept });
      expect(body.kind).toBe('PartialObjectMetadataList');
      expect(names(body)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(body.items[0]).not.toHaveProperty('spec');
    });

    test('answers with rows to who asks for a table', async () => {
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
      const { body } = await api.send('admin', 'GET', path, undefined, { accept });
      expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
      const columns = (body.columnDefinitions as { name: string }[]).map(column => column.name);
      expect(columns).toEqual(['Name', 'Gateways', 'Hosts', 'Age']);
      const [row] = body.rows as { cells: unknown[]; object: Body }[];
      expect(row?.cells.slice(0, 3)).toEqual(['a', null, '["model-service"]']);
      expect(row?.object.kind).toBe('PartialObjectMetadata');
    });
  });
}
