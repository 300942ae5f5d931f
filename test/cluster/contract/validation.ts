import { describe, expect, test } from 'vitest';
import { canary, fresh, subsets, to } from './objects.ts';
import { type Api, destinationRules, virtualServices } from './target.ts';

const routed = (route: object) => ({ http: [{ route: [to('v1', 100)], ...route }] });

const uri = (match: object) => routed({ match: [{ uri: match }] });

/** What Istio's schemas refuse: the spec, and the field that the answer has to name. */
const refused: [string, object, string][] = [
  ['a weight that is a text', { http: [{ route: [to('v1', '5')] }] }, 'spec.http[0].route[0].weight'],
  ['exact beside prefix', uri({ exact: '/a', prefix: '/b' }), '<nil>'],
  ['a timeout of nothing', routed({ timeout: '0s' }), 'spec.http[0].timeout'],
  [
    'a missing host',
    { http: [{ route: [{ destination: { subset: 'v1' } }] }] },
    'spec.http[0].route[0].destination.host',
  ],
  ['hosts that are a text', { hosts: 'model-service' }, 'spec.hosts'],
  ['a fractional weight', { http: [{ route: [to('v1', 1.5)] }] }, 'spec.http[0].route[0].weight'],
];

export function validationContract(api: Api): void {
  describe('the schema of the CRDs', () => {
    test.each(refused)('refuses %s with 422 and the field', async (_name, spec, field) => {
      const name = fresh('refused');
      const { status, body } = await api.post(virtualServices, canary(name, spec));
      expect(status).toBe(422);
      expect(body).toMatchObject({
        kind: 'Status',
        reason: 'Invalid',
        code: 422,
        details: { name, group: 'networking.istio.io', kind: 'VirtualService' },
      });
      expect(body.message).toContain(`VirtualService.networking.istio.io "${name}" is invalid: `);
      expect(body.details?.causes?.map(cause => cause.field)).toContain(field);
      expect((await api.get(`${virtualServices}/${name}`)).status).toBe(404);
    });

    test('tells a wrong type by its name', async () => {
      const name = fresh('typed');
      const { body } = await api.post(virtualServices, canary(name, { hosts: 'model-service' }));
      expect(body.details?.causes?.[0]).toEqual({
        reason: 'FieldValueTypeInvalid',
        message: 'Invalid value: "string": spec.hosts in body must be of type array: "string"',
        field: 'spec.hosts',
      });
    });

    test('names the place of fields that exclude each other in the text', async () => {
      const { body } = await api.post(virtualServices, canary('x', uri({ exact: '/a', prefix: '/b' })));
      expect(body.message).toContain(
        '<nil>: Invalid value: "": "spec.http[0].match[0].uri" must validate one and only one schema (oneOf)',
      );
    });

    test('says what was not looked at after a finding that ends the look', async () => {
      const { body } = await api.post(virtualServices, canary('x', { hosts: 'model-service' }));
      expect(body.details?.causes?.at(-1)).toMatchObject({
        field: '<nil>',
        message: expect.stringContaining('some validation rules were not checked'),
      });
    });

    test('refuses the same in a patch of a good object, which stays', async () => {
      const name = fresh('good');
      const path = `${virtualServices}/${name}`;
      const { body: made } = await api.post(virtualServices, canary(name));
      const wrong = [{ op: 'replace', path: '/spec/http/0/route/0/weight', value: '90' }];
      const { status, body } = await api.patch(path, wrong);
      expect(status).toBe(422);
      expect(body.details?.causes?.[0]?.field).toBe('spec.http[0].route[0].weight');
      expect((await api.get(path)).body).toEqual(made);
    });

    test('refuses a DestinationRule without a host, and a subset without a name', async () => {
      const hostless = await api.post(destinationRules, subsets(fresh('hostless'), { host: undefined }));
      expect(hostless.status).toBe(422);
      expect(hostless.body.details?.causes?.[0]).toMatchObject({
        field: 'spec.host',
        reason: 'FieldValueRequired',
      });
      const nameless = await api.post(
        destinationRules,
        subsets(fresh('nameless'), { subsets: [{ labels: {} }] }),
      );
      expect(nameless.body.details?.causes?.[0]?.field).toBe('spec.subsets[0].name');
    });

    test('takes a negative weight, which only Istio itself refuses', async () => {
      const spec = { http: [{ route: [to('v1', -5), to('v2', 105)] }] };
      expect((await api.post(virtualServices, canary(fresh('negative'), spec))).status).toBe(201);
    });

    test('drops null', async () => {
      const { status, body } = await api.post(virtualServices, canary(fresh('null'), { gateways: null }));
      expect(status).toBe(201);
      expect(body.spec).not.toHaveProperty('gateways');
    });
  });

  describe('unknown fields', () => {
    const odd = { http: [{ route: [to('v1', 100)], wieght: 5 }], foo: 1 };

    test('are refused with fieldValidation=Strict: 400', async () => {
      const { status, body } = await api.post(
        `${virtualServices}?fieldValidation=Strict`,
        canary(fresh('strict'), odd),
      );
      expect(status).toBe(400);
      expect(body.reason).toBe('BadRequest');
      expect(body.message).toContain('strict decoding error: ');
      expect(body.message).toContain('unknown field "spec.foo"');
      expect(body.message).toContain('unknown field "spec.http[0].wieght"');
    });

    test.each(['', '?fieldValidation=Warn'])('are warned of and dropped with %j', async query => {
      const { status, headers, body } = await api.post(
        `${virtualServices}${query}`,
        canary(fresh('warn'), odd),
      );
      expect(status).toBe(201);
      expect(headers.warning).toContain('299 - "unknown field \\"spec.foo\\""');
      expect(body.spec).not.toHaveProperty('foo');
      expect(JSON.stringify(body.spec)).not.toContain('wieght');
    });

    test('are dropped in silence with fieldValidation=Ignore', async () => {
      const query = '?fieldValidation=Ignore';
      const { status, headers, body } = await api.post(
        `${virtualServices}${query}`,
        canary(fresh('mute'), odd),
      );
      expect(status).toBe(201);
      expect(headers.warning).toBeUndefined();
      expect(body.spec).not.toHaveProperty('foo');
    });

    test.each([
      ['JSON Patch', [{ op: 'add', path: '/spec/foo', value: 1 }]],
      ['merge patch', { spec: { foo: 1 } }],
    ])('are refused in a strict %s: 422', async (_name, patch) => {
      const name = fresh('strict-patch');
      await api.post(virtualServices, canary(name));
      const { status, body } = await api.patch(`${virtualServices}/${name}?fieldValidation=Strict`, patch);
      expect(status).toBe(422);
      expect(body.message).toContain('strict decoding error: unknown field "spec.foo"');
    });

    test('a mode that there is not is refused', async () => {
      const { status } = await api.post(`${virtualServices}?fieldValidation=Maybe`, canary(fresh('mode')));
      expect(status).toBe(422);
    });
  });

  describe('metadata', () => {
    test.each(['Upper', 'under_score', '-dash', 'a'.repeat(254)])('refuses the name %s', async name => {
      const { status, body } = await api.post(virtualServices, canary(name));
      expect(status).toBe(422);
      expect(body.details?.causes?.[0]?.field).toBe('metadata.name');
    });

    test('refuses an object without a name', async () => {
      const { status, body } = await api.post(virtualServices, { ...canary(''), metadata: {} });
      expect(status).toBe(422);
      expect(body.message).toContain('name or generateName is required');
    });

    test('refuses annotations of more than 256 KiB in all, and takes them up to that', async () => {
      const name = fresh('annotated');
      await api.post(virtualServices, canary(name));
      const path = `${virtualServices}/${name}`;
      const sized = (bytes: number) => ({ metadata: { annotations: { a: 'x'.repeat(bytes - 1) } } });
      expect((await api.patch(path, sized(256 * 1024))).status).toBe(200);
      const { status, body } = await api.patch(path, sized(256 * 1024 + 1));
      expect(status).toBe(422);
      expect(body.details?.causes?.[0]).toMatchObject({
        field: 'metadata.annotations',
        reason: 'FieldValueTooLong',
      });
    });

    test('refuses a label value that is none', async () => {
      const { status, body } = await api.post(
        virtualServices,
        canary(fresh('label'), {}, { labels: { a: 'b c' } }),
      );
      expect(status).toBe(422);
      expect(body.details?.causes?.[0]?.field).toBe('metadata.labels');
    });

    test('refuses an annotation that is no text: 400', async () => {
      const { status } = await api.post(
        virtualServices,
        canary(fresh('typed'), {}, { annotations: { a: 1 } }),
      );
      expect(status).toBe(400);
    });
  });

  describe('dryRun=All', () => {
    test('shows what a create would make and stores nothing', async () => {
      const name = fresh('dry');
      const { status, body } = await api.post(`${virtualServices}?dryRun=All`, canary(name));
      expect(status).toBe(201);
      expect(body.metadata.uid).toBeTruthy();
      expect((await api.get(`${virtualServices}/${name}`)).status).toBe(404);
    });

    test('judges a patch as a real one and stores nothing', async () => {
      const name = fresh('dry');
      const path = `${virtualServices}/${name}`;
      const { body: made } = await api.post(virtualServices, canary(name));
      const patch = (weight: unknown) => [
        { op: 'replace', path: '/spec/http/0/route/0/weight', value: weight },
      ];
      const good = await api.patch(`${path}?dryRun=All`, patch(50));
      expect(good.status).toBe(200);
      expect(good.body.metadata.generation).toBe(2);
      expect((await api.patch(`${path}?dryRun=All`, patch('x'))).status).toBe(422);
      expect((await api.delete(`${path}?dryRun=All`)).status).toBe(200);
      expect((await api.get(path)).body).toEqual(made);
    });

    test('has no other value', async () => {
      expect((await api.post(`${virtualServices}?dryRun=Some`, canary(fresh('dry')))).status).toBe(422);
    });
  });

  describe('bodies', () => {
    test.each([
      ['no JSON', '{"kind":'],
      ['no object', '[]'],
      ['no kind', JSON.stringify({ metadata: { name: 'x' } })],
      ['another version', JSON.stringify({ ...canary('x'), apiVersion: 'networking.istio.io/v1beta1' })],
    ])('that are %s are refused with 400', async (_name, text) => {
      const { status, body } = await api.post(virtualServices, text);
      expect(status).toBe(400);
      expect(body).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
    });

    test('that are of another kind are refused with 422', async () => {
      const { status, body } = await api.post(virtualServices, { ...canary('x'), kind: 'Gateway' });
      expect(status).toBe(422);
      expect(body.message).toContain('kind: Invalid value: "Gateway": must be VirtualService');
    });

    test('that are too large are refused with 413', async () => {
      const { status } = await api.post(
        virtualServices,
        canary('x', {}, { annotations: { a: 'x'.repeat(3_200_000) } }),
      );
      expect(status).toBe(413);
    });
  });
}
