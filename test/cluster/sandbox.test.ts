import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { modelService } from '../../src/sandbox/story/model-service.ts';
import { apiRequest } from './harness/http.ts';

const examples = join(import.meta.dirname, '../../examples/model-service');

let sandbox: Sandbox | undefined;
const start = async (...args: Parameters<typeof startSandbox>) => {
  sandbox = await startSandbox(...args);
  return sandbox;
};
afterEach(() => sandbox?.stop());

const access = ({ url, caPem, tokens }: Sandbox) => ({ server: url, caPem, token: tokens.admin });

interface Deployment {
  metadata: { name: string };
  status: { readyReplicas: number };
}

describe('the story', () => {
  test('is the example folder, object by object', () => {
    const files = readdirSync(examples).filter(name => name.endsWith('.yaml'));
    const documents = files.flatMap(name =>
      parseAllDocuments(readFileSync(join(examples, name), 'utf8')).map(document => document.toJS()),
    );
    expect(documents).toHaveLength(modelService.length);
    for (const object of modelService) expect(documents).toContainEqual(object);
  });

  test('is ready from the first moment', async () => {
    const { objects } = await start();
    const ready = (objects('apps/Deployment') as unknown as Deployment[]).map(
      one => one.status.readyReplicas,
    );
    expect(ready).toEqual([5, 5]);
    expect(objects('/Pod', 'default')).toHaveLength(10);
    expect(objects('networking.istio.io/VirtualService')).toHaveLength(1);
  });

  test('can be left out', async () => {
    const { objects } = await start({ seed: 'empty' });
    expect(objects('networking.istio.io/VirtualService')).toEqual([]);
    expect(objects('/Namespace').length).toBeGreaterThan(0);
  });

  test('goes on: a Deployment that is scaled gets its pods, and they become ready', async () => {
    const here = await start();
    const path = '/apis/apps/v1/namespaces/default/deployments/model-v2';
    await apiRequest(access(here), 'PATCH', path, { spec: { replicas: 7 } });
    const status = async () => (await apiRequest(access(here), 'GET', path)).body as Deployment;
    expect((await status()).status.readyReplicas).toBe(5);
    await expect.poll(async () => (await status()).status.readyReplicas, { timeout: 5000 }).toBe(7);
    await apiRequest(access(here), 'DELETE', path);
    await expect.poll(() => here.objects('/Pod').length, { timeout: 5000 }).toBe(5);
  });
});

describe('the kubeconfig', () => {
  test('has one context with everything in it', async () => {
    const here = await start();
    const config = parse(here.kubeconfig('viewer'));
    expect(config['current-context']).toBe('istio-canary-sandbox');
    expect(config.contexts[0].context.namespace).toBe('default');
    expect(config.users[0].user.token).toBe(here.tokens.viewer);
    const ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString();
    expect(ca).toBe(here.caPem);
  });

  test('has other tokens in every run', async () => {
    const first = (await start()).tokens;
    await sandbox?.stop();
    expect((await start()).tokens).not.toEqual(first);
  });
});

