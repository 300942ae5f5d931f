/** Files of a command line with the objects in them and our findings. It is part of lint's bundle, which has the rules. */
import { type WrittenObject, writtenIn } from '../canary/files/written.ts';
import { Refusal } from '../canary/refusal.ts';
import { breakOf } from '../validation/broken.ts';
import { FileIndex } from '../validation/index.ts';
import { LineIndex, type ParsedText, parseText } from '../yaml/index.ts';
import { pathText } from './args.ts';
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
  /** Documents that are no YAML, so that nobody knows what they hold: where, and why. */
  broken: { file: string; where: string; why: string }[];
  /** Files with objects of which they are only a part: patches of a kustomization among the files. */
  patches: string[];
}

function brokenIn(
  file: string,
  text: ParsedText,
  objects: readonly WrittenObject[],
): ManifestFiles['broken'] {
  return text.docs.flatMap(doc => {
    const problem = breakOf(doc);
    // One that is known as ours has the mistake among its findings.
    if (!problem || objects.some(one => one.doc === doc)) return [];
    const { line } = new LineIndex(text.text).position(doc.start + problem.range.start);
    return [{ file, where: `${pathText(file)}:${line + 1}`, why: problem.message.replace(/\.$/, '') }];
  });
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
  const parsed = files.map(source => ({ source, text: parseText(source.text) }));
  const index = new FileIndex({ complete: false });
  for (const { source, text } of parsed) index.set(source.file, text);
  const written = parsed.map(({ source, text }) => ({ source, text, ...writtenIn(text) }));
  // A file that cannot be read is among the broken ones, not a finding.
  const unnamed = files.map(file => ({ ...file, isNamed: false }));
  const { findings } = inspect(unnamed, { closedWorld: false });
  return {
    patches: written.flatMap(({ source: { file }, objects }) =>
      objects.length > 0 && index.isPatch(file) ? [file] : [],
    ),
    broken: written.flatMap(({ source, text, objects }) => brokenIn(source.file, text, objects)),
    files: written.map(({ source, objects }) => ({ ...source, objects })),
    skipped: written.flatMap(one => one.skipped),
    errors: findings.filter(({ finding }) => finding.severity === 'error'),
  };
}
