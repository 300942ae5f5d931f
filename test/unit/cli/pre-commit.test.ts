import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../../package.json' with { type: 'json' };
import { run } from '../../../src/cli/run.ts';
import { destinationRule, split, subsets, weights } from '../../../src/validation/rules/examples.ts';

interface Hook {
  id: string;
  language: string;
  entry: string;
  types_or: string[];
  pass_filenames?: boolean;
}

const root = join(import.meta.dirname, '../../..');
const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as Hook[];

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hooks-'));
  writeFileSync(join(cwd, 'rule.yaml'), destinationRule(subsets('v1', 'v2')));
  writeFileSync(join(cwd, 'good.yaml'), split(weights(90, 10)));
  writeFileSync(join(cwd, 'bad.yaml'), split(weights(90, -10)));
  writeFileSync(join(cwd, 'typo.yaml'), split(weights(90, 10)).replace('subset: v2', 'subset: v3'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** What a git hook does: its entry with the changed files behind it. */
async function commit(hook: Hook, ...files: string[]): Promise<{ code: number; out: string }> {
  const [command = '', ...args] = hook.entry.split(' ');
  expect(Object.keys(manifest.bin)).toContain(command);
  const out: string[] = [];
  const keep = (text: string): void => {
    out.push(text);
  };
  const io = { stdout: keep, stderr: keep, stdin: async () => '', cwd, env: {} };
  const names = hook.pass_filenames === false ? [] : files;
  return { code: await run([...args, ...names], io, '0'), out: out.join('') };
}

describe('the hooks for git', () => {
  it('are installed from this package and look at manifests', () => {
    expect(hooks.map(({ id }) => id)).toEqual(['istio-canary-lint', 'istio-canary-lint-all']);
    for (const hook of hooks) expect(hook).toMatchObject({ language: 'node', types_or: ['yaml', 'json'] });
  });

  it('refuse a commit with an error in a changed file', async () => {
    const [hook] = hooks;
    if (!hook) throw new Error('there is no hook');
    expect(await commit(hook, 'good.yaml')).toMatchObject({ code: 0 });
    expect(await commit(hook, 'good.yaml', 'bad.yaml')).toMatchObject({ code: 1 });
    // The rule is not among the changed files, so its subsets are unknown.
    expect(await commit(hook, 'typo.yaml')).toMatchObject({ code: 0 });
  });

  it('look at all files where one of them asks for it', async () => {
    const hook = hooks[1];
    if (!hook) throw new Error('there is no such hook');
    const { code, out } = await commit(hook, 'good.yaml');
    expect(code).toBe(1);
    expect(out).toContain('typo.yaml');
    expect(out).toContain('IST0101');
  });
});