describe('whatever comes in', () => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const vs = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';
  const paths = [
    '/',
    '/%',
    '/api/v1/namespaces/%zz',
    '/apis/apps/v1/namespaces/default/deployments/model-v1/scale',
    '/apis/apps/v1/namespaces/default/deployments/model-v1/status',
    '/api/v1/namespaces/default',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    '/openapi/v3/apis/networking.istio.io/v1',
    '/openapi/v2',
    vs,
    `${vs}/model-virtual-service`,
    `${vs}/model-virtual-service/status`,
    `${vs}/__proto__`,
    `${vs}?limit=-1&continue=%00&resourceVersion=-1&labelSelector=((`,
    `${vs}?watch=true&resourceVersion=x`,
    `${vs}/model-virtual-service?fieldManager=x&force=true&dryRun=All&fieldValidation=Strict`,
  ];
  const bodies = [
    '',
    'null',
    '[]',
    '[null]',
    '[{"op":"add","path":"/__proto__/a","value":1}]',
    '[{"op":"replace","path":"","value":null}]',
    '[{"op":"remove","path":"/metadata"}]',
    '{"metadata":null}',
    '{"metadata":[],"spec":7}',
    '{"metadata":{"name":5,"labels":"x","managedFields":7,"finalizers":3}}',
    '{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"x","labels":{"a":{}}},"spec":[]}',
    '{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"y"},"spec":{"http":{"a":[null]}}}',
    '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"replicas":"x","template":[]}}',
    '{"spec":{"replicas":-1,"template":{"spec":{"containers":"x"}}}}',
    `{"spec":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    'k8s\u0000\u0012\u00ff',
  ];
  const types = [
    'application/json',
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
    'application/vnd.kubernetes.protobuf',
  ];

  test('is answered, and never as an accident of the server', async () => {
    const here = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const accidents: string[] = [];
    for (const path of paths) {
      for (const method of methods) {
        for (const body of method === 'GET' ? [''] : bodies) {
          for (const type of method === 'PATCH' || method === 'POST' ? types : types.slice(0, 1)) {
            const headers = { 'content-type': type, 'content-length': `${Buffer.byteLength(body)}` };
            const { status } = await apiRequest({ ...access(here), agent }, method, path, body, headers);
            if (status >= 500) accidents.push(`${status} ${method} ${path} ${type} ${body.slice(0, 80)}`);
          }
        }
      }
    }
    expect(accidents).toEqual([]);
    expect((await apiRequest(access(here), 'GET', '/readyz')).status).toBe(200);
  }, 120_000);

  test('may be no HTTP at all', async () => {
    const here = await start();
    const { port } = new URL(here.url);
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', ca: here.caPem }, () => {
        socket.end('nonsense\r\n\r\n');
      });
      let text = '';
      socket.on('data', chunk => {
        text += chunk;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(said).toContain('400');
    expect((await apiRequest(access(here), 'GET', '/readyz')).status).toBe(200);
  });

  test('says nothing to a stranger, also of what is not there', async () => {
    const { url, caPem } = await start();
    for (const path of ['/', '/version', '/nonsense', vs]) {
      const { status } = await apiRequest({ server: url, caPem }, 'GET', path);
      expect(status).toBe(401);
    }
  });
});

test('stop ends watches and frees the port', async () => {
  const here = await start();
  const path = '/api/v1/namespaces/default/pods?watch=true';
  const watching = apiRequest(access(here), 'GET', path).then(
    answer => answer.status,
    () => 'cut',
  );
  await new Promise(resolve => setTimeout(resolve, 200));
  await here.stop();
  expect(await watching).toBe('cut');
  const port = Number(new URL(here.url).port);
  await start({ port });
  await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
});

describe('from a terminal', () => {
  const program = join(import.meta.dirname, '../../src/sandbox/serve.ts');

  test('writes a kubeconfig for its owner alone, and takes it away at the end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'istio-canary-serve-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'config');
    const child = spawn(process.execPath, [program, '--kubeconfig', file]);
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      said += chunk;
    });
    await expect.poll(() => said, { timeout: 15_000 }).toContain(`export KUBECONFIG='${file}'`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { clusters, users } = parse(readFileSync(file, 'utf8'));
    const [{ cluster }] = clusters;
    const caPem = Buffer.from(cluster['certificate-authority-data'], 'base64').toString();
    const { token } = users[0].user;
    expect(said).not.toContain(token);
    expect((await apiRequest({ server: cluster.server, caPem, token }, 'GET', '/version')).status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(file)).toBe(false);
  });

  test('writes over no file that is not a sandbox’s own, and takes none away', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'istio-canary-serve-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'config');
    const mine = 'apiVersion: v1\nkind: Config\nclusters: [{name: mine}]\nusers: []\ncontexts: []\n';
    writeFileSync(file, mine);
    const refused = spawn(process.execPath, [program, '--kubeconfig', file]);
    let said = '';
    refused.stderr.setEncoding('utf8').on('data', chunk => {
      said += chunk;
    });
    expect(await once(refused, 'close')).toEqual([2, null]);
    expect(said).toContain(`${file} is there already and is no kubeconfig of a sandbox`);
    expect(readFileSync(file, 'utf8')).toBe(mine);
    // One that was left behind by a sandbox is its own; what became another file meanwhile is not.
    const here = await start();
    writeFileSync(file, here.kubeconfig());
    const child = spawn(process.execPath, [program, '--kubeconfig', file]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    writeFileSync(file, mine);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(readFileSync(file, 'utf8')).toBe(mine);
  });

  test('says what a wrong argument is, with exit code 2', async () => {
    const child = spawn(process.execPath, [program, '--port', 'x']);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', chunk => {
      said += chunk;
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(said).toContain('--port x is no port');
  });
});
