/** A subset's new name, everywhere that the subset is meant and nowhere else. */
import { isDnsLabel } from '../validation/names.ts';
import { type Edit, editsFor } from '../yaml/index.ts';
import type { Occurrence, SourceFile } from './occurrences.ts';
import { definitionsOf, referencesOf, sameHost, symbolAt } from './symbols.ts';

/** Edits by file, or the reason in words why nothing is changed. */
export type RenameResult = { ok: true; edits: Map<string, Edit[]> } | { ok: false; reason: string };

/** A rename that would be wrong or incomplete; turned into a result at the door. */
class Refused extends Error {}

const isAlias = ({ doc, range }: Occurrence): boolean => doc.core.source[range.start - doc.start] === '*';
const placeOf = ({ file, path }: Occurrence): string =>
  `${path.join('.')} in ${file.slice(file.lastIndexOf('/') + 1)}`;

/** Says why the name cannot be changed at a place at all, before a new one is asked for. */
export function whyNotRenamed(symbol: Occurrence): string | undefined {
  if (symbol.kind !== 'subset') return 'Only the names of subsets can be changed here.';
  if (isAlias(symbol)) return `${placeOf(symbol)} comes from an anchor: change the name where it is written.`;
  if (symbol.host.startsWith('*')) {
    return `This DestinationRule is for the wildcard host ${symbol.host}, so it cannot be told which routes mean its subset ${symbol.name}.`;
  }
  return undefined;
}

function check(symbol: Occurrence, name: string, sources: readonly SourceFile[]): Occurrence[] {
  const reason = whyNotRenamed(symbol);
  if (reason) throw new Refused(reason);
  if (!isDnsLabel(name)) {
    throw new Refused(
      `"${name}" is no name for a subset. Write 1 to 63 letters, digits or "-", with no "-" at either end.`,
    );
  }
  const definitions = definitionsOf(symbol, sources);
  if (definitions.length === 0) {
    throw new Refused(
      `No DestinationRule known here defines the subset ${symbol.name} where it can be read, so its definition would keep the old name.`,
    );
  }
  if (definitions.some(each => each.host.startsWith('*'))) {
    throw new Refused(`The subset ${symbol.name} is defined for a wildcard, so other hosts may use it too.`);
  }
  const taken = definitionsOf({ ...symbol, name }, sources)[0];
  if (taken) throw new Refused(`This host has a subset ${name} already: ${placeOf(taken)}.`);
  // Labels of pods stay: what selects the pods elsewhere would lose them.
  const named = referencesOf(symbol, sources).filter(
    each => each.kind === 'subset' && !each.host.startsWith('*'),
  );
  const open = named.find(each => sameHost(each.host, symbol.host) === 'possibly');
  if (open) {
    throw new Refused(
      `It cannot be told whether ${placeOf(open)} means the same host, because one of both objects has no namespace. Write metadata.namespace into both.`,
    );
  }
  const alias = named.find(isAlias);
  if (alias) throw new Refused(`${placeOf(alias)} comes from an anchor; change this name by hand.`);
  return named;
}

function editsOf(named: readonly Occurrence[], value: string): Map<string, Edit[]> {
  const edits = new Map<string, Edit[]>();
  for (const doc of new Set(named.map(each => each.doc))) {
    const here = named.filter(each => each.doc === doc);
    const result = editsFor(
      doc,
      here.map(({ path }) => ({ kind: 'setScalar', path, value })),
    );
    if (!result.ok) throw new Refused(result.reason);
    const file = here[0]?.file ?? '';
    edits.set(file, [...(edits.get(file) ?? []), ...result.edits]);
  }
  return edits;
}

/**
 * Renames the subset at an offset of a file: its definitions and every destination and mirror that means it. A
 * subset of the same name that another host has stays as it is. Where one place cannot be changed, or cannot
 * be told apart, nothing is.
 */
export function renameSubset(
  sources: readonly SourceFile[],
  file: string,
  offset: number,
  name: string,
): RenameResult {
  const symbol = symbolAt(sources, file, offset);
  if (!symbol) return { ok: false, reason: 'There is no subset here.' };
  try {
    const isNew = name !== symbol.name;
    return { ok: true, edits: isNew ? editsOf(check(symbol, name, sources), name) : new Map() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.message };
    throw error;
  }
}
