import { join } from 'node:path';
import { projectFolder } from '../vscode-host/versions.ts';

/** The workspace that a newcomer is shown. */
export const exampleWorkspace = join(projectFolder, 'examples', 'model-service');

/** The extension reads this at its activation and opens the sandbox by itself. */
export const openSandbox = { ISTIO_CANARY_OPEN_SANDBOX: '1' };
