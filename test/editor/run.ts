/**
 * The editor lane: runs the suites inside real VS Code, the newest and the oldest supported, once more in a
 * workspace that is not trusted, and beside the YAML extension by Red Hat. `--only newest|oldest`, `--suite FOLDER` and `--grep TEXT` narrow it.
 */
import { parseArgs } from 'node:util';
import { buildProduct } from '../../scripts/vscode-host/package-extension.ts';
import type { Age } from '../../scripts/vscode-host/versions.ts';
import { type Verdict, variables } from './inside/verdict.ts';
import { bundleSuite } from './lane/bundle.ts';
import { startCallers } from './lane/callers.ts';
import { findHost } from './lane/host.ts';
import { startKubeApi } from './lane/kube-api.ts';
import { launch } from './lane/launch.ts';
import { buildYamlExtension } from './lane/yaml-extension.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, suite: { type: 'string' }, grep: { type: 'string' } },
});
const launches: { age: Age; suite: string }[] = [
  { age: 'newest', suite: 'suite' },
  { age: 'newest', suite: 'suite-untrusted' },
  { age: 'newest', suite: 'suite-beside' },
  { age: 'newest', suite: 'suite-roots' },
  { age: 'oldest', suite: 'suite' },
];

const total: Verdict = { passed: 0, failed: 0, skipped: 0 };
try {
  await buildProduct();
} catch (error) {
  console.log(`  FAIL  the extension cannot be built\n${error instanceof Error ? error.message : error}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
for (const { age, suite } of launches) {
  if ((values.only && values.only !== age) || (values.suite && values.suite !== suite)) continue;
  const verdict = await runIn(age, suite).catch(error => {
    console.log(`  FAIL  ${suite} could not be run: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  total.passed += verdict.passed;
  total.failed += verdict.failed;
  total.skipped += verdict.skipped;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed || !total.passed ? 1 : 0);

/** Each launch gets a cluster of its own, so that none sees what another left behind. */
async function runIn(age: Age, suite: string): Promise<Verdict> {
  const host = await findHost(age);
  const api = await startKubeApi();
  const callers = suite === 'suite' && api.cluster ? await startCallers(api.cluster) : undefined;
  try {
    console.log(`\n${suite} in ${host.name}`);
    const env = { ...host.env, ...api.env, ...callers?.env, [variables.grep]: values.grep };
    const tests = await bundleSuite(suite);
    const yaml = suite === 'suite-beside' ? await buildYamlExtension() : undefined;
    return await launch({
      executable: host.executable,
      tests,
      trusted: suite !== 'suite-untrusted',
      beside: yaml && [yaml.extension],
      roots: suite === 'suite-roots' ? ['second'] : [],
      env: { ...env, ...yaml?.env },
    });
  } finally {
    await callers?.stop();
    await api.stop();
    host.remove();
  }
}
