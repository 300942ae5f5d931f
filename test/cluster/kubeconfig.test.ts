/** Kubeconfigs as kubectl reads them: every case is read by both, and the two must agree. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadKubeconfig, type MergedKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { buildBench } from './harness/bench.ts';
import { kubectl } from './harness/kubectl.ts';

type Named = Record<string, unknown> & { name: string };
interface View {
  clusters: Named[] | null;
  users: Named[] | null;
  contexts: Named[] | null;
  'current-context': string;
}

const folder = mkdtempSync(join(tmpdir(), 'istio-canary-kubeconfig-'));
const binary = await buildBench();
if (!binary) console.warn('kubectl cannot be built here (reason above): kubeconfigs are not compared');

const a = `
apiVersion: v1
kind: Config
current-context: one
clusters:
- {name: east, cluster: {server: 'https://east:6443', certificate-authority: ca/east.pem}}
- {name: shared, cluster: {server: 'https://a-shared', tls-server-name: a}}
users:
- {name: me, user: {token: a-token}}
- {name: cert, user: {client-certificate: me.crt, client-key: /etc/keys/me.key}}
contexts:
- {name: one, context: {cluster: east, user: me, namespace: team-a}}
- {name: shared, context: {cluster: shared, user: me}}
`;
const b = `
current-context: two
clusters:
- {name: west, cluster: {server: 'https://west', insecure-skip-tls-verify: true, proxy-url: 'http://proxy:3128'}}
- {name: shared, cluster: {server: 'https://b-shared', certificate-authority-data: YWJj}}
users:
- {name: me, user: {username: bob, password: secret}}
- {name: plugin, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, args: [a, b], interactiveMode: Never}}}
- {name: on-path, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: login, interactiveMode: Never}}}
contexts:
- {name: two, context: {cluster: west, user: plugin}}
- {name: shared, context: {cluster: west, user: plugin, namespace: from-b}}
`;
const files: Record<string, string> = {
  a,
  b,
  empty: '',
  comment: '# nothing here\n',
  nulls: 'apiVersion: v1\nkind: Config\nclusters: null\nusers:\ncontexts: []\ncurrent-context: ""\n',
  noCurrent: `contexts:\n- {name: lonely, context: {cluster: east, user: cert}}\n`,
  json: JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'j', cluster: { server: 'https://j' } }],
  }),
  tokenFile: 'users:\n- name: tf\n  user: {tokenFile: tokens/t, as: alice, as-groups: [g1, g2]}\n',
  anchors: 'x: &c {server: https://anchored}\nclusters:\n- {name: an, cluster: *c}\n',
  onlyCurrent: 'current-context: nowhere\n',
  twice: 'clusters:\n- {name: d, cluster: {server: https://1}}\n- {name: d, cluster: {server: https://2}}\n',
  badYaml: 'clusters:\n- name: x\n  cluster: {server: https://x\n',
  badTab: 'clusters:\n\t- name: x\n',
  numberName: 'clusters:\n- {name: 12, cluster: {server: https://x}}\n',
  boolNamespace: 'contexts:\n- {name: c, context: {cluster: x, user: y, namespace: on}}\n',
  quotedNamespace: 'contexts:\n- {name: c, context: {cluster: x, user: y, namespace: "on"}}\n',
  octalNamespace: 'contexts:\n- {name: c, context: {cluster: x, user: y, namespace: 010}}\n',
  timeToken: 'users:\n- {name: c, user: {token: 12:30:00}}\n',
  dateToken: 'users:\n- {name: c, user: {token: 2024-01-01}}\n',
  otherKind: 'apiVersion: v1\nkind: Pod\n',
  otherVersion: 'apiVersion: v9\nkind: Config\n',
  list: '- a\n- b\n',
  scalar: 'hello\n',
  mapNotList: 'clusters: {a: b}\n',
  unknownFields: 'clusters:\n- {name: u, cluster: {server: https://u, colour: blue}}\ncolour: red\n',
  fileOfNull: 'clusters:\n- null\n',
};
const good = ['a', 'b', 'empty', 'nulls', 'noCurrent', 'tokenFile', 'onlyCurrent', 'missing'];
const pairs = good.flatMap(one => good.map(two => [one, two]));
const cases: string[][] = [
  ...Object.keys(files).map(name => [name]),
  ...pairs,
  ['missing', 'a', 'b', 'missing', 'tokenFile'],
  ['b', 'a', 'noCurrent', 'json', 'anchors'],
  ['noCurrent', 'onlyCurrent', 'b', 'a'],
  ['a', 'a', 'b', 'b'],
  ['a', 'badYaml'],
  ['missing', 'twice', 'a'],
];
// Each in a folder of its own, so that relative paths differ.
const pathOf = (name: string): string => join(folder, name, 'config');

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name));
    writeFileSync(pathOf(name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fields = {
  cluster: [
    'server',
    'tls-server-name',
    'certificate-authority',
    'certificate-authority-data',
    'proxy-url',
    'insecure-skip-tls-verify',
  ],
  user: ['client-certificate', 'client-key', 'token', 'tokenFile', 'username', 'password', 'as', 'as-groups'],
  context: ['cluster', 'user', 'namespace'],
} as const;

const relative = (path: string): string =>
  path.startsWith(folder) ? path.slice(folder.length).replace(/^\/[^/]+\//, '') : path.replace(/^\.\//, '');

/** The fields that decide where a request goes and as whom; kubectl leaves out what is empty. */
function comparable(kind: keyof typeof fields, entry: Record<string, unknown> = {}): Record<string, unknown> {
  const picked: [string, unknown][] = fields[kind].map(field => [field, entry[field]]);
  // kubectl resolves paths when it uses them and shows them as written; the folder is looked at below.
  for (const pair of picked) if (typeof pair[1] === 'string') pair[1] = relative(pair[1]);
  const { exec } = entry as { exec?: { command?: string; args?: string[] } };
  if (exec) picked.push(['exec', { command: relative(exec.command ?? ''), args: exec.args ?? null }]);
  return Object.fromEntries(picked.filter(([, value]) => value !== undefined && value !== ''));
}

