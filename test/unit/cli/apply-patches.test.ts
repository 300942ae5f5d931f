/** A kustomization's patch is a part of an object; applied as a whole one it would take the rest away. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusePatches } from '../../../src/cli/apply.ts';
import { manifestFiles } from '../../../src/cli/manifest-files.ts';

const vs = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model}
spec:
  http:
    - route: [{destination: {host: model, subset: v2}}]
`;

test.each<[string, string, boolean]>([
  ['patches', 'patches: [{path: vs.yaml}]\nresources: [../base]\n', true],
  ['resources', 'resources: [vs.yaml]\n', false],
])('a file among the %s of a kustomization', async (_, kustomization, refused) => {
  const cwd = mkdtempSync(join(tmpdir(), 'istio-canary-patch-'));
  try {
    mkdirSync(join(cwd, 'prod'));
    writeFileSync(join(cwd, 'prod', 'vs.yaml'), vs);
    writeFileSync(join(cwd, 'prod', 'kustomization.yaml'), `kind: Kustomization\n${kustomization}`);
    const read = await manifestFiles(['prod'], { cwd, stdin: async () => '' });
    expect(read.files.flatMap(({ objects }) => objects)).toHaveLength(1);
    const apply = () => refusePatches(read);
    if (refused) expect(apply).toThrow(/no whole objects: prod\/vs\.yaml/);
    else expect(apply).not.toThrow();
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
