/** `istio-canary lint` in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { runLint } from '../../../src/cli/lint.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Gives each test a fresh folder. */
export function lintInFolder() {
  let cwd = '';
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'lint-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  const write = (files: Record<string, string>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
  };
  const lint = async (args: string[], stdin = ''): Promise<Ran> => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runLint(args, {
      cwd,
      stdout: text => out.push(text),
      stderr: text => err.push(text),
      stdin: async () => stdin,
    });
    return { code, out: out.join(''), err: err.join('') };
  };
  return { write, lint };
}
