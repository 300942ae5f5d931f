import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../../../src/cli/lint/collect.ts';
import { Ignored } from '../../../src/cli/lint/ignored.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ignored-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
}

interface Wish {
  paths?: string[];
  patterns?: string[];
  files?: boolean;
  from?: string;
}

async function collected({ paths = ['.'], patterns, files, from = cwd }: Wish = {}) {
  const ignored = new Ignored({ cwd: from, patterns, files });
  const found = await collect(paths, { cwd: from, stdin: async () => '', ignored });
  return { files: found.files.map(({ file }) => file), leftOut: found.leftOut };
}

describe('.gitignore', () => {
  const tree = {
    '.gitignore': '/build/\n*.gen.yaml\n!keep.gen.yaml\n# comment\n\\#odd.yaml\nlogs\n**/tmp/*.yaml\n',
    'a.yaml': '',
    'A.GEN.yaml': '',
    'a.gen.yaml': '',
    'keep.gen.yaml': '',
    '#odd.yaml': '',
    'build/out.yaml': '',
    'sub/build/in.yaml': '',
    'sub/.gitignore': '!b.gen.yaml\n/only.yaml\ndeep/*\n!deep/kept.yaml\n',
    'sub/b.gen.yaml': '',
    'sub/only.yaml': '',
    'sub/x/only.yaml': '',
    'sub/deep/gone.yaml': '',
    'sub/deep/kept.yaml': '',
    'logs/.gitignore': '!*\n',
    'logs/a.yaml': '',
    'x/tmp/y.yaml': '',
    'x/tmp/z/y.yaml': '',
    'trail /a.yaml': '',
  };

  it('leaves out what git leaves out, in folders within folders too', async () => {
    write(tree);
    execFileSync('git', ['init', '-q'], { cwd });
    writeFileSync(join(cwd, '.git/info/exclude'), 'trail\\ \n');
    const args = ['-c', 'core.quotePath=false', 'ls-files', '--others', '--exclude-standard', '*.yaml'];
    const byGit = execFileSync('git', args, { cwd, encoding: 'utf8' }).trim().split('\n');
    expect(byGit).toContain('sub/b.gen.yaml');
    expect(byGit).not.toContain('trail /a.yaml');
    expect((await collected()).files.toSorted()).toEqual(byGit.toSorted());
  });

  it('counts from above the folder that is looked at, up to the root of the repository', async () => {
    write({ '.gitignore': 'gen/\n', 'a/b/gen/x.yaml': '', 'a/b/y.yaml': '', 'outer/.gitignore': '*' });
    mkdirSync(join(cwd, '.git'));
    expect((await collected({ paths: ['a'] })).files).toEqual([join('a', 'b', 'y.yaml')]);
    const inside = await collected({ paths: ['.'], from: join(cwd, 'a', 'b') });
    expect(inside.files).toEqual(['y.yaml']);
    // A repository within takes nothing from around it.
    mkdirSync(join(cwd, 'a', 'b', '.git'));
    expect((await collected({ from: join(cwd, 'a', 'b') })).files).toEqual([join('gen', 'x.yaml'), 'y.yaml']);
  });

  it('gives way to a name on the command line', async () => {
    write({ '.gitignore': 'gen/\n*.tmp.yaml\n', 'gen/a.yaml': '', 'gen/b.tmp.yaml': '', 'c.tmp.yaml': '' });
    const { files, leftOut } = await collected({ paths: ['gen', 'c.tmp.yaml'] });
    expect(files).toEqual([join('gen', 'a.yaml'), join('gen', 'b.tmp.yaml'), 'c.tmp.yaml']);
    expect(leftOut).toEqual([]);
    expect((await collected()).files).toEqual([]);
    expect((await collected({ files: false })).files).toHaveLength(3);
  });
});

describe('.istio-canaryignore', () => {
  it('leaves out named files too, and says which', async () => {
    write({ '.istio-canaryignore': 'bad/\n', 'bad/a.yaml': '', 'bad/deep/b.yaml': '', 'c.yaml': '' });
    const named = ['bad/a.yaml', 'bad/deep/b.yaml', 'bad', 'c.yaml'];
    expect(await collected({ paths: named })).toEqual({ files: ['c.yaml'], leftOut: named.slice(0, 3) });
    expect((await collected()).files).toEqual(['c.yaml']);
  });

  it('outranks .gitignore', async () => {
    write({
      '.gitignore': 'gen/\n',
      '.istio-canaryignore': '!gen/\ngen/skip.yaml\n',
      'gen/a.yaml': '',
      'gen/skip.yaml': '',
      'gen/.gitignore': 'b.yaml\n',
      'gen/b.yaml': '',
    });
    expect((await collected()).files).toEqual([join('gen', 'a.yaml')]);
  });

  it('cannot bring back what a folder above left out', async () => {
    write({ '.istio-canaryignore': 'out/\n', 'out/.istio-canaryignore': '!a.yaml\n', 'out/a.yaml': '' });
    expect((await collected({ paths: ['.', 'out/a.yaml'] })).files).toEqual([]);
  });
});

describe('--ignore', () => {
  it('outranks all files and counts from the folder that the command runs in', async () => {
    write({ '.istio-canaryignore': 'b.yaml\n', 'sub/a.yaml': '', 'sub/b.yaml': '', 'sub/c.yaml': '' });
    const patterns = ['/sub/a.yaml', '!b.yaml'];
    expect((await collected({ patterns })).files).toEqual([join('sub', 'b.yaml'), join('sub', 'c.yaml')]);
    expect((await collected({ patterns, files: false, paths: ['sub'] })).files).toHaveLength(2);
  });

  it('says nothing about what lies elsewhere', async () => {
    write({ 'a.yaml': '', 'here/b.yaml': '' });
    const from = join(cwd, 'here');
    expect((await collected({ patterns: ['*.yaml'], paths: ['..'], from })).files).toEqual([
      join('..', 'a.yaml'),
    ]);
  });
});
