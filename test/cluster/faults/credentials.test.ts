/** Credentials that a real API server stops to accept, and kubeconfigs that change under an open window. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as facade from '../../../src/cluster/index.ts';
import type { ClusterFacade } from '../../../src/cluster/ports.ts';
import { Hub } from '../../../src/editor/session/hub.ts';
import { watchFiles } from '../../../src/editor/session/watch-files.ts';
import { buildBench, grantInNamespace, startKubeApiServer } from '../harness/index.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { base64, type KeyPair, keyPair, oneContext, workspace } from '../support/tls-server.ts';

const built = await buildBench();
const work = workspace();

describe.skipIf(built === undefined)('credentials', { timeout: 60_000 }, () => {
  let bench: FaultBench;
  let valid: KeyPair;
  let expired: KeyPair;
  let counter = 0;

  beforeAll(async () => {
    [valid, expired] = await Promise.all([keyPair(['c'], 1, 'viewer'), keyPair(['c'], -1, 'viewer')]);
    const authorities = work.file('client-ca.pem', `${valid.cert}\n${expired.cert}\n`);
    bench = new FaultBench(await startKubeApiServer({ apiServerFlags: [`--client-ca-file=${authorities}`] }));
    await bench.cluster.applyIstioCrds();
    await bench.reset();
    await grantInNamespace(bench.cluster, 'shifter', 'models');
  });
  afterAll(async () => {
    work.remove();
    await bench?.cluster.stop();
  });
  beforeEach(() => bench.reset());
  afterEach(() => bench.close());

  function kubeconfig(user: object, more: object = {}): string {
    const { server, caPem } = bench.cluster;
    counter += 1;
    const cluster = { server, 'certificate-authority-data': base64(caPem), ...more };
    return work.file(`config-${counter}`, oneContext(cluster, user, 'models'));
  }
  const certificate = (pair: KeyPair): object => ({
    'client-certificate-data': base64(pair.cert),
    'client-key-data': base64(pair.key),
  });
  /** A plugin that prints the credential that stands in a file, and counts its runs. */
  function plugin(): { user: object; brings(status: object): void; runs(): number } {
    counter += 1;
    const [status, runs] = [join(work.folder, `status-${counter}`), work.file(`runs-${counter}`, '')];
    const kind = '"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"';
    const command = work.file(
      `login-${counter}.sh`,
      `#!/bin/sh\necho x >> ${runs}\nsleep 0.3\nprintf '{%s,"status":%s}' '${kind}' "$(cat ${status})"\n`,
    );
    return {
      user: {
        exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' },
      },
      brings: now => writeFileSync(status, JSON.stringify(now)),
      runs: () => readFileSync(runs, 'utf8').length / 2,
    };
  }

  test('a token that is not accepted any more (401): a plugin logs in once, view and write go on', async () => {
    const login = plugin();
    login.brings({ token: bench.cluster.tokens.shifter });
    const session = await bench.session(kubeconfig(login.user));
    const view = await bench.view(session);
    await bench.shows(view, [100, 0]);
    const plan = await bench.plan(session, 10);
    expect(login.runs()).toBe(1);

    // The server learns of other tokens; the old one is nobody's from now on.
    const file = join(bench.cluster.directory, 'tokens.csv');
    const fresh = 'f'.repeat(48);
    writeFileSync(file, readFileSync(file, 'utf8').replace(bench.cluster.tokens.shifter, fresh));
    login.brings({ token: fresh });
    await bench.cluster.restart({ abrupt: true });
    await bench.appliedOnce(await bench.apply(session, plan), plan, [90, 10]);
    await bench.shows(view, [90, 10]);
    await bench.edit([80, 20]);
    await bench.shows(view, [80, 20]);
    await bench.says(view, 'ready');
    // Eight watches and a write were refused, and nobody had to log in nine times.
    expect(login.runs()).toBe(2);
  });

  test('a client certificate that expired: it is said, and a fresh one of the plugin is taken', async () => {
    const old = await bench.session(kubeconfig(certificate(expired)));
    const error = await old.http.ask({ method: 'GET', path: '/api/v1/namespaces' }).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(error?.message).toMatch(/did not accept your credentials.*Log in to the cluster again/);

    const login = plugin();
    const status = (pair: KeyPair): object => ({
      clientCertificateData: pair.cert,
      clientKeyData: pair.key,
    });
    login.brings(status(expired));
    const session = await bench.session(kubeconfig(login.user));
    const view = await bench.view(session);
    expect(await bench.says(view, 'error')).toMatch(/did not accept your credentials/);
    login.brings(status(valid));
    await bench.shows(view, [100, 0]);
    await expect.poll(() => view.snapshot().user).toBe('viewer');
  });

  /** The window's own connection, on a kubeconfig that a test rewrites. */
  function window(path: string): Hub {
    const hub = new Hub({
      facade: (): ClusterFacade => facade,
      choice: () => ({ kubeconfig: path }),
      trusted: () => true,
      info: () => {},
      watchFiles,
      patienceMs: 60_000,
    });
    hub.watched(true);
    return bench.own(Object.assign(hub, { close: () => hub.dispose() }));
  }

  test('a kubeconfig that is rewritten with a fresh certificate: the window connects by itself', async () => {
    const path = kubeconfig(certificate(expired));
    const hub = window(path);
    await hub.connect();
    expect(hub.connection).toMatchObject({ state: 'error', message: expect.stringContaining('Log in') });
    writeFileSync(path, readFileSync(kubeconfig(certificate(valid))));
    await expect.poll(() => hub.connection.state, { timeout: 10_000 }).toBe('ready');
  });

  test('no kubeconfig, then one that is broken, then a good one: the window connects by itself', async () => {
    const path = join(work.folder, 'not-there-yet');
    const hub = window(path);
    await expect(hub.connect()).rejects.toThrow(/There is no kubeconfig at/);
    writeFileSync(path, 'clusters: [');
    await expect.poll(() => hub.connection.message, { timeout: 10_000 }).toMatch(/not valid YAML/);
    writeFileSync(path, readFileSync(kubeconfig(certificate(valid))));
    await expect.poll(() => hub.connection.state, { timeout: 10_000 }).toBe('ready');
  });

  test('a kubeconfig whose context leads elsewhere meanwhile: nothing lands there', async () => {
    const admin = { token: bench.cluster.tokens.admin };
    const path = kubeconfig(admin);
    const hub = window(path);
    const live = await hub.connect();
    const plan = await bench.plan(live.session, 10);
    // The same API server by another name is another cluster, as far as anybody can tell.
    const elsewhere = { server: bench.cluster.server.replace('127.0.0.1', 'localhost') };
    writeFileSync(path, readFileSync(kubeconfig(admin, elsewhere)));
    await expect(bench.apply(live.session, plan)).rejects.toMatchObject({
      code: 'context-moved',
      message: expect.stringMatching(/leads to another cluster by now .*Nothing was changed/),
    });
    // The window follows, and a plan that was made before is refused there too.
    await expect.poll(() => hub.live?.session.identity.server, { timeout: 10_000 }).toBe(elsewhere.server);
    expect(() => hub.assertStill(live)).toThrow(/Nothing was written/);
    const now = await hub.connect();
    await expect(bench.apply(now.session, plan)).rejects.toMatchObject({ code: 'context-moved' });
    expect(await bench.weights()).toEqual([100, 0]);
  });
});
