import { describe, expect, test } from 'vitest';
import { type Api, istio } from './target.ts';

interface Resource {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
  shortNames?: string[];
}

interface Version {
  version: string;
  resources: object[];
}

/** The API server may call its index a plain text. */
const read = (body: unknown): Record<string, unknown> =>
  typeof body === 'string' ? JSON.parse(body) : (body as Record<string, unknown>);

export function discoveryContract(api: Api): void {
  describe('discovery', () => {
    test('names the three versions of the group, v1 first', async () => {
      const { status, body } = await api.get('/apis/networking.istio.io');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: 'APIGroup',
        name: 'networking.istio.io',
        preferredVersion: { groupVersion: 'networking.istio.io/v1', version: 'v1' },
      });
      const versions = (body.versions as { version: string }[]).map(one => one.version);
      expect([...versions].sort()).toEqual(['v1', 'v1alpha3', 'v1beta1']);
    });

    test.each(['v1', 'v1beta1', 'v1alpha3'])('lists both kinds at %s with their verbs', async version => {
      const { body } = await api.get(`/apis/networking.istio.io/${version}`);
      expect(body).toMatchObject({ kind: 'APIResourceList', groupVersion: `networking.istio.io/${version}` });
      const resources = body.resources as Resource[];
      for (const [name, kind, short] of [
        ['virtualservices', 'VirtualService', 'vs'],
        ['destinationrules', 'DestinationRule', 'dr'],
      ]) {
        const found = resources.find(one => one.name === name);
        expect(found).toMatchObject({ kind, namespaced: true, shortNames: [short] });
        expect(found?.verbs).toEqual(expect.arrayContaining(['get', 'list', 'watch', 'patch', 'update']));
        expect(resources.find(one => one.name === `${name}/status`)).toMatchObject({ kind });
      }
    });

    test('lists the groups, and the core version', async () => {
      const groups = (await api.get('/apis')).body.groups as { name: string }[];
      expect(groups.map(group => group.name)).toEqual(
        expect.arrayContaining(['apps', 'networking.istio.io', 'authorization.k8s.io']),
      );
      expect((await api.get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    });

    test('gives everything at once to who asks for the aggregated form', async () => {
      const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
      const { body, headers } = await api.send('admin', 'GET', '/apis', undefined, { accept });
      expect(headers['content-type']).toContain('as=APIGroupDiscoveryList');
      expect(body.kind).toBe('APIGroupDiscoveryList');
      const groups = body.items as unknown as { metadata: { name: string }; versions: Version[] }[];
      const first = groups.find(group => group.metadata.name === 'networking.istio.io')?.versions[0];
      expect(first?.version).toBe('v1');
      expect(first?.resources).toContainEqual(
        expect.objectContaining({
          resource: 'virtualservices',
          scope: 'Namespaced',
          responseKind: { group: 'networking.istio.io', version: 'v1', kind: 'VirtualService' },
        }),
      );
    });

    test('says in OpenAPI that a patch takes dryRun and fieldValidation', async () => {
      const paths = read((await api.get('/openapi/v3')).body).paths as Record<
        string,
        { serverRelativeURL: string }
      >;
      const body = read((await api.get(paths['apis/apps/v1']?.serverRelativeURL ?? '')).body);
      const path = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}';
      const { patch } =
        (body.paths as Record<string, { patch: { parameters: { name: string }[] } }>)[path] ?? {};
      expect(patch?.parameters.map(one => one.name)).toEqual(
        expect.arrayContaining(['dryRun', 'fieldValidation']),
      );
    });

    test.each([`${istio}/nonsense`, '/apis/nonsense.example.com/v1/things', `/apis/networking.istio.io/v9`])(
      'knows nothing of %s',
      async path => {
        expect((await api.get(path)).status).toBe(404);
      },
    );
  });
}
