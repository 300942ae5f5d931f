/**
 * A walk through the product as a person takes it: the packed extension installed in VS Code in a browser, clicked
 * through by Playwright. Leaves pictures in test/editor/screenshots. `--keep-build` uses the bundles as they are.
 */
import { parseArgs } from 'node:util';
import { buildProduct, packageExtension } from '../../scripts/vscode-host/package-extension.ts';
import { walkThroughEditing } from './walk/editing.ts';
import { openSession } from './walk/session.ts';
import { countSteps } from './walk/steps.ts';

const { values } = parseArgs({ options: { 'keep-build': { type: 'boolean' } } });
if (!values['keep-build']) await buildProduct();
const session = await openSession({ vsix: await packageExtension() });
const { step, finish } = countSteps(session);
try {
  console.log('A walk with the extension installed');
  await walkThroughEditing(session, step);
} finally {
  await session.end();
}
process.exit(finish());
