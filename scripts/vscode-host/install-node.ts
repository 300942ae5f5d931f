import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { npmInstall } from './run.ts';

/** The executable of one exact Node.js version, from the npm package of this platform. */
export async function installNode(version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = await cached(join('node', version), async partial => {
    writeFileSync(join(partial, 'package.json'), '{"private":true}');
    await npmInstall(partial, `${name}@${version}`);
  });
  return join(folder, 'node_modules', name, 'bin', 'node');
}
