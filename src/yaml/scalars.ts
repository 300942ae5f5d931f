import { floatKey, type GoNumber, goNumber } from './numbers.ts';

/** A scalar as kubectl reads it. */
export interface Scalar {
  /** null, boolean, number or string. */
  value: unknown;
  /** Its text as a map key; undefined where JSON has no such key (null, integers beyond int64). */
  key: string | undefined;
  /** Set where kubectl refuses the document for this scalar. */
  problem?: { code: 'yaml-tag' | 'yaml-value'; message: string };
}

const PREFIX = 'tag:yaml.org,2002:';
const NUMBERS: Record<string, number> = {
  '.nan': Number.NaN,
  '.NaN': Number.NaN,
  '.NAN': Number.NaN,
};
for (const inf of ['.inf', '.Inf', '.INF']) {
  NUMBERS[inf] = Number.POSITIVE_INFINITY;
  NUMBERS[`+${inf}`] = Number.POSITIVE_INFINITY;
  NUMBERS[`-${inf}`] = Number.NEGATIVE_INFINITY;
}
const WORDS = new Map<string, boolean | null | number>(Object.entries(NUMBERS));
for (const word of ['', '~', 'null', 'Null', 'NULL']) WORDS.set(word, null);
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
  WORDS.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) {
  WORDS.set(word, false);
}

type Kind = 'null' | 'bool' | 'int' | 'uint' | 'float' | 'str';

function kindOfWord(value: boolean | null | number): Kind {
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : 'float';
}

function plain(source: string): { kind: Kind; value: unknown; text?: string } {
  const word = WORDS.get(source);
  if (word !== undefined) return { kind: kindOfWord(word), value: word };
  // A first character outside of these is enough for goyaml to call it a string.
  if (!/^[-+.0-9]/.test(source)) return { kind: 'str', value: source };
  const number: GoNumber | undefined = goNumber(source);
  if (!number) return { kind: 'str', value: source };
  return { kind: number.type, value: number.value, text: 'text' in number ? number.text : undefined };
}

function keyOf(kind: Kind, value: unknown, text: string | undefined): string | undefined {
  if (kind === 'null' || kind === 'uint') return undefined;
  return kind === 'float' ? floatKey(Number(value)) : (text ?? String(value));
}

const string = (value: string): Scalar => ({ value, key: value });

function refused(source: string, tag: string): Scalar {
  const message = `"${source.slice(0, 40)}" is no valid value for the tag !!${tag}; correct it or drop the tag.`;
  return { ...string(source), problem: { code: 'yaml-tag', message } };
}

function binary(source: string): Scalar {
  const text = source.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return refused(source, 'binary');
  const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
  return string(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}

const TIMESTAMP =
  /^\d{4}-(?:1[0-2]|0?[1-9])-(?:3[01]|[12]\d|0?[1-9])(?:[Tt](?:2[0-3]|[01]?\d):[0-5]?\d:[0-5]?\d(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| +(?:2[0-3]|[01]?\d):[0-5]?\d:[0-5]?\d(?:[.,]\d+)?)?$/;

/**
 * Reads a scalar as sigs.k8s.io/yaml does (goyaml.v2, a YAML 1.1 flavour), which is how kubectl reads it.
 * @param tag the full tag name, undefined without a tag
 * @param isPlain written without quotes and not as a block; only that may become another type untagged
 */
export function readScalar(source: string, tag: string | undefined, isPlain: boolean): Scalar {
  if (tag === undefined && !isPlain) return string(source);
  const short = tag?.startsWith(PREFIX) ? tag.slice(PREFIX.length) : undefined;
  if (short === 'binary') return binary(source);
  if (short === 'timestamp') return TIMESTAMP.test(source) ? string(source) : refused(source, short);
  if (tag !== undefined && !['bool', 'int', 'float', 'null'].includes(short ?? '')) return string(source);

  const { kind, value, text } = plain(source);
  const type = kind === 'uint' ? 'int' : kind;
  if (short === 'float' && kind === 'int') {
    return { value, key: floatKey(Number(value)) };
  }
  if (short !== undefined && short !== type) return refused(source, short);
  const scalar: Scalar = { value, key: keyOf(kind, value, text) };
  if (kind === 'float' && !Number.isFinite(value)) {
    const message = `JSON, which the cluster speaks, has no number ${source}. Quote it if text is meant.`;
    return { ...scalar, problem: { code: 'yaml-value', message } };
  }
  return scalar;
}
