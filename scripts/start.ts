/**
 * `npm start`: builds the extension and opens VS Code with it on the example workspace, connected to the sandbox.
 * Desktop VS Code where there is one, else VS Code in the browser. `--smoke` only shows that the latter works.
 */
import { parseArgs } from 'node:util';
import { openDesktop } from './start/desktop.ts';
import { openInBrowser } from './start/in-browser.ts';
import { smoke } from './start/smoke.ts';

const { values } = parseArgs({ options: { smoke: { type: 'boolean' } } });
try {
  if (values.smoke) await smoke();
  else if (!(await openDesktop())) await openInBrowser();
  process.exit(0);
} catch (error) {
  console.error(`npm start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
