/**
 * A walk through the product as a person takes it: the packed extension installed in VS Code in a browser, clicked
 * through by Playwright. Leaves pictures in test/editor/screenshots. `--oldest` takes the oldest VS Code that is
 * supported.
 */
import { parseArgs } from 'node:util';
import { packageExtension } from '../../scripts/vscode-host/package-extension.ts';
import { hostVersions } from '../../scripts/vscode-host/versions.ts';
import { walkThroughTheCockpit } from './walk/cockpit.ts';
import { walkThroughEditing } from './walk/editing.ts';
import { walkThroughLanguage } from './walk/language.ts';
import { openSession } from './walk/session.ts';
import { countSteps } from './walk/steps.ts';

const { values } = parseArgs({
  options: { oldest: { type: 'boolean' } },
});
// So that what was started is also ended when somebody is tired of waiting.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const session = await openSession({
  vsix: await packageExtension(),
  version: values.oldest ? hostVersions.oldest : hostVersions.newest,
});
const { step, finish } = countSteps(session);
try {
  console.log('A walk with the extension installed');
  await walkThroughEditing(session, step);
  await walkThroughLanguage(session, step);
  await walkThroughTheCockpit(session, step);
} finally {
  await session.end();
}
process.exit(finish());
