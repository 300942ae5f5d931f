import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { configure, extensionApi, run } from '../inside/extension.ts';
import { kubeconfigOf } from '../inside/kubeconfigs.ts';

/** The big bundles that this extension host has loaded. */
const bundles = (): string[] =>
  Object.keys(require.cache)
    .map(path => basename(path))
    .filter(name => name === 'cluster.cjs' || name === 'sandbox.cjs');

describe('before anybody asks for a cluster', () => {
  let server: Server;
  let connections = 0;

  before(async () => {
    server = createServer(socket => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await configure('kubeconfig', kubeconfigOf({ server: `https://127.0.0.1:${port}` }, { token: 'none' }));
  });
  after(async () => {
    await new Promise(done => server.close(done));
    await configure('kubeconfig', undefined);
  });

  it('nothing connects and no bundle of a client is loaded; a command then does both', async () => {
    const api = await extensionApi();
    await sleep(1500);
    assert.equal(api.state(), 'idle');
    assert.equal(connections, 0);
    assert.deepEqual(bundles(), []);
    await run('refresh', {}).then(undefined, () => undefined);
    assert.ok(connections > 0, 'the command did not connect to the server of the kubeconfig');
    assert.deepEqual(bundles(), ['cluster.cjs']);
  });
});
