/** The cluster bundle as it is shipped: that what was left out of it is not missed. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leanClient } from '../../scripts/lean-client.ts';
import { run } from './harness/run.ts';
import { base64, keyPair, oneContext, type TlsServer, tlsServer, workspace } from './support/tls-server.ts';

const work = workspace();
const outfile = join(work.folder, 'cluster.cjs');
let server: TlsServer;
let kubeconfig: string;

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, '..', '..', 'src', 'cluster', 'index.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    plugins: [leanClient],
  });
  const pair = await keyPair(['127.0.0.1']);
  server = await tlsServer(pair, (request, response) =>
    response.end(JSON.stringify({ authorization: request.headers.authorization })),
  );
  const login = work.file('login.sh', `#!/bin/sh\necho '{"status":{"token":"from-a-plugin"}}'\n`);
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: login, interactiveMode: 'Never' };
  kubeconfig = work.file(
    'config',
    oneContext({ server: server.url, 'certificate-authority-data': base64(pair.cert) }, { exec }),
  );
});
afterAll(async () => {
  await server.close();
  work.remove();
});

test('logs in, asks, and leaves the process as it was', async () => {
  const script = work.file(
    'ask.cjs',
    `const { openSession } = require(${JSON.stringify(outfile)});
(async () => {
  const session = await openSession({ kubeconfig: process.argv[2] });
  const answers = [];
  for (let i = 0; i < 3; i += 1) answers.push(await session.http.ask({ method: 'GET', path: '/version' }));
  await session.close();
  const dispatchers = Object.getOwnPropertySymbols(globalThis).filter(one => String(one).includes('undici'));
  console.log(JSON.stringify({ answers, dispatchers: dispatchers.length }));
})();`,
  );
  const { code, stdout, stderr } = await run(process.execPath, [script, kubeconfig], {});
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const answer = { authorization: 'Bearer from-a-plugin' };
  expect(JSON.parse(stdout)).toEqual({ answers: [answer, answer, answer], dispatchers: 0 });
  expect(server.handshakes()).toBe(1);
});
