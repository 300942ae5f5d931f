/** What this machine remembers of what it wrote, in the state folder of whoever runs the command. */
import type { Journal } from '../canary/journal.ts';
import { clusterBundle } from './connect.ts';
import type { Io } from './io.ts';

/** The journal; undefined where no home is known. What goes wrong with it is no failure of the command. */
export async function journalOf({ env }: Io): Promise<Journal | undefined> {
  const { journalFolder, openJournal } = await clusterBundle();
  const folder = journalFolder(env);
  return folder === undefined ? undefined : openJournal(folder);
}
