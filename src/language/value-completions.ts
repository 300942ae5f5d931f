/** Values that fit a place: fixed ones from the schema, usual ones, and names of what is known. */
import { type SchemaNode, schemaNode } from '../validation/schema-nodes.ts';
import { valueAt } from '../validation/values.ts';
import type { Path } from '../yaml/index.ts';
import type { Cursor } from './cursor.ts';
import type { KnownName } from './known.ts';
import { keySource, valueSource } from './name-sources.ts';
import { typeOf } from './snippet.ts';
import type { Known, Spot } from './spot.ts';
import { usualAt } from './usual-values.ts';

/** A value that a place takes. */
export interface ValueChoice {
  text: string;
  kind: 'value' | 'reference';
  /** Text to the schema; quotes are needed where YAML or JSON would read something else. */
  isText: boolean;
  detail?: string;
  /** What is typed is compared with this where it is not the text. */
  comparedWith?: string;
}

/** Compared with what is typed, matches nothing. */
const NOTHING_TYPED = ' ';
const AMOUNT = /^\d+(?:\.\d+)?(?:ms|[smh])?$/;
/** Places whose numbers have three digits, of which the first ones alone mean nothing. */
const STATUS = /(?:[sS]tatus|redirectCode|HttpErrorCodes\/\*)$/;

/**
 * Amounts are offered until the first digit is typed. From then on the digits are what is meant: with `50` still
 * offered, Enter behind `weight: 5` would send half of all requests to a canary.
 */
function untilTyped(choice: ValueChoice, place: string): ValueChoice {
  return AMOUNT.test(choice.text) && !STATUS.test(place)
    ? { ...choice, comparedWith: NOTHING_TYPED }
    : choice;
}

/** Whether a choice is to be offered behind what is typed by now. */
export function isStillMeant({ text, comparedWith }: ValueChoice, { source, start, at }: Cursor): boolean {
  const typed = source.slice(start, at).toLowerCase();
  if (comparedWith === undefined || typed === '') return true;
  return comparedWith !== NOTHING_TYPED && text.toLowerCase().startsWith(typed);
}

const DURATIONS = ['100ms', '1s', '5s', '10s', '30s', '1m', '5m'];

const asChoices = (names: readonly KnownName[], kind: ValueChoice['kind'], isText: boolean): ValueChoice[] =>
  names.map(({ name, from }) => ({ text: name, kind, isText, ...(from === '' ? {} : { detail: from }) }));
const asValues = (texts: readonly string[], isText = true): ValueChoice[] =>
  texts.map(each => ({ text: each, kind: 'value', isText }));

function fixed(node: SchemaNode, place: string): ValueChoice[] {
  if (node.const !== undefined) return asValues([node.const]);
  if (node.enum) return asValues(node.enum);
  if (typeOf(node) === 'boolean') return asValues(['true', 'false'], false);
  if (node.goDuration) return asValues(DURATIONS);
  return asChoices(usualAt(place), 'value', typeOf(node) === 'string');
}

/** Of the list that an item stands in, what is there already. */
function besides(spot: Spot): string[] {
  const list = typeof spot.path.at(-1) === 'number' ? valueAt(spot.value, spot.path.slice(0, -1)) : [];
  return Array.isArray(list) ? list.map(String) : [];
}

const inWords = (path: Path): string => path.map(part => (typeof part === 'number' ? '*' : part)).join('/');

/** Each text once, the first of them. */
function unique(choices: readonly ValueChoice[]): ValueChoice[] {
  const first = new Map<string, ValueChoice>();
  for (const each of choices) if (!first.has(each.text)) first.set(each.text, each);
  return [...first.values()];
}

/** The values that fit the place, best first. */
export function valuesAt(spot: Spot, known: Known): ValueChoice[] {
  const node = schemaNode(spot.kind, spot.path);
  if (!node) return [];
  const place = inWords(spot.path);
  const names = asChoices(valueSource(place)?.(spot, known) ?? [], 'reference', typeOf(node) === 'string');
  const present = besides(spot);
  return unique([...fixed(node, place), ...names])
    .filter(({ text }) => !present.includes(text))
    .map(each => untilTyped(each, place));
}

/** Whether the value of a place is a list in one text, with commas between. */
export const isCommaList = (spot: Spot): boolean => /\/retries\/retryOn$/.test(inWords(spot.path));

/** Names for the keys of a map that the schema leaves open. */
export function namesAt(spot: Spot, known: Known): ValueChoice[] {
  return unique(asChoices(keySource(inWords(spot.path))?.(spot, known) ?? [], 'reference', true));
}