function ours(config: MergedKubeconfig, theirs: View): unknown {
  const of = (list: 'clusters' | 'users' | 'contexts', kind: keyof typeof fields) =>
    (theirs[list] ?? []).map(({ name }) => [name, comparable(kind, config.entry(list, name))]);
  return [
    config.currentContext ?? '',
    of('clusters', 'cluster'),
    of('users', 'user'),
    of('contexts', 'context'),
  ];
}

function kubectls(view: View): unknown {
  const of = (list: 'clusters' | 'users' | 'contexts', kind: keyof typeof fields) =>
    (view[list] ?? []).map(entry => [entry.name, comparable(kind, entry[kind] as Record<string, unknown>)]);
  return [view['current-context'], of('clusters', 'cluster'), of('users', 'user'), of('contexts', 'context')];
}

describe.skipIf(!binary)('as kubectl config view', () => {
  test.each(cases.map(names => [names.join('+'), names] as const))('%s', async (_title, names) => {
    const kubeconfig = names.map(pathOf).join(delimiter);
    const { code, stdout, stderr } = await kubectl(['config', 'view', '--raw', '-o', 'json'], { kubeconfig });
    const exists = names.some(name => name in files);
    let config: MergedKubeconfig | undefined;
    try {
      config = loadKubeconfig({ env: { KUBECONFIG: kubeconfig } });
    } catch (error) {
      const { code: why } = error as { code: string };
      // With no file at all kubectl shows an empty config, which leads nowhere.
      if (!exists) return expect(why).toBe('no-kubeconfig');
      expect(why, (error as Error).message).toBe('broken-kubeconfig');
      return expect(code, `kubectl accepts what we refuse (${(error as Error).message}): ${stdout}`).not.toBe(
        0,
      );
    }
    expect(code, `kubectl refuses what we accept: ${stderr}`).toBe(0);
    const view: View = JSON.parse(stdout);
    expect(ours(config, view)).toEqual(kubectls(view));
    expect(config.contexts().map(one => one.name)).toEqual((view.contexts ?? []).map(one => one.name).sort());
  });

  test('an explicit path that is missing is an error for both', async () => {
    const { code } = await kubectl(['get', 'ns', `--kubeconfig=${pathOf('missing')}`]);
    expect(code).not.toBe(0);
    expect(() => loadKubeconfig({ path: pathOf('missing') })).toThrow(/There is no kubeconfig at /);
  });

  test('paths are resolved from the folder of their own file, as kubectl config view --flatten does', async () => {
    const kubeconfig = [pathOf('b'), pathOf('a')].join(delimiter);
    const { stderr } = await kubectl(['config', 'view', '--flatten'], { kubeconfig });
    expect(stderr).toContain(join(folder, 'a', 'me.crt'));
    const config = loadKubeconfig({ env: { KUBECONFIG: kubeconfig } });
    expect(config.entry('clusters', 'east')?.['certificate-authority']).toBe(
      join(folder, 'a', 'ca', 'east.pem'),
    );
    expect(config.entry('users', 'cert')?.['client-key']).toBe('/etc/keys/me.key');
    expect(config.entry('users', 'plugin')?.exec).toMatchObject({
      command: join(folder, 'b', 'bin', 'login'),
    });
    expect(config.entry('users', 'on-path')?.exec).toMatchObject({ command: 'login' });
  });

  test('the home is looked at when KUBECONFIG is empty', async () => {
    mkdirSync(join(folder, 'home', '.kube'), { recursive: true });
    writeFileSync(join(folder, 'home', '.kube', 'config'), a);
    const env = { HOME: join(folder, 'home'), KUBECONFIG: '' };
    const { stdout } = await kubectl(['config', 'current-context'], { env });
    expect(loadKubeconfig({ env }).currentContext).toBe(stdout.trim());
  });
});
