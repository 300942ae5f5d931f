/** What the editor pays for having the extension: the size of the main bundle and the time to load it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, median, ms, row } from './figures.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');

/** A stand-in for the module that only VS Code provides: anything may be read from it, called and extended. */
const preload = `
const anything = () => new Proxy(function () {}, { get: (_target, key) => (typeof key === 'symbol' ? undefined : anything()), apply: () => anything(), construct: () => anything(), getPrototypeOf: () => anything() });
const Module = require('node:module'); const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? anything() : load(name, ...rest));
globalThis.loaded = () => Object.keys(require.cache);
`;

/** Bundle sizes, load time over an empty CommonJS file, and whether loading pulls the cluster bundle in. */
export async function benchLoad(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-bench-'));
  try {
    const hook = join(folder, 'vscode.cjs');
    const empty = join(folder, 'empty.cjs');
    writeFileSync(hook, preload);
    writeFileSync(empty, '');
    for (const name of [
      'main.cjs',
      'structure.cjs',
      'yaml.cjs',
      'texts.cjs',
      'cluster.cjs',
      'sandbox.cjs',
      'cli.js',
      'lint.cjs',
    ]) {
      row(`dist/${name}`, `${(statSync(join(dist, name)).size / 1024).toFixed(0)} KiB`);
    }
    const load = (file: string) => () => {
      const { status, stderr } = spawnSync(process.execPath, ['--require', hook, file], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`loading ${file} failed: ${stderr}`);
    };
    const times = await inTurn({ main: load(join(dist, 'main.cjs')), empty: load(empty) }, 21);
    const over = median(times.main.map((one, i) => one - (times.empty[i] ?? Number.NaN)));
    row(
      'load main.cjs in a fresh Node, over an empty file',
      ms(over),
      `empty file ${ms(median(times.empty))}`,
    );
    const late = /require\(["']\.\/cluster\.cjs["']\)/.test(readFileSync(join(dist, 'main.cjs'), 'utf8'));
    const check = `require(${JSON.stringify(join(dist, 'main.cjs'))}); process.exit(Object.keys(require.cache).some(f => /cluster|sandbox/.test(f.split('/').pop())) ? 1 : 0)`;
    const { status } = spawnSync(process.execPath, ['--require', hook, '-e', check]);
    row('cluster bundle loaded with main', status === 0 && late ? 'no' : 'YES');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
