import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

type Fields = Record<string, unknown>;

const folder = mkdtempSync(join(tmpdir(), 'istio-canary-kubeconfigs-'));
let count = 0;

/** Writes a file of that text and gives its path. */
export function fileOf(text: string): string {
  count += 1;
  const path = join(folder, `kubeconfig-${count}`);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** A kubeconfig with one context `under-test`. */
export function kubeconfigOf(cluster: Fields, user: Fields): string {
  const name = 'under-test';
  return fileOf(
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      contexts: [{ name, context: { cluster: name, user: name } }],
      clusters: [{ name, cluster }],
      users: [{ name, user }],
    }),
  );
}

/** The cluster and user of a kubeconfig with one of each. */
export function partsOf(path: string): { cluster: Fields; user: Fields } {
  const file = parse(readFileSync(path, 'utf8')) as {
    clusters: { cluster: Fields }[];
    users: { user: Fields }[];
  };
  const [cluster, user] = [file.clusters[0]?.cluster, file.users[0]?.user];
  if (!cluster || !user) throw new Error(`${path} has no cluster or no user`);
  return { cluster, user };
}
