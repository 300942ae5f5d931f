/**
 * Builds the VSIX and holds `vsce` to its word: a warning is a failure, and so is a file in the package that a
 * user has no use for.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

mkdirSync('build', { recursive: true });
const out = 'build/istio-canary.vsix';
const options = { encoding: 'utf8' } as const;

const packaged = spawnSync('vsce', ['package', '--no-dependencies', '--out', out], options);
const said = `${packaged.stdout}${packaged.stderr}`;
console.log(said.trim());
if (packaged.status !== 0) process.exit(1);
if (/^\s*WARNING\b/m.test(said)) {
  console.error('vsce warned; a package is made without warnings.');
  process.exit(1);
}

const listed = spawnSync('vsce', ['ls', '--no-dependencies'], options);
const shipped =
  /^(package\.json|package\.nls(\.\w+)?\.json|readme\.md|changelog\.md|license(\.txt|\.md)?|(dist|docs|media|schemas|snippets|l10n)\/.*)$/i;
const strangers = listed.stdout.split('\n').filter(line => line !== '' && !shipped.test(line));
if (strangers.length > 0) {
  console.error(`The package holds what no user needs: ${strangers.join(', ')}`);
  process.exit(1);
}
