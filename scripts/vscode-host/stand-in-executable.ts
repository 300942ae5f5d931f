import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes an executable into `folder` that `@vscode/test-electron` can start as if it were desktop VS Code. */
export function writeStandIn(folder: string): string {
  const file = join(folder, 'code');
  const script = join(import.meta.dirname, 'stand-in.ts');
  // Names this Node.js outright: the one that a bare `node` finds may be too old to run TypeScript.
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, { mode: 0o755 });
  return file;
}
