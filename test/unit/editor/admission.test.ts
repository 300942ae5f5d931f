import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Admission, type IgnoreFile } from '../../../src/editor/diagnostics/admission.ts';
import { boundsInWords, within } from '../../../src/editor/diagnostics/bounds.ts';
import { globMatcher } from '../../../src/editor/diagnostics/globs.ts';

const admission = (
  rules: Record<string, string> = {},
  options: Partial<ConstructorParameters<typeof Admission>[0]> = {},
): Admission => {
  const made = new Admission({ exclude: [], globs: [], respectGitignore: true, ...options });
  for (const [file, text] of Object.entries(rules)) {
    const [, folder = '', name = ''] = /^(?:(.*)\/)?([^/]+)$/.exec(file) ?? [];
    made.addRules(name as IgnoreFile, folder, text);
  }
  return made;
};

/** Trees with ignore files, and files that git is asked about. */
const cases: { rules: Record<string, string>; files: string[] }[] = [
  {
    rules: { '.gitignore': 'build/\n*.tmp.yaml\n' },
    files: ['a.yaml', 'build/a.yaml', 'x/build/a.yaml', 'x/a.tmp.yaml'],
  },
  { rules: { '.gitignore': '/out\n' }, files: ['out/a.yaml', 'x/out/a.yaml'] },
  {
    rules: { '.gitignore': '*.yaml\n', 'keep/.gitignore': '!*.yaml\n' },
    files: ['a.yaml', 'keep/a.yaml', 'keep/x/a.yaml'],
  },
  { rules: { '.gitignore': 'gone/\n', 'gone/.gitignore': '!*.yaml\n' }, files: ['gone/a.yaml'] },
  { rules: { 'a/.gitignore': 'b/\n', '.gitignore': '!a/b/\n' }, files: ['a/b/c.yaml', 'b/c.yaml'] },
  { rules: { '.gitignore': 'a/b/\n', 'a/.gitignore': '!b/\n' }, files: ['a/b/c.yaml', 'a/c.yaml'] },
  { rules: { '.gitignore': 'a/*\n!a/keep.yaml\n' }, files: ['a/keep.yaml', 'a/b.yaml', 'a/c/d.yaml'] },
  { rules: { '.gitignore': 'ä b/\n\\#x.yaml\n' }, files: ['ä b/a.yaml', '#x.yaml'] },
];

const scratch = mkdtempSync(join(tmpdir(), 'istio-canary-admission-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('what counts in a folder', () => {
  it.each(cases.map((one, at) => [at, one] as const))(
    'is what git does not ignore (%i)',
    (at, { rules, files }) => {
      const root = join(scratch, String(at));
      for (const [file, text] of [...Object.entries(rules), ...files.map(file => [file, 'x'] as const)]) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      }
      const git = (...args: string[]): string =>
        execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
      git('init', '-q');
      const tracked = git('-c', 'core.quotePath=false', 'ls-files', '--others', '--exclude-standard')
        .trim()
        .split('\n');
      const ours = admission(rules);
      const counted = files.filter(file => ours.admits(file));
      expect(counted.sort()).toEqual(files.filter(file => tracked.includes(file)).sort());
    },
  );

  it('heeds .gitignore only where it is to, and our own ignore file always', () => {
    const rules = { '.gitignore': 'a.yaml', 'x/.istio-canaryignore': 'b.yaml' };
    const files = ['a.yaml', 'x/a.yaml', 'x/b.yaml', 'b.yaml'];
    expect(files.filter(file => admission(rules).admits(file))).toEqual(['b.yaml']);
    const lax = admission(rules, { respectGitignore: false });
    expect(files.filter(file => lax.admits(file))).toEqual(['a.yaml', 'x/a.yaml', 'b.yaml']);
  });

  it('leaves out what the settings say', () => {
    const made = admission(
      {},
      { exclude: ['charts/', '!charts/mine/', '*.gen.yaml'], globs: ['**/out', 'only.json'] },
    );
    const files = [
      'charts/a.yaml',
      'x/charts/a.yaml',
      'a.gen.yaml',
      'x/out/a.yaml',
      'only.json',
      'x/only.json',
      'a.yaml',
    ];
    expect(files.filter(file => made.admits(file))).toEqual(['x/only.json', 'a.yaml']);
  });

  it('never holds installed packages', () => {
    const files = ['node_modules/a/b.yaml', 'x/node_modules/b.json', '.git/c.yaml', 'my_node_modules/a.yaml'];
    expect(files.filter(file => admission().admits(file))).toEqual(['my_node_modules/a.yaml']);
  });

  it('takes new rules at once', () => {
    const made = admission({ '.gitignore': 'a/' });
    expect(made.admits('a/b.yaml')).toBe(false);
    made.addRules('.gitignore', '', 'c/');
    expect(made.admits('a/b.yaml')).toBe(true);
  });
});

it.each([
  ['**/*.js', ['a.js', 'x/y/a.js'], ['a.jsx', 'ajs']],
  ['**/node_modules', ['node_modules', 'x/node_modules/y/z.json'], ['xnode_modules']],
  ['build', ['build/a', 'build'], ['x/build']],
  ['src/**/gen', ['src/gen', 'src/a/b/gen/c'], ['gen']],
  ['*.{yml,{json,js}}', ['a.yml', 'a.js', 'a.json'], ['a.yaml', 'x/a.yml']],
  ['a?c/[!x]', ['abc/y'], ['abc/x', 'a/c/y']],
  ['out/', ['out/a'], ['outer']],
  ['(a).b+', ['(a).b+'], ['axbb']],
  ['[z-a]', [], ['z']],
])('the glob %s', (glob, yes, no) => {
  const matcher = globMatcher(glob);
  expect([...yes, ...no].filter(path => matcher.test(path))).toEqual(yes);
});

describe('the bounds', () => {
  it('take the first files by name', () => {
    const { wanted, beyond } = within(new Set(['c', 'a', 'b']), 2);
    expect([[...wanted], [...beyond]]).toEqual([['a', 'b'], ['c']]);
    expect(within(new Set(['b', 'a']), 2).beyond.size).toBe(0);
  });

  it('say which files are left out', () => {
    expect(boundsInWords([], 0)).toBe('');
    expect(boundsInWords(['b.yaml', 'a.yaml'], 7)).toContain(
      'a.yaml, b.yaml: larger than 1 MB; 7 files: beyond the first 10000',
    );
    expect(boundsInWords([...'gfedcba'], 0)).toContain('a, b, c, d, e and 2 more');
    expect(boundsInWords([], 0, true)).toContain('beyond the first 50000 that a search finds');
  });
});
