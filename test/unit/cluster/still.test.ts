import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSession } from '../../../src/cluster/index.ts';

const kubeconfig = (server: string, user: string): string => `
apiVersion: v1
kind: Config
current-context: one
clusters: [{ name: c, cluster: { server: ${server} } }]
users: [{ name: u, user: ${user} }]
contexts: [{ name: one, context: { cluster: c, user: u } }]
`;

const server = 'https://127.0.0.1:1';
let folder = '';
const file = () => join(folder, 'config');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-still-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a session opened on the first kubeconfig says when the second one has taken its place. */
async function still(before: string, after: string): Promise<string> {
  writeFileSync(file(), before);
  const session = await openSession({ kubeconfig: file() });
  writeFileSync(file(), after);
  try {
    await session.checkStill();
    return 'still';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await session.close();
  }
}

describe('a session is still the one that was opened', () => {
  test('while cluster and user are the same, however they are written', async () => {
    const before = kubeconfig(server, '{ token: abc, as: bob }');
    expect(await still(before, kubeconfig(server, '{ as: bob, token: abc }'))).toBe('still');
  });

  test('not when the cluster is another', async () => {
    const message = await still(
      kubeconfig(server, '{ token: abc }'),
      kubeconfig('https://127.0.0.1:2', '{ token: abc }'),
    );
    expect(message).toContain('leads to another cluster by now');
  });

  test('not when somebody else is acted as, and no token is told', async () => {
    const message = await still(
      kubeconfig(server, '{ token: first-token }'),
      kubeconfig(server, '{ token: second-token }'),
    );
    expect(message).toContain('other credentials by now');
    expect(message).not.toMatch(/first-token|second-token/);
  });

  test('also when a provider has renewed its own tokens', async () => {
    const provider = (id: string): string =>
      `{ auth-provider: { name: oidc, config: { client-id: a, id-token: ${id} } } }`;
    expect(await still(kubeconfig(server, provider('x')), kubeconfig(server, provider('y')))).toBe('still');
  });
});
