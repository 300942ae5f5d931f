/**
 * `npm run bench`: figures, each beside its reference in the same run. `npm run bench -- load` runs one of them. Each
 * has a process of its own: what one leaves in memory is no figure of another's, and stand-ins do not meet.
 */
import { spawnSync } from 'node:child_process';
import { benches } from './benches.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !(name in benches));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
const node = (...args: string[]): boolean =>
  spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
if (!node('scripts/build.ts')) process.exit(1);
let failed = false;
for (const name of Object.keys(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name} ==`);
  failed = !node('test/bench/one.ts', name) || failed;
}
process.exit(failed ? 1 : 0);
