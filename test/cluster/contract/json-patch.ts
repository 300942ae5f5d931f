import { beforeEach, describe, expect, test } from 'vitest';
import { canary, fresh, to } from './objects.ts';
import { type Api, type Body, virtualServices } from './target.ts';

export function jsonPatchContract(api: Api): void {
  describe('JSON Patch', () => {
    let path = '';
    let made: Body;

    beforeEach(async () => {
      const name = fresh('patched');
      path = `${virtualServices}/${name}`;
      made = (await api.post(virtualServices, canary(name))).body;
    });

    const shift = [{ op: 'replace', path: '/spec/http/0/route', value: [to('v1', 50), to('v2', 50)] }];

    test('moves a split and counts the generation', async () => {
      const { status, body } = await api.patch(path, shift);
      expect(status).toBe(200);
      expect(body.spec?.http).toEqual([{ name: 'main', route: [to('v1', 50), to('v2', 50)] }]);
      expect(body.metadata.generation).toBe(2);
    });

    test('writes an annotation without counting the generation', async () => {
      const { body } = await api.patch(path, [
        { op: 'add', path: '/metadata/annotations', value: { a: 'b' } },
      ]);
      expect(body.metadata.annotations).toEqual({ a: 'b' });
      expect(body.metadata.generation).toBe(1);
      expect(body.metadata.resourceVersion).not.toBe(made.metadata.resourceVersion);
    });

    test('leaves the version alone when nothing changes', async () => {
      const { status, body } = await api.patch(path, [
        { op: 'replace', path: '/spec/http/0/route/0/weight', value: 90 },
      ]);
      expect(status).toBe(200);
      expect(body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
      expect(body.metadata.generation).toBe(1);
    });

    test('goes through when every test holds', async () => {
      const { status } = await api.patch(path, [
        { op: 'test', path: '/metadata/uid', value: made.metadata.uid },
        { op: 'test', path: '/spec/http/0', value: canary('').spec.http[0] },
        { op: 'test', path: '/metadata/annotations', value: null },
        { op: 'test', path: '/metadata/labels', value: null },
        { op: 'add', path: '/metadata/annotations', value: { 'example.com/history': '[]' } },
        ...shift,
      ]);
      expect(status).toBe(200);
    });

    const refusals: [string, object[]][] = [
      ['a test of another value', [{ op: 'test', path: '/metadata/uid', value: 'another' }, ...shift]],
      ['a test of another object', [{ op: 'test', path: '/spec/http/0', value: {} }, ...shift]],
      [
        'a test under an absent map',
        [{ op: 'test', path: '/metadata/annotations/a', value: null }, ...shift],
      ],
      ['an absent member tested against a value', [{ op: 'test', path: '/metadata/labels', value: {} }]],
      ['an add under an absent map', [{ op: 'add', path: '/metadata/annotations/a', value: 'b' }]],
      ['a replace under an absent map', [{ op: 'replace', path: '/metadata/annotations/a', value: 'b' }]],
      ['a remove of an absent member', [{ op: 'remove', path: '/metadata/annotations' }]],
      ['an index beyond the list', [{ op: 'replace', path: '/spec/http/7/route', value: [] }]],
      ['an add beyond the end of a list', [{ op: 'add', path: '/spec/http/7', value: {} }]],
      ['a move from nowhere', [{ op: 'move', from: '/spec/nowhere', path: '/spec/gateways' }]],
      ['an unknown operation', [{ op: 'increase', path: '/spec/http/0/route/0/weight', value: 1 }]],
    ];

    test.each(refusals)('refuses %s with 422 without causes, and stores nothing', async (_name, patch) => {
      const { status, body } = await api.patch(path, patch);
      expect(status).toBe(422);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'the server rejected our request due to an error in our request',
        reason: 'Invalid',
        details: {},
        code: 422,
      });
      expect((await api.get(path)).body).toEqual(made);
    });

    test('tests a present member against null as different', async () => {
      await api.patch(path, { metadata: { annotations: { a: 'b' } } });
      const { status } = await api.patch(path, [{ op: 'test', path: '/metadata/annotations', value: null }]);
      expect(status).toBe(422);
    });

    test('tests an absent key of a present map against null as the same', async () => {
      await api.patch(path, { metadata: { annotations: { a: 'b' } } });
      const { status } = await api.patch(path, [
        { op: 'test', path: '/metadata/annotations/example.com~1history', value: null },
        { op: 'add', path: '/metadata/annotations/example.com~1history', value: '[]' },
      ]);
      expect(status).toBe(200);
    });

    test('lets one of two shifts win that saw the same', async () => {
      const seen = { op: 'test', path: '/spec/http/0', value: canary('').spec.http[0] };
      const wish = (weight: number) => [
        { op: 'test', path: '/metadata/uid', value: made.metadata.uid },
        seen,
        { op: 'test', path: '/metadata/annotations', value: null },
        { op: 'replace', path: '/spec/http/0/route', value: [to('v1', 100 - weight), to('v2', weight)] },
        { op: 'add', path: '/metadata/annotations', value: { 'example.com/history': `[${weight}]` } },
      ];
      const answers = await Promise.all([20, 30, 40, 50].map(weight => api.patch(path, wish(weight))));
      expect(answers.map(answer => answer.status).sort()).toEqual([200, 422, 422, 422]);
      const won = answers.find(answer => answer.status === 200);
      expect((await api.get(path)).body).toEqual(won?.body);
    });

    test('compares objects by members, not by their order', async () => {
      const { status } = await api.patch(path, [
        {
          op: 'test',
          path: '/spec/http/0/route/0',
          value: { weight: 90, destination: { subset: 'v1', host: 'model-service' } },
        },
      ]);
      expect(status).toBe(200);
    });

    test('takes an absent member of a map as null, in replace and copy too', async () => {
      const { status, body } = await api.patch(path, [
        { op: 'replace', path: '/metadata/annotations', value: { a: 'b' } },
        { op: 'copy', from: '/spec/nowhere', path: '/spec/gateways' },
      ]);
      expect(status).toBe(200);
      expect(body.metadata.annotations).toEqual({ a: 'b' });
      expect(body.spec).not.toHaveProperty('gateways');
    });

    test('may not rename: 400, nor change the uid: 422', async () => {
      const rename = await api.patch(path, [{ op: 'replace', path: '/metadata/name', value: 'other' }]);
      expect(rename.status).toBe(400);
      const reborn = await api.patch(path, [{ op: 'replace', path: '/metadata/uid', value: 'other' }]);
      expect(reborn.status).toBe(422);
      expect(reborn.body.message).toContain('metadata.uid: Invalid value: "other": field is immutable');
    });

    test('adds at an index and at the end, moves and copies', async () => {
      const { status, body } = await api.patch(path, [
        { op: 'add', path: '/spec/http/0/route/-', value: to('v3', 1) },
        { op: 'add', path: '/spec/http/0/route/0', value: to('v0', 2) },
        { op: 'move', from: '/spec/http/0/route/1', path: '/spec/http/0/route/3' },
        { op: 'copy', from: '/spec/hosts/0', path: '/spec/hosts/-' },
        { op: 'remove', path: '/spec/hosts/0' },
      ]);
      expect(status).toBe(200);
      expect(body.spec?.http).toEqual([
        { name: 'main', route: [to('v0', 2), to('v2', 10), to('v3', 1), to('v1', 90)] },
      ]);
      expect(body.spec?.hosts).toEqual(['model-service']);
    });

    test.each([
      ['a list that is none', '{"op":"test"}'],
      ['no JSON', '[{'],
      ['an operation that is no object', '[1]'],
    ])('refuses %s with 400', async (_name, text) => {
      const headers = { 'content-type': 'application/json-patch+json' };
      const { status, body } = await api.send('admin', 'PATCH', path, text, headers);
      expect(status).toBe(400);
      expect(body).toMatchObject({ kind: 'Status', reason: 'BadRequest', code: 400 });
    });

    test('refuses a stale version written into the object: 409', async () => {
      await api.patch(path, { metadata: { labels: { a: 'b' } } });
      const { resourceVersion } = made.metadata;
      const { status, body } = await api.patch(path, [
        { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
      ]);
      expect(status).toBe(409);
      expect(body.reason).toBe('Conflict');
    });

    test('refuses too many operations: 413', async () => {
      const operation = { op: 'test', path: '/metadata/name', value: made.metadata.name };
      const { status, body } = await api.patch(
        path,
        Array.from({ length: 10_001 }, () => operation),
      );
      expect(status).toBe(413);
      expect(body.reason).toBe('RequestEntityTooLarge');
    });

    test('refuses a patch type that it does not know: 415', async () => {
      for (const type of ['application/xml', 'application/json']) {
        const { status, body } = await api.send('admin', 'PATCH', path, '[]', { 'content-type': type });
        expect(status).toBe(415);
        expect(body.reason).toBe('UnsupportedMediaType');
      }
    });

    test('has no strategic merge for custom kinds: 415', async () => {
      const headers = { 'content-type': 'application/strategic-merge-patch+json' };
      expect((await api.send('admin', 'PATCH', path, {}, headers)).status).toBe(415);
    });
  });
}
