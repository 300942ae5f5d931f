/** `npm run bench`: figures, each beside its reference in the same run. `npm run bench -- load` runs one of them. */
import { spawnSync } from 'node:child_process';
import { benchCluster } from './cluster.ts';
import { benchIndex } from './index.ts';
import { benchKeystroke } from './keystroke.ts';
import { benchLint, benchScale } from './lint.ts';
import { benchLoad } from './load.ts';
import { benchRollback } from './rollback.ts';
import { benchShift } from './shift.ts';

const benches: Record<string, () => Promise<void>> = {
  load: benchLoad,
  keystroke: benchKeystroke,
  index: benchIndex,
  lint: benchLint,
  scale: benchScale,
  shift: benchShift,
  rollback: benchRollback,
  cluster: benchCluster,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !(name in benches));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
const built = spawnSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name} ==`);
  await bench();
}
