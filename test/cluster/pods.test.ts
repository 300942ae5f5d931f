import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPods, openSession } from '../../src/cluster/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { apiRequest, buildBench, startKubeApiServer } from './harness/index.ts';
import { workspace } from './support/tls-server.ts';

interface Server {
  admin: string;
  nobody: string;
  /** Creates an object as the administrator. */
  post(path: string, body: object): Promise<number>;
  patch(path: string, body: object): Promise<number>;
  stop(): Promise<void>;
}

const labels = { app: 'pods-test', version: 'v2' };
const path = '/api/v1/namespaces/default/pods';

function suite(title: string, start: () => Promise<Server>): void {
  describe(title, () => {
    let server: Server;
    beforeAll(async () => {
      server = await start();
      await server.post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
      for (let i = 0; i < 7; i++) {
        const name = `pod-${i}`;
        const made = await server.post(path, {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name, labels: { ...labels, ...(i === 6 ? { version: 'v1' } : {}) } },
          spec: { containers: [{ name: 'main', image: 'registry.example.com/x:1' }] },
        });
        expect(made).toBe(201);
      }
    });
    afterAll(() => server?.stop());

    const list = async (kubeconfig: string, most: number) => {
      const session = await openSession({ kubeconfig, env: {} });
      try {
        return await listPods(session, 'default', labels, most);
      } finally {
        await session.close();
      }
    };

    test('those with the labels, and no others', async () => {
      const { pods, more, isMoreAtLeast } = await list(server.admin, 50);
      expect(pods.map(one => one.name)).toEqual(['pod-0', 'pod-1', 'pod-2', 'pod-3', 'pod-4', 'pod-5']);
      expect([more, isMoreAtLeast]).toEqual([0, false]);
      expect(pods[0]).toMatchObject({ containers: 1, restarts: 0 });
    });

    test('no more than asked for, with the number of the others', async () => {
      const { pods, more, isMoreAtLeast } = await list(server.admin, 2);
      expect(pods.map(one => one.name)).toEqual(['pod-0', 'pod-1']);
      expect([more, isMoreAtLeast]).toEqual([4, false]);
    });

    test('what keeps a pod from being ready', async () => {
      const status = {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [
          {
            name: 'main',
            image: 'registry.example.com/x:1',
            imageID: '',
            ready: false,
            restartCount: 7,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
          },
        ],
      };
      expect(await server.patch(`${path}/pod-0/status`, { status })).toBe(200);
      const { pods } = await list(server.admin, 1);
      expect(pods[0]).toMatchObject({
        phase: 'CrashLoopBackOff',
        ready: false,
        readyContainers: 0,
        restarts: 7,
      });
    });

    test('who may not list them is told so', async () => {
      await expect(list(server.nobody, 50)).rejects.toMatchObject({
        name: 'ClusterError',
        code: 'forbidden',
      });
    });
  });
}

suite('pods of the sandbox', async () => {
  const sandbox = await startSandbox({ seed: 'empty' });
  const work = workspace();
  const access = { server: sandbox.url, caPem: sandbox.caPem, token: sandbox.tokens.admin };
  const status = async (
    ...args: Parameters<typeof apiRequest> extends [unknown, ...infer Rest] ? Rest : never
  ) => (await apiRequest(access, ...args)).status;
  return {
    admin: work.file('admin.yaml', sandbox.kubeconfig('admin')),
    nobody: work.file('nobody.yaml', sandbox.kubeconfig('nobody')),
    post: (at, body) => status('POST', at, body),
    patch: (at, body) => status('PATCH', at, body),
    stop: async () => {
      await sandbox.stop();
      work.remove();
    },
  };
});

if ((await buildBench()) === undefined) {
  test.skip('pods of the real API server: it is not built here', () => {
    expect.unreachable();
  });
} else {
  suite('pods of the real API server', async () => {
    const cluster = await startKubeApiServer();
    return {
      admin: cluster.kubeconfigPath('admin'),
      nobody: cluster.kubeconfigPath('nobody'),
      post: async (at, body) => (await cluster.request('POST', at, body)).status,
      patch: async (at, body) => (await cluster.request('PATCH', at, body)).status,
      stop: () => cluster.stop(),
    };
  });
}
