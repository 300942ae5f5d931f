/** What cannot be read as YAML may have been meant to be applied: it is named, and what stands with it is not applied alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseBroken } from '../../../src/cli/apply.ts';
import { manifestFiles } from '../../../src/cli/manifest-files.ts';

const vs = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model}
spec: {hosts: [model], http: [{route: [{destination: {host: model}}]}]}
`;
const broken = 'subsets: [v1\nkind: Destination\n';

async function judged(files: Record<string, string>, stdin = ''): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'istio-canary-broken-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const paths = stdin === '' ? ['.'] : ['-'];
    const read = await manifestFiles(paths, { cwd, stdin: async () => stdin });
    let said = '';
    refuseBroken(read, {
      stderr: text => {
        said += text;
      },
    });
    return said;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

test('standard input that is no YAML is told as that, with its line', async () => {
  await expect(judged({}, broken)).rejects.toThrow(
    /^standard input:\d cannot be read as YAML: .+\. Nothing was applied\.$/,
  );
});

test('a document that cannot be read keeps the others of its file from being applied', async () => {
  await expect(judged({}, `${vs}---\n${broken}`)).rejects.toThrow(
    /^standard input:\d+ cannot be read as YAML/,
  );
});

test('another file of a folder is left out with a word', async () => {
  expect(await judged({ 'vs.yaml': vs, 'other.yaml': broken })).toMatch(
    /^warning: other\.yaml:\d was left out, since it cannot be read as YAML: /,
  );
});

test('templates and other kinds are no mistakes', async () => {
  const template = 'kind: ConfigMap\ndata:\n  {{- if .Values.on }}\n  a: b\n  {{- end }}\n';
  expect(await judged({ 'vs.yaml': vs, 'map.yaml': template, 'service.yaml': 'kind: Service\n' })).toBe('');
});
