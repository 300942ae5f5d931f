/**
 * A walk through the product as a person takes it: the packed extension installed in VS Code in a browser, clicked
 * through by Playwright, first with the sandbox, then with a real kube-apiserver. Leaves pictures in
 * test/editor/screenshots. `--oldest` takes the oldest VS Code that is supported, `--only sandbox` or `--only cluster`
 * one of both ways, `--only read-only` the end of the latter, `--vsix PATH` a package that is there already.
 */
import { parseArgs } from 'node:util';
import { packageExtension } from '../../scripts/vscode-host/package-extension.ts';
import { hostVersions } from '../../scripts/vscode-host/versions.ts';
import { walkTheCluster } from './walk/cluster/index.ts';
import { walkThroughTheCockpit } from './walk/cockpit.ts';
import { walkThroughEditing } from './walk/editing.ts';
import { walkThroughLanguage } from './walk/language.ts';
import { openSession } from './walk/session.ts';
import { countSteps, finish, type Tally } from './walk/steps.ts';

const { values } = parseArgs({
  options: { oldest: { type: 'boolean' }, only: { type: 'string' }, vsix: { type: 'string' } },
});
// So that what was started is also ended when somebody is tired of waiting.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const options = {
  vsix: values.vsix ?? (await packageExtension()),
  version: values.oldest ? hostVersions.oldest : hostVersions.newest,
};
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
if (values.only === undefined || values.only === 'sandbox') {
  console.log('A walk with the extension installed');
  const session = await openSession(options);
  const step = countSteps(session, tally);
  try {
    await walkThroughEditing(session, step);
    await walkThroughLanguage(session, step);
    await walkThroughTheCockpit(session, step);
  } finally {
    await session.end();
  }
}
if (values.only !== 'sandbox') {
  console.log('A walk through every command with a real kube-apiserver');
  await walkTheCluster(options, tally, values.only === 'read-only');
}
process.exit(finish(tally));
