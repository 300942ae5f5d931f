import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runLint } from '../../../src/cli/lint.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lint-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
}

async function lint(args: string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runLint(args, {
    cwd,
    stdout: text => out.push(text),
    stderr: text => err.push(text),
    stdin: async () => stdin,
  });
  return { code, out: out.join(''), err: err.join('') };
}

async function json(args: string[], stdin?: string) {
  const { out, code } = await lint(['--format', 'json', ...args], stdin);
  return { code, ...JSON.parse(out) };
}

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model
  namespace: prod
spec:
  hosts: [model]
  http:
    - route:
        - destination:
            host: model
            subset: v1
          weight: 90
        - destination:
            host: model
            subset: v2
          weight: 10
`;
const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
  namespace: prod
spec:
  host: model
  subsets:
    - name: v1
      labels: {version: v1}
    - name: v2
      labels: {version: v2}
`;
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: model, namespace: prod}\n';

describe('what is looked at', () => {
  it('says of a file that is named that it is not YAML, whatever it was meant to hold', async () => {
    write({ 'values.yaml': 'replicas: [\n', 'chart.yaml': 'name: {{ .Values.name }\n: [' });
    expect(await json(['values.yaml'])).toMatchObject({
      code: 1,
      findings: [{ file: 'values.yaml', code: 'yaml-syntax', severity: 'error' }],
    });
    // Among the files of a folder it is somebody else's business, and what a template prints nobody knows.
    expect((await lint(['.'])).code).toBe(0);
    expect((await lint(['chart.yaml'])).code).toBe(0);
    expect((await lint(['.', 'values.yaml'])).code).toBe(1);
    expect((await lint(['-'], 'a: "b')).code).toBe(1);
  });

  it('a file, whatever its name', async () => {
    write({ 'canary.txt': route.replace('weight: 10', 'weight: -10') });
    expect(await json(['canary.txt'])).toMatchObject({
      code: 1,
      summary: { files: 1, documents: 1, errors: 1 },
    });
  });

  it('the manifests below a folder, without node_modules and dot folders', async () => {
    const bad = route.replace('weight: 10', 'weight: -10');
    write({
      'a/b/route.yml': bad,
      'a/rule.yaml': rule,
      'a/more.json': '{"a": 1}',
      'a/readme.md': bad,
      'a/node_modules/x/route.yaml': bad,
      'a/.git/route.yaml': bad,
      'a/.cache/route.yaml': bad,
    });
    symlinkSync(join(cwd, 'a'), join(cwd, 'a/b/loop'));
    const { findings, summary } = await json(['a']);
    expect(findings.map((finding: { file: string }) => finding.file)).toEqual([join('a', 'b', 'route.yml')]);
    expect(summary).toEqual({ files: 3, documents: 3, errors: 1, warnings: 0, infos: 0 });
  });

  it('standard input', async () => {
    const { findings, code } = await json(['-'], route.replace('weight: 10', 'weight: -10'));
    expect(code).toBe(1);
    expect(findings[0]).toMatchObject({ file: '-', line: 17, column: 19 });
  });

  it('each file once, and all of them as one workspace', async () => {
    write({ 'route.yaml': route.replace('subset: v2', 'subset: v3'), 'rule.yaml': rule });
    expect(await json(['route.yaml'])).toMatchObject({ code: 0, findings: [] });
    const { findings, summary } = await json(['route.yaml', 'rule.yaml', '.']);
    expect(summary.files).toBe(2);
    expect(findings).toMatchObject([{ code: 'IST0101', file: 'route.yaml', line: 16, column: 21 }]);
  });

  it('Helm templates', async () => {
    write({
      'templates/route.yaml': route.replace(
        'weight: 10',
        'weight: {{ .Values.weight }}\n          wieght: 1',
      ),
    });
    const { findings } = await json(['.']);
    expect(findings).toMatchObject([{ code: 'unknown-field', line: 18, column: 11 }]);
  });
});

