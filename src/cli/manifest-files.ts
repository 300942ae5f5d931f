/** Files of a command line with the objects in them and our findings. It is part of lint's bundle, which has the rules. */
import { type WrittenObject, writtenIn } from '../canary/files/written.ts';
import { Refusal } from '../canary/refusal.ts';
import { parseText } from '../yaml/index.ts';
import type { Io } from './io.ts';
import { collect, type SourceFile, UnreadableError } from './lint/collect.ts';
import { inspect, type Placed } from './lint/report.ts';

export interface ManifestFile extends SourceFile {
  objects: WrittenObject[];
}

export interface ManifestFiles {
  files: ManifestFile[];
  /** Objects of other kinds. */
  skipped: string[];
  errors: Placed[];
}

/** Reads files, folders or standard input (-). Throws a {@link Refusal} for what cannot be read. */
export async function manifestFiles(
  paths: readonly string[],
  io: Pick<Io, 'cwd' | 'stdin'>,
): Promise<ManifestFiles> {
  const { files } = await collect(paths, io).catch((error: unknown) => {
    if (error instanceof UnreadableError) throw new Refusal('usage', 'unreadable', error.message);
    throw error;
  });
  const written = files.map(source => ({ source, ...writtenIn(parseText(source.text)) }));
  const { findings } = inspect(files, { closedWorld: false });
  return {
    files: written.map(({ source, objects }) => ({ ...source, objects })),
    skipped: written.flatMap(one => one.skipped),
    errors: findings.filter(({ finding }) => finding.severity === 'error'),
  };
}
