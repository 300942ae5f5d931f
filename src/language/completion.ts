/** What can be typed at a place of a text: pure, and never throws. */
import { ISTIO_GROUP, POLICY_GROUP, POLICY_VERSIONS } from '../validation/kinds.ts';
import { schemaNode } from '../validation/schema-nodes.ts';
import { fields } from '../validation/values.ts';
import type { ParsedText } from '../yaml/index.ts';
import { blocksAt } from './blocks.ts';
import type { Completion } from './completion-item.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { fieldsAt, type Proposal } from './field-completions.ts';
import { type Landing, MARK, Trials } from './mark.ts';
import { beginnings } from './skeletons.ts';
import { literally, SnippetWriter, type Style } from './snippet.ts';
import { type Known, type Spot, spotAt } from './spot.ts';
import { isCommaList, isStillMeant, namesAt, type ValueChoice, valuesAt } from './value-completions.ts';

/** Documents (not texts) beyond this many characters take too long to be read several times at a key stroke. */
const MAX_LENGTH = 200_000;
/** A document that is not begun yet is short; of another kind, nothing is to be read. */
const mayBeOurs = (source: string, { unasked }: Known): boolean =>
  (!unasked && source.length < 2000) ||
  /VirtualService|DestinationRule|networking\.istio\.io|CanaryPolicy|istio-canary\.dev/.test(source);
const AFTER_COLON = /:\s*$/;