describe('json', () => {
  it('has the fields of the contract and no others', async () => {
    write({ 'route.yaml': route.replace('weight: 10', 'weight: "10"') });
    const { findings, summary } = await json(['route.yaml']);
    const message = expect.stringContaining('weight');
    const resource = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      namespace: 'prod',
      name: 'model',
    };
    expect(findings).toEqual([
      {
        file: 'route.yaml',
        line: 17,
        column: 19,
        endLine: 17,
        endColumn: 23,
        severity: 'error',
        code: 'wrong-type',
        also: [],
        message,
        path: 'spec.http[0].route[1].weight',
        resource,
        related: [],
      },
    ]);
    expect(summary).toEqual({ files: 1, documents: 1, errors: 1, warnings: 0, infos: 0 });
  });

  it('counts every severity and document', async () => {
    write({ 'all.yaml': `${route.replace('weight: 10', 'weight: 20')}---\n${rule}---\n# nothing\n` });
    expect(await json(['all.yaml'])).toMatchObject({
      code: 0,
      summary: { documents: 2, errors: 0, infos: 1 },
    });
  });
});

describe('a closed world', () => {
  it('reports what the files do not hold', async () => {
    write({ 'route.yaml': route });
    expect(await json(['--closed-world', 'route.yaml'])).toMatchObject({ code: 1, summary: { errors: 4 } });
    write({ 'rule.yaml': rule, 'service.yaml': service });
    expect(await json(['--closed-world', '.'])).toMatchObject({ code: 0, findings: [] });
  });
});

describe('text', () => {
  it('shows place, line and related places', async () => {
    write({ 'route.yaml': route.replace('subset: v2', 'subset: v3'), 'rule.yaml': rule });
    const { code, out } = await lint(['.']);
    expect(code).toBe(1);
    expect(out).toContain('route.yaml:16:21 error IST0101 ');
    expect(out).toContain('  16 |             subset: v3\n     |                     ^^\n');
    expect(out).toContain('  see rule.yaml:4:9 DestinationRule prod/model defines v1, v2\n');
    expect(out).toMatch(/\n1 error, 0 warnings, 0 infos in 2 files, 2 documents\n$/);
  });
});

describe('sarif', () => {
  it('has rules, levels, regions and relative addresses', async () => {
    write({ 'my dir/route.yaml': route.replace('weight: 10', 'weight: -10'), 'rule.yaml': rule });
    const { code, out } = await lint(['--format=sarif', '.']);
    expect(code).toBe(1);
    const sarif = JSON.parse(out);
    const [run] = sarif.runs;
    expect(sarif.version).toBe('2.1.0');
    const [result] = run.results;
    expect(result).toMatchObject({ ruleId: 'negative-weight', level: 'error' });
    expect(run.tool.driver.rules[result.ruleIndex]).toMatchObject({ id: 'negative-weight' });
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'my%20dir/route.yaml' },
      region: { startLine: 17, startColumn: 19, endLine: 17, endColumn: 22 },
    });
  });
});

describe('what cannot be run', () => {
  it.each([
    ['nothing to look at', []],
    ['an unknown option', ['--colour', '.']],
    ['an unknown format', ['--format', 'xml', '.']],
    ['a format without a value', ['--format']],
    ['a path that is not there', ['nowhere.yaml']],
  ])('%s', async (_, args) => {
    const { code, out, err } = await lint(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^istio-canary lint: \S/);
    expect(err).not.toContain('    at ');
  });

  // A link to itself is unreadable for root too, unlike a file without permissions.
  it('a file that cannot be read', async () => {
    symlinkSync('circle.yaml', join(cwd, 'circle.yaml'));
    const { code, err } = await lint(['circle.yaml']);
    expect(code).toBe(2);
    expect(err).toContain('circle.yaml cannot be read: its links lead in a circle');
  });

  it('a folder without manifests is no error, but is said', async () => {
    const { code, err } = await lint(['.']);
    expect(code).toBe(0);
    expect(err).toContain('no *.yaml');
  });
});
