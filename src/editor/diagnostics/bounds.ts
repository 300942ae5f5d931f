/** How much of a workspace is taken in, and what to say of the rest. */

/** Manifests and data files together; more would fill the memory. */
export const MAX_FILES = 10_000;
/** Files that a search gives at most, wanted or not. */
export const MAX_FOUND = 50_000;
/** Names that are told. */
const TOLD = 5;

/** The files to take in: all, or the first ones by name, so that it is always the same ones. */
export function within(
  files: ReadonlySet<string>,
  most = MAX_FILES,
): { wanted: ReadonlySet<string>; beyond: Set<string> } {
  if (files.size <= most) return { wanted: files, beyond: new Set() };
  const sorted = [...files].sort();
  return { wanted: new Set(sorted.slice(0, most)), beyond: new Set(sorted.slice(most)) };
}

/** A line for the log; empty when nothing is left out. `unfound`: the search gave up before it had found all. */
export function boundsInWords(large: readonly string[], tooMany: number, unfound = false): string {
  const parts: string[] = [];
  if (large.length > 0) {
    const names = large.toSorted().slice(0, TOLD).join(', ');
    const more = large.length > TOLD ? ` and ${large.length - TOLD} more` : '';
    parts.push(`${names}${more}: larger than 1 MB`);
  }
  if (tooMany > 0) parts.push(`${tooMany} files: beyond the first ${MAX_FILES} by name`);
  if (unfound) parts.push(`files beyond the first ${MAX_FOUND} that a search finds in a folder`);
  if (parts.length === 0) return '';
  return `Not looked at for references between files: ${parts.join('; ')}. Nothing is said to be missing from the cluster meanwhile. The setting istioCanary.workspace.exclude leaves out what is no manifest.`;
}
