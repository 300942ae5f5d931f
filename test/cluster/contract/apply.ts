import { describe, expect, test } from 'vitest';
import { canary, fresh, to } from './objects.ts';
import { type Api, virtualServices } from './target.ts';

const split = (v1: number, v2: number) => ({ http: [{ name: 'main', route: [to('v1', v1), to('v2', v2)] }] });

export function applyContract(api: Api): void {
  describe('server-side apply', () => {
    test('creates, and names its manager as owner', async () => {
      const name = fresh('applied');
      const { status, body } = await api.apply(`${virtualServices}/${name}`, 'git', canary(name));
      expect(status).toBe(201);
      expect(body.metadata.managedFields).toEqual([
        expect.objectContaining({
          manager: 'git',
          operation: 'Apply',
          apiVersion: 'networking.istio.io/v1',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:spec': { 'f:hosts': {}, 'f:http': {} } },
        }),
      ]);
    });

    test('changes nothing when it is repeated', async () => {
      const name = fresh('applied');
      const path = `${virtualServices}/${name}`;
      const { body: first } = await api.apply(path, 'git', canary(name));
      const { status, body } = await api.apply(path, 'git', canary(name));
      expect(status).toBe(200);
      expect(body.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    });

    test('lets the owner change its own, and drops what it declares no more', async () => {
      const name = fresh('applied');
      const path = `${virtualServices}/${name}`;
      await api.apply(path, 'git', canary(name, { gateways: ['mesh'] }, { labels: { a: '1' } }));
      const { status, body } = await api.apply(path, 'git', canary(name, split(50, 50)));
      expect(status).toBe(200);
      expect(body.spec).toEqual(canary(name, split(50, 50)).spec);
      expect(body.metadata.labels).toBeUndefined();
    });

    test('refuses what another manager owns with 409 and a cause for it', async () => {
      const name = fresh('contested');
      const path = `${virtualServices}/${name}`;
      await api.apply(path, 'git', canary(name));
      const { status, body } = await api.apply(path, 'shifter', canary(name, split(50, 50)));
      expect(status).toBe(409);
      expect(body.reason).toBe('Conflict');
      expect(body.message).toBe('Apply failed with 1 conflict: conflict with "git": .spec.http');
      expect(body.details?.causes).toEqual([
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "git"',
          field: '.spec.http',
        },
      ]);
    });

    test('takes ownership by force', async () => {
      const name = fresh('forced');
      const path = `${virtualServices}/${name}`;
      await api.apply(path, 'git', canary(name));
      const { status, body } = await api.apply(path, 'shifter', canary(name, split(50, 50)), '&force=true');
      expect(status).toBe(200);
      const owners = body.metadata.managedFields?.map(one => one.manager);
      expect([...(owners ?? [])].sort()).toEqual(['git', 'shifter']);
      // The former owner has lost the field: it may not be taken back without force.
      expect((await api.apply(path, 'git', canary(name))).status).toBe(409);
    });

    test('shares a field when both want the same', async () => {
      const name = fresh('shared');
      const path = `${virtualServices}/${name}`;
      await api.apply(path, 'git', canary(name));
      expect((await api.apply(path, 'other', canary(name))).status).toBe(200);
    });

    test('conflicts after a JSON Patch of the same manager: an update is another owner', async () => {
      const name = fresh('two-ways');
      const path = `${virtualServices}/${name}`;
      await api.apply(path, 'git', canary(name));
      const patch = [{ op: 'replace', path: '/spec/http/0/route/0/weight', value: 80 }];
      expect((await api.patch(`${path}?fieldManager=git`, patch)).status).toBe(200);
      const { status, body } = await api.apply(path, 'git', canary(name));
      expect(status).toBe(409);
      expect(body.details?.causes?.[0]?.message).toBe('conflict with "git" using networking.istio.io/v1');
    });

    test('wants a manager: 422', async () => {
      const name = fresh('unmanaged');
      const headers = { 'content-type': 'application/apply-patch+yaml' };
      const { status, body } = await api.send(
        'admin',
        'PATCH',
        `${virtualServices}/${name}`,
        canary(name),
        headers,
      );
      expect(status).toBe(422);
      expect(body.message).toContain('fieldManager: Required value');
    });

    test('reads YAML', async () => {
      const name = fresh('yaml');
      const text = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: ${name}\nspec:\n  hosts: [a]\n`;
      const { status, body } = await api.apply(`${virtualServices}/${name}`, 'git', text);
      expect(status).toBe(201);
      expect(body.spec).toEqual({ hosts: ['a'] });
    });

    test('with dryRun=All shows and stores nothing', async () => {
      const name = fresh('dry-applied');
      const path = `${virtualServices}/${name}`;
      expect((await api.apply(path, 'git', canary(name), '&dryRun=All')).status).toBe(201);
      expect((await api.get(path)).status).toBe(404);
    });
  });

  describe('managedFields of updates', () => {
    test('name the manager of the query, else the program', async () => {
      const name = fresh('managed');
      const made = await api.send('admin', 'POST', virtualServices, canary(name), {
        'user-agent': 'tool/1.2 (x)',
      });
      expect(made.body.metadata.managedFields).toMatchObject([{ manager: 'tool', operation: 'Update' }]);
      const patch = { metadata: { annotations: { a: 'b' } } };
      const { body } = await api.patch(`${virtualServices}/${name}?fieldManager=istio-canary`, patch);
      // Their order goes by whole seconds, and only within one by name.
      const managers = body.metadata.managedFields as { manager: string }[];
      expect(managers.toSorted((a, b) => (a.manager < b.manager ? -1 : 1))).toEqual([
        expect.objectContaining({
          manager: 'istio-canary',
          operation: 'Update',
          fieldsV1: { 'f:metadata': { 'f:annotations': { '.': {}, 'f:a': {} } } },
        }),
        expect.objectContaining({
          manager: 'tool',
          operation: 'Update',
          fieldsV1: { 'f:spec': { '.': {}, 'f:hosts': {}, 'f:http': {} } },
        }),
      ]);
    });
  });
}
