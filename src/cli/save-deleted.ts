import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName, manifestText } from '../canary/manifest-file.ts';
import type { Plan } from '../canary/model.ts';
import { othersOf } from '../canary/others.ts';
import { Refusal } from '../canary/refusal.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import { clusterBundle } from './connect.ts';
import type { Io } from './io.ts';

/**
 * Writes a file, never over another one: a number is put before its ending instead. Gives its path. `mode` is for what
 * is nobody else's business.
 */
export async function writeNew(folder: string, name: string, text: string, mode = 0o666): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let count = 1; ; count += 1) {
    const file = join(folder, count === 1 ? name : name.replace(/(\.\w+\.yaml)$/, `-${count}$1`));
    try {
      await writeFile(file, text, { flag: 'wx', mode });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Saves the manifests of the workloads that a plan of a decommission deletes, into the folder that the command runs
 * in. Throws before anything is written where that fails.
 */
export async function saveDeleted(session: ClusterSession, plan: Plan, io: Io): Promise<void> {
  if (plan.action !== 'decommission') return;
  const { readWorkload } = await clusterBundle();
  for (const write of othersOf(plan)) {
    if (write.op !== 'delete') continue;
    const object = await readWorkload(session, write);
    if (!object) continue;
    try {
      // What a workload's manifest holds (its environment, say) was for those who may read workloads.
      const file = await writeNew(io.cwd, manifestName(object), manifestText(object), 0o600);
      io.stderr(`Saved ${write.kind} ${write.namespace}/${write.name} to ${file}\n`);
    } catch (error) {
      throw new Refusal(
        'refused',
        'not-saved',
        `The manifest of ${write.kind} ${write.namespace}/${write.name} could not be saved in ${io.cwd}, so nothing was written: ${(error as Error).message}`,
      );
    }
  }
}
