/**
 * The editor lane: runs the suites inside real VS Code, the newest and the oldest supported, and once more in a
 * workspace that is not trusted. `--only newest|oldest`, `--suite suite|suite-untrusted` and `--grep TEXT` narrow it.
 */
import { parseArgs } from 'node:util';
import type { Age } from '../../scripts/vscode-host/versions.ts';
import { type Verdict, variables } from './inside/verdict.ts';
import { bundleSuite } from './lane/bundle.ts';
import { findHost } from './lane/host.ts';
import { startKubeApi } from './lane/kube-api.ts';
import { launch } from './lane/launch.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, suite: { type: 'string' }, grep: { type: 'string' } },
});
const launches: { age: Age; suite: string }[] = [
  { age: 'newest', suite: 'suite' },
  { age: 'newest', suite: 'suite-untrusted' },
  { age: 'oldest', suite: 'suite' },
];

const total: Verdict = { passed: 0, failed: 0, skipped: 0 };
const api = await startKubeApi();
try {
  for (const { age, suite } of launches) {
    if ((values.only && values.only !== age) || (values.suite && values.suite !== suite)) continue;
    const host = await findHost(age);
    console.log(`\n${suite} in ${host.name}`);
    const env = { ...host.env, ...api.env, [variables.grep]: values.grep };
    const tests = await bundleSuite(suite);
    const verdict = await launch({ executable: host.executable, tests, trusted: suite === 'suite', env });
    host.remove();
    total.passed += verdict.passed;
    total.failed += verdict.failed;
    total.skipped += verdict.skipped;
  }
} finally {
  await api.stop();
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed || !total.passed ? 1 : 0);
