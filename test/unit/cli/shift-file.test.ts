import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';

const text = `kind: VirtualService
apiVersion: networking.istio.io/v1
metadata: {name: model, annotations: {istio-canary.dev/stable: v1}}
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: model, subset: v1} # stable
          weight: 90
        - destination: {host: model, subset: v2}
          weight: 10 # canary
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-'));
  writeFileSync(join(folder, 'a.yaml'), text);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function shift(...args: string[]) {
  let [out, err] = ['', ''];
  const io = {
    stdout: (chunk: string) => {
      out += chunk;
    },
    stderr: (chunk: string) => {
      err += chunk;
    },
    stdin: async () => '',
    cwd: folder,
    env: {},
  };
  const code = await run(['shift', ...args], io, '0');
  return { code, out, err, file: readFileSync(join(folder, 'a.yaml'), 'utf8') };
}

test('writes the shares into the file, without a cluster', async () => {
  const { code, out, file } = await shift('model', '--to', 'v2=50', '--file', 'a.yaml');
  expect({ code, file }).toEqual({
    code: 0,
    file: text.replace('weight: 90', 'weight: 50').replace('weight: 10', 'weight: 50'),
  });
  expect(out).toMatch(/a\.yaml\n.*v1 {2}90 % -> 50 %\n.*v2 {2}10 % -> 50 %\nwritten\n/);
});

test('a dry run writes nothing; json says so', async () => {
  const { code, out, file } = await shift(
    'model',
    '--to',
    'v2=50',
    '--file=a.yaml',
    '--dry-run',
    '-o',
    'json',
  );
  expect({ code, file }).toEqual({ code: 0, file: text });
  expect(JSON.parse(out)).toMatchObject({ file: 'a.yaml', written: false, after: { v1: 50, v2: 50 } });
});

test('a version that no file defines is warned of', async () => {
  const { code, err, file } = await shift('model', '--to', 'v9=50', '--file', 'a.yaml');
  expect(code).toBe(0);
  expect(err).toMatch(/warning: No DestinationRule .* v9 fail unless one defines/);
  expect(file).toContain('subset: v9');
});

test('files that a shell put in place of a pattern are files too', async () => {
  writeFileSync(join(folder, 'b.yaml'), 'kind: Service\n');
  const { code, file } = await shift('model', '--to', 'v2=50', '--file', 'b.yaml', 'a.yaml');
  expect({ code, file }).toMatchObject({ code: 0, file: expect.stringContaining('weight: 50') });
});

test('a stable that no file records is said with each shift, or in the file', async () => {
  writeFileSync(join(folder, 'a.yaml'), text.replace(', annotations: {istio-canary.dev/stable: v1}', ''));
  const { code, err } = await shift('model', '--to', 'v2=50', '--file', 'a.yaml');
  expect({ code, err }).toEqual({
    code: 1,
    err: 'Which version of default/model is stable is not recorded, and v1 and v2 are both possible. Say it with each shift, --stable KEY, or once in the file: metadata.annotations "istio-canary.dev/stable: KEY".\n',
  });
});

test('a shift that changes nothing gives the shares all the same', async () => {
  const { out } = await shift('model', '--to', 'v2=10', '--file', 'a.yaml', '-o', 'json');
  expect(JSON.parse(out)).toMatchObject({
    written: false,
    before: { v1: 90, v2: 10 },
    after: { v1: 90, v2: 10 },
  });
});

test.each([
  [['other', '--to', 'v2=50', '--file', 'a.yaml'], 1, /hold no VirtualService other; they hold model\.$/m],
  [['model', '--to', 'v2=50', '--file', '-'], 2, /--file takes files, .* - is none/],
  [['model', '--to', 'v2=50', '--file', 'b.yaml'], 2, /b\.yaml cannot be read/],
  [['model', '--file', 'a.yaml'], 2, /say where to/],
])('%j', async (args, code, said) => {
  const answer = await shift(...args);
  expect(answer.err).toMatch(said);
  expect(answer).toMatchObject({ code, file: text });
});
