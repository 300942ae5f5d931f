import { describe, expect, test } from 'vitest';
import { apiRequest } from '../harness/http.ts';
import { canary, fresh } from './objects.ts';
import { type Api, type ContractUser, istio, namespace, type Target, virtualServices } from './target.ts';

const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

export function accessContract(api: Api, target: () => Target): void {
  describe('who may what', () => {
    test('a token that is none is answered with 401', async () => {
      const { server, caPem } = target().access('admin');
      const { status, body } = await apiRequest({ server, caPem, token: 'stranger' }, 'GET', virtualServices);
      expect(status).toBe(401);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    });

    test('the viewer reads and may not write: 403 with the missing right', async () => {
      const name = fresh('guarded');
      await api.post(virtualServices, canary(name));
      expect((await api.send('viewer', 'GET', `${virtualServices}/${name}`)).status).toBe(200);
      const { status, body } = await api.send('viewer', 'PATCH', `${virtualServices}/${name}`, []);
      expect(status).toBe(403);
      expect(body).toMatchObject({
        reason: 'Forbidden',
        code: 403,
        message:
          `virtualservices.networking.istio.io "${name}" is forbidden: User "viewer" cannot patch resource ` +
          `"virtualservices" in API group "networking.istio.io" in the namespace "${namespace}"`,
        details: { name, group: 'networking.istio.io', kind: 'virtualservices' },
      });
    });

    test.each([
      ['POST', '', 'create'],
      ['PUT', '/x', 'update'],
      ['DELETE', '/x', 'delete'],
    ])('%s of the viewer is forbidden before anything else is looked at', async (method, rest, verb) => {
      const { status, body } = await api.send('viewer', method, `${virtualServices}${rest}`, {});
      expect(status).toBe(403);
      expect(body.message).toContain(`cannot ${verb} resource`);
    });

    test('the status is a right of its own', async () => {
      const { body } = await api.send('viewer', 'PATCH', `${virtualServices}/x/status`, {});
      expect(body.message).toContain('cannot patch resource "virtualservices/status" in API group');
    });

    test('nobody may list nothing, and hears where', async () => {
      const one = await api.send('nobody', 'GET', virtualServices);
      expect(one.status).toBe(403);
      expect(one.body.message).toBe(
        'virtualservices.networking.istio.io is forbidden: User "nobody" cannot list resource "virtualservices" in ' +
          `API group "networking.istio.io" in the namespace "${namespace}"`,
      );
      const all = await api.send('nobody', 'GET', `${istio}/virtualservices`);
      expect(all.body.message).toContain('at the cluster scope');
      const core = await api.send('nobody', 'GET', `/api/v1/namespaces/${namespace}/pods`);
      expect(core.body.message).toContain(
        'pods is forbidden: User "nobody" cannot list resource "pods" in API group ""',
      );
      expect((await api.send('nobody', 'GET', `${virtualServices}?watch=true`)).body.message).toContain(
        'cannot watch',
      );
    });

    test('nobody still finds out what is served, and who they are', async () => {
      expect((await api.send('nobody', 'GET', '/version')).status).toBe(200);
      expect((await api.send('nobody', 'GET', istio)).status).toBe(200);
      const { status, body } = await api.send(
        'nobody',
        'POST',
        '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'SelfSubjectReview',
        },
      );
      expect(status).toBe(201);
      expect(body.status).toMatchObject({ userInfo: { username: 'nobody' } });
    });

    const asks: [ContractUser, string, string, boolean][] = [
      ['admin', 'patch', 'virtualservices', true],
      ['viewer', 'list', 'virtualservices', true],
      ['viewer', 'patch', 'virtualservices', false],
      ['nobody', 'list', 'virtualservices', false],
    ];

    test.each(asks)('%s asks whether they may %s %s: %s', async (user, verb, resource, allowed) => {
      const { status, body } = await api.send(user, 'POST', reviews, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace, verb, group: 'networking.istio.io', resource } },
      });
      expect(status).toBe(201);
      expect(body.status).toMatchObject({ allowed });
    });

    test('rules of oneself are told', async () => {
      const { status, body } = await api.send(
        'viewer',
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
        { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
      );
      expect(status).toBe(201);
      const { resourceRules } = body.status as { resourceRules: { verbs: string[]; resources: string[] }[] };
      expect(resourceRules.some(rule => rule.verbs.includes('watch'))).toBe(true);
    });

    test('a method that a resource has not is answered with 405', async () => {
      const services = `/api/v1/namespaces/${namespace}/services`;
      expect((await api.post(`${services}/x`, {})).status).toBe(405);
      expect((await api.put(services, {})).status).toBe(405);
      expect((await api.put(virtualServices, canary('x'))).status).toBe(400);
      expect((await api.send('admin', 'GET', reviews)).status).toBe(405);
    });
  });
}
