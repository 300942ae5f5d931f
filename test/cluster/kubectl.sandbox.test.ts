import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox, type UserName } from '../../src/sandbox/index.ts';
import { apiRequest, buildBench, exampleFolder, kubectl, kubectlOk } from './harness/index.ts';

const bench = await buildBench();

/** kubectl of the real API server's version against the sandbox: who knows kubectl knows the sandbox. */
describe.skipIf(bench === undefined)('kubectl and the sandbox', () => {
  let sandbox: Sandbox;
  let folder = '';
  const kubeconfig = (user: UserName) => join(folder, user);
  const run = (...args: string[]) => kubectlOk(args, { kubeconfig: kubeconfig('admin') });
  const as = (user: UserName, ...args: string[]) => kubectl(args, { kubeconfig: kubeconfig(user) });
  const weights = async () =>
    run('get', 'vs', 'model-virtual-service', '-o', 'jsonpath={.spec.http[0].route[*].weight}');
  const patch = (value: number) =>
    JSON.stringify([{ op: 'replace', path: '/spec/http/0/route/0/weight', value }]);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'istio-canary-kubectl-'));
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
    for (const user of ['admin', 'viewer', 'nobody'] as const) {
      writeFileSync(kubeconfig(user), sandbox.kubeconfig(user), { mode: 0o600 });
    }
    return () => sandbox.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('get shows the story in columns of a real server', async () => {
    const [head, row] = (await run('get', 'vs')).split('\n');
    expect(head).toMatch(/^NAME +GATEWAYS +HOSTS +AGE$/);
    expect(row).toMatch(/^model-virtual-service +\["model-service"\] +\d+s$/);
    expect(await run('get', 'dr,svc')).toMatch(/model-destination +model-service/);
    expect(await run('get', 'deploy', '--no-headers')).toMatch(/model-v1 +5\/5 +5 +5 .*\nmodel-v2 +5\/5/);
    const pods = await run('get', 'pods', '-l', 'version=v2', '--no-headers');
    expect(pods.match(/^model-v2-\S+ +1\/1 +Running/gm)).toHaveLength(5);
    expect(await run('get', 'vs,dr,deploy,svc,pods,rs', '-A')).toContain('default');
    expect(await run('get', 'vs', '-o', 'yaml')).toContain('subset: v1');
  });

  test('finds what is served, and who is asking', async () => {
    expect(await run('api-resources', '--api-group=networking.istio.io')).toMatch(
      /virtualservices +vs +networking.istio.io\/v1 +true +VirtualService/,
    );
    expect(await run('api-versions')).toContain('networking.istio.io/v1alpha3');
    expect(await run('get', '--raw', '/version')).toContain('"minor":"36"');
    expect((await as('viewer', 'auth', 'whoami')).stdout).toContain('viewer');
    expect((await as('viewer', 'auth', 'can-i', 'list', 'vs')).stdout.trim()).toBe('yes');
    expect((await as('viewer', 'auth', 'can-i', 'patch', 'vs')).stdout.trim()).toBe('no');
  });

  test('explain tells what a field means', async () => {
    expect(await run('explain', 'virtualservice.spec.http.route')).toContain('weight');
    expect(await run('explain', 'dr.spec.subsets')).toContain('labels');
  });

  test('patch shifts', async () => {
    await run('patch', 'vs', 'model-virtual-service', '--type=json', '-p', patch(90));
    expect(await weights()).toBe('90 0');
    await run(
      'patch',
      'vs',
      'model-virtual-service',
      '--type=merge',
      '-p',
      '{"metadata":{"labels":{"a":"b"}}}',
    );
    expect(await run('get', 'vs', '-l', 'a=b', '-o', 'name')).toContain('model-virtual-service');
    await run(
      'patch',
      'deploy',
      'model-v1',
      '-p',
      '{"spec":{"template":{"spec":{"containers":[{"name":"model","image":"m:2"}]}}}}',
    );
    expect(await run('get', 'deploy', 'model-v1', '-o', 'jsonpath={..containers[*].image}')).toBe('m:2');
  });

  test('apply takes the example over, and has nothing to do the second time', async () => {
    await run('apply', '-f', exampleFolder);
    const again = await run('apply', '-f', exampleFolder);
    expect(again.trim().split('\n')).toHaveLength(5);
    expect(again.match(/ unchanged$/gm)).toHaveLength(5);
    expect((await as('admin', 'diff', '-f', exampleFolder)).code).toBe(0);
    await run('patch', 'vs', 'model-virtual-service', '--type=json', '-p', patch(50));
    expect((await as('admin', 'diff', '-f', exampleFolder)).code).toBe(1);
    await run('apply', '-f', exampleFolder);
    expect(await weights()).toBe('100 0');
  });

  test('apply --server-side sees another owner, and takes over by force', async () => {
    await run('apply', '--server-side', '-f', exampleFolder);
    await run(
      'patch',
      'vs',
      'model-virtual-service',
      '--type=json',
      '-p',
      patch(50),
      '--field-manager=someone',
    );
    const refused = await as('admin', 'apply', '--server-side', '-f', exampleFolder);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('conflict with "someone" using networking.istio.io/v1: .spec.http');
    await run('apply', '--server-side', '--force-conflicts', '-f', exampleFolder);
    expect(await weights()).toBe('100 0');
  });

  test('a mistake is refused as a cluster would', async () => {
    const spec = 'spec: {hosts: [a], http: [{route: [{destination: {host: a}}], wieght: 5}]}';
    const text = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: odd}\n${spec}\n`;
    const args = ['create', '-f', '-'];
    const { code, stderr } = await kubectl(args, { kubeconfig: kubeconfig('admin'), input: text });
    expect(code).toBe(1);
    expect(stderr).toContain('unknown field "spec.http[0].wieght"');
  });

  test('create, scale, wait, set image, roll out, delete', async () => {
    await run('create', 'namespace', 'lab');
    await run('create', 'deployment', 'web', '--image=web:1', '--replicas=2', '--port=80', '-n', 'lab');
    await run('expose', 'deployment', 'web', '--port=80', '-n', 'lab');
    await run('rollout', 'status', 'deployment/web', '-n', 'lab', '--timeout=20s');
    await run('scale', 'deployment', 'web', '--replicas=3', '-n', 'lab');
    await run(
      'wait',
      'deployment/web',
      '--for=jsonpath={.status.readyReplicas}=3',
      '-n',
      'lab',
      '--timeout=20s',
    );
    await run('set', 'image', 'deployment/web', 'web=web:2', '-n', 'lab');
    await run('rollout', 'status', 'deployment/web', '-n', 'lab', '--timeout=20s');
    const images = await run('get', 'pods', '-n', 'lab', '-o', 'jsonpath={..containers[*].image}');
    expect(images).toBe('web:2 web:2 web:2');
    await run('create', 'configmap', 'settings', '--from-literal=a=b', '-n', 'lab');
    expect(await run('get', 'cm', 'settings', '-n', 'lab', '-o', 'jsonpath={.data.a}')).toBe('b');
    await run('delete', 'deployment', 'web', '-n', 'lab');
    await run('delete', 'namespace', 'lab');
    expect(await run('get', 'pods', '-A', '-o', 'name')).not.toContain('web');
  });

  test('edit and replace', async () => {
    const options = { kubeconfig: kubeconfig('admin'), env: { KUBE_EDITOR: 'sed -i s/100/70/' } };
    await kubectlOk(['edit', 'vs', 'model-virtual-service'], options);
    expect(await weights()).toBe('70 0');
    const text = (await run('get', 'vs', '-o', 'yaml')).replace('weight: 70', 'weight: 60');
    await kubectlOk(['replace', '-f', '-'], { kubeconfig: kubeconfig('admin'), input: text });
    expect(await weights()).toBe('60 0');
  });

  test('delete deletes', async () => {
    await run('delete', 'vs', 'model-virtual-service');
    expect((await as('admin', 'get', 'vs', 'model-virtual-service')).stderr).toContain('NotFound');
  });

  test('get -w follows', async () => {
    let shown = '';
    const onStdout = (text: string): void => {
      shown += text;
    };
    const event = 'jsonpath={.type} {.object.spec.http[0].route[0].weight};';
    const watching = kubectlOk(
      ['get', 'vs', '-w', '--output-watch-events', '--request-timeout=6s', '-o', event],
      { kubeconfig: kubeconfig('admin'), onStdout },
    );
    await expect.poll(() => shown).toContain('ADDED');
    // By a request of its own: another kubectl may take longer to start than this one watches.
    const { url: server, caPem, tokens } = sandbox;
    const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model-virtual-service';
    const patched = await apiRequest(
      { server, caPem, token: tokens.admin },
      'PATCH',
      path,
      JSON.parse(patch(30)),
    );
    expect(patched.status).toBe(200);
    expect(await watching).toBe('ADDED 100;MODIFIED 30;');
  });

  test('those without rights hear it from the server', async () => {
    const refused = await as('viewer', 'patch', 'vs', 'model-virtual-service', '--type=json', '-p', patch(1));
    expect(refused.stderr).toContain('User "viewer" cannot patch resource "virtualservices"');
    expect((await as('nobody', 'get', 'vs')).stderr).toContain('User "nobody" cannot list resource');
  });
});
