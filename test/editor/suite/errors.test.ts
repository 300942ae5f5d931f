import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import { configure, extensionApi, flat, run } from '../inside/extension.ts';
import { fileOf, kubeconfigOf, partsOf } from '../inside/kubeconfigs.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const secret = 'eyJhbGciOiJSUzI1NiJ9.c2VjcmV0LXRva2VuLWluLWEtdGVzdA.c2lnbmF0dXJl';

/** A port of this machine that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}

describe('errors in words', () => {
  let api: ExtensionApi;
  before(async () => {
    api = await extensionApi();
  });
  after(() => configure('kubeconfig', undefined));

  /** Goes to a kubeconfig and gives what the view says in the end, and what the command threw. */
  async function go(kubeconfig: string): Promise<{ state: string; message: string; thrown?: Error }> {
    await configure('kubeconfig', kubeconfig);
    const thrown = await run('refresh', {}).then(
      () => undefined,
      (error: Error) => error,
    );
    const state = await until('the view has settled', () => api.state() !== 'connecting' && api.state());
    return { state, message: api.message() ?? '', thrown };
  }

  const offersAWayOut = (): void => {
    const rows = flat(api.tree());
    for (const label of ['Try Again', 'Select Context…', 'Open Sandbox', 'Show Log']) {
      assert.ok(rows.includes(`action ${label}`), `${label} is missing in ${rows.join(', ')}`);
    }
  };

  it('a setting that names a kubeconfig which is not there', async () => {
    const { state, message, thrown } = await go('/no/such/folder/kubeconfig');
    assert.equal(state, 'error');
    for (const text of [message, String(thrown?.message)])
      assert.match(text, /\/no\/such\/folder\/kubeconfig/);
    offersAWayOut();
  });

  it('a broken kubeconfig', async () => {
    const path = fileOf('clusters: [\n  - nonsense: {');
    const { state, message } = await go(path);
    assert.equal(state, 'error');
    assert.ok(message.includes(path), message);
    offersAWayOut();
  });

  it('a context without a cluster', async () => {
    const path = fileOf('current-context: a\ncontexts: [{name: a, context: {cluster: gone, user: x}}]\n');
    const { state, message } = await go(path);
    assert.equal(state, 'error');
    assert.match(message, /"gone"/);
  });

  it('a server that does not answer', async () => {
    const port = await closedPort();
    const kubeconfig = kubeconfigOf({ server: `https://127.0.0.1:${port}` }, { token: secret });
    const { state, message, thrown } = await go(kubeconfig);
    assert.equal(state, 'error');
    assert.match(message, new RegExp(`127\\.0\\.0\\.1:${port}`));
    assert.equal(thrown?.message, message);
    offersAWayOut();
    // Nothing was ever read here, and still there is a way to roll back.
    await vscode.env.clipboard.writeText('');
    const person = answering({ error: ['Copy kubectl Command'] });
    try {
      await assert.rejects(async () => run('rollBack', { namespace: 'shop', name: 'model' }), /By hand/);
      const command = await until('the command is in the clipboard', async () =>
        vscode.env.clipboard.readText(),
      );
      assert.match(command, /^kubectl --kubeconfig \S+ --context \S+ -n shop edit virtualservice model$/);
      assert.ok(command.includes(kubeconfig), command);
    } finally {
      person.leave();
    }
  });

  it('an exec plugin that is missing', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'no-such-login-program',
      interactiveMode: 'Never',
    };
    const port = await closedPort();
    const { state, message } = await go(kubeconfigOf({ server: `https://127.0.0.1:${port}` }, { exec }));
    assert.equal(state, 'error');
    assert.match(message, /no-such-login-program/);
  });

  it('an exec plugin that fails', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', 'console.error("login has expired"); process.exit(3)'],
      env: [{ name: 'ELECTRON_RUN_AS_NODE', value: '1' }],
      interactiveMode: 'Never',
    };
    const port = await closedPort();
    const { state, message } = await go(kubeconfigOf({ server: `https://127.0.0.1:${port}` }, { exec }));
    assert.equal(state, 'error');
    assert.match(message, /login has expired/);
  });

  describe('of a real API server', () => {
    const admin = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
    before(function () {
      if (admin !== '') return;
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    });

    it('a certificate that nobody vouches for', async () => {
      const { cluster, user } = partsOf(admin);
      const { state, message } = await go(kubeconfigOf({ server: cluster.server }, user));
      assert.equal(state, 'error');
      assert.match(message, /certificate/i);
    });

    it('401', async () => {
      const { state, message } = await go(kubeconfigOf(partsOf(admin).cluster, { token: secret }));
      assert.equal(state, 'error');
      assert.match(message, /401|credentials/);
      assert.ok(!message.includes(secret));
      offersAWayOut();
    });

    it('403: the right that is missing is named', async () => {
      const { state, message } = await go(process.env.ISTIO_CANARY_TEST_KUBECONFIG_NOBODY ?? '');
      assert.equal(state, 'forbidden');
      assert.match(message, /list virtualservices/);
      assert.match(message, /administrator/);
      offersAWayOut();
    });

    it('and is well again with the right kubeconfig', async () => {
      assert.deepEqual(await go(admin), { state: 'ready', message: '', thrown: undefined });
    });
  });

  it('keeps every credential out of the log', () => {
    const log = api.outputLog().join('\n');
    assert.ok(log.length > 0);
    assert.ok(!log.includes(secret), 'the log holds the token');
    assert.ok(!log.includes(secret.split('.')[1] ?? ''), 'the log holds a part of the token');
  });
});
