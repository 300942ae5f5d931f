/** The rooms of ARCHITECTURE.md: an import that breaks the layering fails the linter, and so CI. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** What the project's linter says about a file at `path` that imports one thing. */
function lint(path: string, imported: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-layers-'));
  try {
    copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `import { a } from '${imported}';\nexport const b = a;\n`);
    const biome = join(root, 'node_modules', '.bin', 'biome');
    const args = ['lint', '--vcs-enabled=false', '--only=style/noRestrictedImports', path];
    const { stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' });
    return `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('layering', () => {
  it.each([
    ['src/istio/new.ts', '../canary/plan.ts'],
    ['src/istio/new.ts', 'node:fs'],
    ['src/istio/new.ts', 'yaml'],
    ['src/canary/new.ts', '../cluster/index.ts'],
    ['src/canary/new.ts', 'vscode'],
    ['src/validation/rules/new.ts', '../../editor/cockpit.ts'],
    ['src/yaml/new.ts', 'node:path'],
    ['src/analysis/new.ts', '@kubernetes/client-node'],
    ['src/rollout/new.ts', '../cluster/index.ts'],
    ['src/cluster/new.ts', '../editor/cockpit.ts'],
    ['src/cluster/new.ts', 'vscode'],
    ['src/editor/tree/new.ts', '@kubernetes/client-node'],
    ['src/editor/new.ts', '../cli/run.ts'],
    ['src/cli/new.ts', '../editor/cockpit.ts'],
    ['src/cli/new.ts', '@kubernetes/client-node'],
    ['src/sandbox/new.ts', 'vscode'],
  ])('%s may not import %s', (path, imported) => {
    expect(lint(path, imported)).toContain('noRestrictedImports');
  });

  it.each([
    ['src/canary/new.ts', '../istio/shares.ts'],
    ['src/cluster/new.ts', '@kubernetes/client-node'],
    ['src/editor/new.ts', 'vscode'],
    ['src/cli/new.ts', '../cluster/index.ts'],
  ])('%s may import %s', (path, imported) => {
    expect(lint(path, imported)).toMatch(/^Checked 1 file/);
  });
});