/** Braces of a template make no JSON. */
const isJson = (source: string): boolean => /^\s*(?:\{(?!\{)|\[)/.test(source) && source.includes('"');

/** A scalar as YAML reads it back as that text. */
function written(choice: ValueChoice, { quote }: Cursor, json: boolean): string {
  if (quote !== '' || !choice.isText) return choice.text + quote;
  if (json) return JSON.stringify(choice.text);
  const isPlain =
    /^[\w./-][\w./:-]*$/.test(choice.text) && !/^(?:[\d.+-]+|\.|true|false|null)$/.test(choice.text);
  return isPlain ? choice.text : `'${choice.text}'`;
}

function asProposals(choices: readonly ValueChoice[], cursor: Cursor, after = ''): Proposal[] {
  const json = isJson(cursor.source);
  return choices
    .filter(choice => isStillMeant(choice, cursor))
    .map((choice, at) => ({
      label: choice.text,
      kind: choice.kind,
      insertText: literally(written(choice, cursor, json)) + after,
      detail: choice.detail,
      sortText: `0${String(at).padStart(4, '0')}`,
      ...(choice.comparedWith === undefined ? {} : { filterText: choice.comparedWith }),
    }));
}

/** A field's text between what is there: within quotes, or with the braces and the comma that are missing. */
function fitted(insertText: string, landing: Landing, { quote }: Cursor, nameOnly: boolean): string {
  if (nameOnly) return insertText + quote;
  const unquoted = quote === '' ? insertText : insertText.slice(1);
  return (landing.bare ? `{${unquoted}}` : unquoted) + (landing.comma ? ',' : '');
}

function atKey(spot: Spot, landing: Landing, cursor: Cursor, pad: string, known: Known): Proposal[] {
  const json = isJson(cursor.source);
  const quoted = cursor.quote !== '';
  const nameOnly = cursor.keyed || (quoted && !json);
  const style: Style = { flow: landing.flow, json, pad };
  const found = [
    ...fieldsAt(spot, landing.beside, style, nameOnly, known),
    ...(nameOnly ? [] : blocksAt(spot, landing.beside, style, known)),
  ].map(each => ({ ...each, insertText: fitted(each.insertText, landing, cursor, nameOnly) }));
  const names = namesAt(spot, known).filter(({ text }) => !landing.beside.includes(text));
  const written = asProposals(names, cursor).map(each => {
    const insertText = nameOnly
      ? each.insertText
      : fitted(new SnippetWriter(spot.kind).field(spot.path, each.label, style), landing, cursor, false);
    return { ...each, insertText };
  });
  return [...found, ...written];
}

/** Above lines that are deeper: the fields that may hold them, without anything of their own. */
function holders({ beside, holds }: Landing, spot: Spot, known: Known): Proposal[] {
  const fits = ({ label }: Proposal): boolean => {
    const node = schemaNode(spot.kind, [...spot.path, label]);
    if (holds?.kind === 'seq') return node?.items !== undefined;
    const keys = holds?.kind === 'map' ? holds.entries.map(({ key }) => key) : [];
    return (
      keys.length > 0 && keys.every(key => schemaNode(spot.kind, [...spot.path, label, key]) !== undefined)
    );
  };
  const style: Style = { flow: false, json: false, pad: '' };
  return fieldsAt(spot, beside, style, true, known)
    .filter(fits)
    .map(each => ({ ...each, insertText: `${each.insertText}:` }));
}

/** In the place of a key: fields of its map, or the value that a key cannot be. */
function keyProposals(landing: Landing, cursor: Cursor, pad: string, known: Known): Proposal[] {
  const spot = spotAt(landing.doc, landing.path);
  if (!spot) return landing.path.length === 0 ? beginningsAt(landing, cursor, known) : [];
  if (landing.holds && !landing.flow && !cursor.keyed) {
    return cursor.lead.trim() === '' && cursor.quote === '' ? holders(landing, spot, known) : [];
  }
  const proposals = atKey(spot, landing, cursor, pad, known);
  if (proposals.length > 0 || landing.beside.length > 0 || cursor.keyed) return proposals;
  return asProposals(valuesAt(spot, known), cursor, landing.comma ? ',' : '');
}

function beginningsAt(landing: Landing, cursor: Cursor, known: Known): Proposal[] {
  if (landing.flow || landing.holds || cursor.keyed || cursor.lead !== '') return [];
  const { [MARK]: _, ...value } = fields(landing.doc.value);
  return beginnings(value, known);
}

// Whoever types `kind: Service` or `apiVersion: v1` means just that: editors would find both words in ours, and Enter
// would take them. They look for the beginnings of words, of which these have only the first.
const named = (text: string, comparedWith = text.toLowerCase()): ValueChoice => {
  return { text, kind: 'value', isText: true, comparedWith };
};
const ISTIO_KINDS = [named('VirtualService'), named('DestinationRule')];
const POLICY_KIND = named('CanaryPolicy');
const VERSIONS = [
  named(`${ISTIO_GROUP}/v1`, ISTIO_GROUP),
  named(`${POLICY_GROUP}/${POLICY_VERSIONS[0]}`, POLICY_GROUP),
];
/** What an object may have of which nobody knows yet whether it is one of ours. */
const OBJECT_FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);

/** The values of a place; behind a comma, those that its list in one text does not name yet. */
function within({ scalar }: Landing, spot: Spot, cursor: Cursor, known: Known): Proposal[] {
  const choices = valuesAt(spot, known);
  if (scalar === MARK) return asProposals(choices, cursor);
  if (!isCommaList(spot)) return [];
  const named = scalar.split(',');
  if (!named.includes(MARK)) return [];
  return asProposals(
    choices.filter(({ text }) => !named.includes(text)).map(each => ({ ...each, isText: false })),
    cursor,
  );
}

/** In the place of a value; of a document that is nobody's yet, what makes it one of ours. */
function valueProposals(landing: Landing, cursor: Cursor, known: Known): Proposal[] {
  const spot = spotAt(landing.doc, landing.path);
  if (spot) return within(landing, spot, cursor, known);
  const { apiVersion, kind } = fields(landing.doc.value);
  const [field] = landing.path;
  if (
    landing.path.length !== 1 ||
    !Object.keys(fields(landing.doc.value)).every(key => OBJECT_FIELDS.has(key))
  )
    return [];
  if (field === 'kind' && kind === MARK) return asProposals(kindsOf(apiVersion), cursor);
  return field === 'apiVersion' && apiVersion === MARK && kind === undefined
    ? asProposals(VERSIONS, cursor)
    : [];
}

/** The kinds that go with an apiVersion, all where it is not there yet. */
function kindsOf(apiVersion: unknown): ValueChoice[] {
  if (apiVersion === undefined) return [...ISTIO_KINDS, POLICY_KIND];
  const [group] = String(apiVersion).split('/');
  if (group === POLICY_GROUP) return [POLICY_KIND];
  return group === ISTIO_GROUP ? ISTIO_KINDS : [];
}

function proposalsAt(cursor: Cursor, known: Known): Proposal[] {
  const trials = new Trials(cursor.source, cursor);
  const mark = MARK + cursor.quote;
  const asValue = (): Proposal[] => {
    const value = trials.land(mark);
    return value?.at === 'value' ? valueProposals(value, cursor, known) : [];
  };
  if (AFTER_COLON.test(cursor.lead)) return asValue();
  const pad = ' '.repeat(cursor.lead.trimStart().length);
  const key = cursor.keyed ? trials.land(mark) : trials.land(`${mark}: `, `${mark}: ,`);
  const proposals = key?.at === 'key' ? keyProposals(key, cursor, pad, known) : [];
  const values = proposals.length === 0 ? asValue() : [];
  return [...proposals, ...values, ...newItems(trials, cursor, known)];
}

/** On a line of its own: what a new item of a list around it may begin with. */
function newItems(trials: Trials, cursor: Cursor, known: Known): Proposal[] {
  if (cursor.lead.trim() !== '' || cursor.quote !== '' || !cursor.last) return [];
  const item = trials.land(`- ${MARK}: `);
  if (item?.at !== 'key' || typeof item.path.at(-1) !== 'number' || item.beside.length > 0) return [];
  const isTyped = cursor.source.slice(cursor.start, cursor.end).startsWith('-');
  return keyProposals(item, cursor, '  ', known).map(each => ({
    ...each,
    label: `- ${each.label}`,
    ...(isTyped ? {} : { filterText: each.label }),
    insertText: `- ${each.insertText}`,
  }));
}

/** The text with the comma that the field before a new one lacks, where it is one of flow style. */
function withComma(cursor: Cursor): Cursor | undefined {
  const { source, start, end } = cursor;
  const before = source.slice(0, cursor.quote === '' ? start : start - 1).trimEnd();
  if (!/[\]}"'\w]$/.test(before) || !isJson(source)) return undefined;
  const commaed = `${before},${source.slice(before.length)}`;
  return { ...cursor, source: commaed, start: start + 1, end: end + 1, at: cursor.at + 1, lead: '' };
}

function proposalsOrComma(cursor: Cursor, known: Known): Omit<Completion, 'range'>[] {
  const proposals = proposalsAt(cursor, known);
  const other = proposals.length === 0 ? withComma(cursor) : undefined;
  if (!other) return proposals;
  const at = cursor.base + other.source.lastIndexOf(',', other.start - 1);
  const extra = [{ start: at, end: at, newText: ',' }];
  return proposalsAt(other, known).map(each => ({ ...each, extra }));
}

/** Everything that fits an offset of a text, the best first; nothing in documents that are not ours. */
export function completionsAt({ text }: ParsedText, offset: number, known: Known): Completion[] {
  const cursor = cursorAt(text, offset);
  if (!cursor || cursor.source.length > MAX_LENGTH || !mayBeOurs(cursor.source, known)) return [];
  const range = { start: cursor.base + cursor.start, end: cursor.base + cursor.end };
  return proposalsOrComma(cursor, known)
    .map(each => ({ ...each, range }))
    .sort((one, other) => (one.sortText < other.sortText ? -1 : one.sortText > other.sortText ? 1 : 0));
}
