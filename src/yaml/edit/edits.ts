import type { Core, YamlDoc } from '../document.ts';
import { find } from '../locate.ts';
import { parseCore } from '../parse.ts';
import { applyEdits, type Change, type Edit, type EditResult, Refusal } from './change.ts';
import { insertItem, insertKey } from './insert.ts';
import { intended, sameData } from './intent.ts';
import { moveItem } from './move.ts';
import { Pieces } from './pieces.ts';
import { remove } from './remove.ts';
import { setScalar } from './set.ts';
import { Source } from './source.ts';
import { guardTemplate } from './template-blocks.ts';

function plan(source: Source, change: Change): Edit[] {
  switch (change.kind) {
    case 'setScalar':
      return setScalar(source, change.path, change.value);
    case 'insertKey':
      return insertKey(source, change.path, change.key, change.value);
    case 'insertItem':
      return insertItem(source, change.path, change.index, change.value);
    case 'moveItem':
      return moveItem(source, change.path, change.to);
    case 'remove':
      return remove(source, change.path);
  }
}

/** Plain data as JSON would carry it, so that what is compared is what can be written. */
function plainData(change: Change): Change {
  return 'value' in change && typeof change.value === 'object' && change.value !== null
    ? { ...change, value: JSON.parse(JSON.stringify(change.value)) }
    : change;
}

const worsened = (before: Core, after: Core): boolean => after.problems.length > before.problems.length;

function changeOnce(core: Core, change: Change): { edits: Edit[]; core: Core } {
  const goal = intended(core.root.value, change);
  const edits = plan(new Source(core.source, core.root), change);
  const holder = change.kind === 'moveItem' ? change.path.slice(0, -1) : change.path;
  const { start } = find(core.root, holder).node;
  guardTemplate(core.source, start, edits, change.path.join('.') || 'The document');
  const next = parseCore(applyEdits(core.source, edits));
  if (worsened(core, next) || !sameData(next.root.value, goal)) {
    const where = change.path.join('.') || 'the document';
    throw new Refusal(
      `${where} cannot be changed here without changing something else; edit this text by hand.`,
    );
  }
  return { edits, core: next };
}

/**
 * The text edits that make the changes in one document and leave every other byte alone. Each change is
 * read back before it is accepted: a text whose other values would move (a shared anchor, an unusual layout)
 * gives a reason instead of edits. Offsets count from the start of the whole text, as the document's do.
 */
export function editsFor(doc: YamlDoc, changes: readonly Change[]): EditResult {
  const pieces = new Pieces(doc.core.source.length);
  let core = doc.core;
  try {
    for (const change of changes.map(plainData)) {
      const step = changeOnce(core, change);
      pieces.apply(step.edits);
      core = step.core;
    }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
  return { ok: true, edits: pieces.edits(doc.start) };
}
