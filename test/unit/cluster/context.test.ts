import { describe, expect, test } from 'vitest';
import { resolveContext } from '../../../src/cluster/context.ts';
import type { MergedKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { parseKubeconfig } from '../../../src/cluster/kubeconfig-file.ts';

/** A kubeconfig from its text, without a file. */
function config(text: string): MergedKubeconfig {
  const file = parseKubeconfig(text, '/home/me/.kube/config');
  return {
    files: ['/home/me/.kube/config'],
    currentContext: file.currentContext || undefined,
    contexts: () =>
      [...file.contexts.keys()].map(name => ({ name, cluster: '', user: '', namespace: '', current: false })),
    entry: (kind, name) => file[kind].get(name),
  };
}

const good = config(`
current-context: a
clusters:
- {name: c, cluster: {server: https://c/, certificate-authority-data: QUJD}}
- {name: nothing, cluster: {}}
- {name: odd, cluster: {server: 'c:6443'}}
users:
- {name: u, user: {token: t, tokenFile: t}}
contexts:
- {name: a, context: {cluster: c, user: u}}
- {name: b, context: {cluster: gone, user: u}}
- {name: c, context: {cluster: c, user: gone}}
- {name: d, context: {cluster: nothing, user: u}}
- {name: e, context: {cluster: odd, user: u}}
- {name: f, context: {user: u}}
- {name: g, context: {cluster: c, namespace: team}}
`);

describe('a context', () => {
  test('leads to its cluster', () => {
    expect(resolveContext(good)).toMatchObject({
      identity: {
        context: 'a',
        server: 'https://c',
        caDigest: 'b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78',
      },
      namespace: 'default',
      user: {
        token: undefined,
        authProvider: { name: 'tokenFile', config: { tokenFile: '/home/me/.kube/t' } },
      },
    });
    expect(resolveContext(good, 'g')).toMatchObject({ namespace: 'team' });
  });

  test.each([
    ['zzz', 'unknown-context', /no context "zzz". Known contexts: a, b, c, d, e, f, g\./],
    [
      'b',
      'context-without-cluster',
      /context "b" names the cluster "gone", which the kubeconfig does not have/,
    ],
    ['c', 'broken-kubeconfig', /context "c" names the user "gone"/],
    ['d', 'context-without-cluster', /names the cluster "nothing", which has no server/],
    ['e', 'context-without-cluster', /no http\(s\) address/],
    ['f', 'context-without-cluster', /names no cluster/],
  ])('%s: %s', (name, code, words) => {
    expect(() => resolveContext(good, name)).toThrow(expect.objectContaining({ code }));
    expect(() => resolveContext(good, name)).toThrow(words);
  });

  test('is known without the name and password that its address may hold', () => {
    const text = `
current-context: a
clusters: [{name: c, cluster: {server: 'https://me:p@ss@c:6443/x@y/'}}]
contexts: [{name: a, context: {cluster: c}}]`;
    expect(resolveContext(config(text)).identity.server).toBe('https://c:6443/x@y');
  });

  test('none is current', () => {
    expect(() => resolveContext(config('contexts: []'))).toThrow(
      /has no current context. It has no contexts at all/,
    );
  });
});

describe('a broken kubeconfig names file and line and no secret', () => {
  test.each([
    [
      'YAML',
      'clusters:\n- name: [x\nusers:\n- {user: {token: "s3cret}}\n',
      /\.kube\/config, line \d+, cannot be read: it is not valid YAML/,
    ],
    ['a tab', 'clusters:\n\t- token: s3cret\n', /line 2, .*not valid YAML/],
    [
      'a number for text',
      'users:\n- name: u\n  user:\n    token: 12\n',
      /line 4, .*users\.0\.user\.token must be text/,
    ],
    ['a name twice', 'users:\n- {name: u}\n- {name: u, user: {token: s3cret}}\n', /line 3, .*"u" twice/],
    ['no list', 'users: s3cret\n', /line 1, .*users must be a list/],
    ['another kind', 'kind: Pod\n', /line 1, .*kind is not Config/],
    ['no map', 's3cret', /line 1, .*something else/],
  ])('%s', (_title, text, words) => {
    let message = '';
    try {
      parseKubeconfig(text, '/home/me/.kube/config');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(words);
    expect(message).not.toContain('s3cret');
  });
});
