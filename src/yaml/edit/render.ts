import { readScalar } from '../scalars.ts';
import type { ScalarValue } from './change.ts';

/** Text that no YAML reader takes for anything but itself, within flow collections too. */
const PLAIN = /^[A-Za-z0-9_/][\w./@+=~-]*(?: [\w./@+=~-]+)*$/;
/** Between the words of `host:port` and URLs a colon is harmless outside of flow collections. */
const PLAIN_BLOCK = /^[A-Za-z0-9_/][\w./@+=~-]*(?::[\w./@+=~-]+|:\/\/[\w./@+=~-]+)*$/;

export type Style = 'plain' | 'single' | 'double';

export interface Context {
  /** Inside `{}` or `[]`. */
  flow: boolean;
  /** JSON text: every string takes double quotes. */
  json: boolean;
}

function isPlainSafe(text: string, flow: boolean): boolean {
  if (!PLAIN.test(text) && (flow || !PLAIN_BLOCK.test(text))) return false;
  // Dates and base-60 numbers are strings to kubectl, but not to every other reader.
  if (/^\d[\d:-]*$/.test(text) && /[:-]/.test(text)) return false;
  const { value } = readScalar(text, undefined, true);
  return value === text;
}

function text(value: string, style: Style, context: Context): string {
  if (!context.json && style === 'plain' && isPlainSafe(value, context.flow)) return value;
  const single = !context.json && style === 'single' && /^[ -~\u00a0-\ud7ff]*$/.test(value);
  if (single) return `'${value.replaceAll("'", "''")}'`;
  // JSON's escapes are YAML's; line separators are escaped too, which YAML 1.1 readers take for line ends.
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A scalar as source text that reads back as exactly this value; `style` is kept where the value allows. */
export function renderScalar(value: ScalarValue, style: Style, context: Context): string {
  return typeof value === 'string' ? text(value, style, context) : String(JSON.stringify(value));
}

const isScalar = (value: unknown): value is ScalarValue => typeof value !== 'object' || value === null;

/** A value on one line, in flow style. */
export function renderFlow(value: unknown, json: boolean): string {
  const context = { flow: true, json };
  if (isScalar(value)) return renderScalar(value ?? null, 'plain', context);
  if (Array.isArray(value)) return `[${value.map(item => renderFlow(item, json)).join(', ')}]`;
  const entries = Object.entries(value as object).map(
    ([key, each]) => `${renderScalar(key, 'plain', context)}: ${renderFlow(each, json)}`,
  );
  return entries.length === 0 ? '{}' : json ? `{ ${entries.join(', ')} }` : `{${entries.join(', ')}}`;
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** The lines of a value in block style; the first has no indentation, the others `indent` spaces and more. */
export function renderBlock(value: unknown, indent: number, eol: string): string {
  const block = { flow: false, json: false };
  if (isScalar(value)) return renderScalar(value ?? null, 'plain', block);
  const lineStart = eol + ' '.repeat(indent);
  if (isEmpty(value as object)) return Array.isArray(value) ? '[]' : '{}';
  if (Array.isArray(value))
    return value.map(item => `- ${renderBlock(item, indent + 2, eol)}`).join(lineStart);
  return Object.entries(value as object)
    .map(([key, each]) => renderEntry(key, each, indent, eol))
    .join(lineStart);
}

/** `key: value` in block style, with nested blocks on lines of their own. */
export function renderEntry(key: string, value: unknown, indent: number, eol: string): string {
  const name = renderScalar(key, 'plain', { flow: true, json: false });
  if (isScalar(value) || isEmpty(value as object)) return `${name}: ${renderBlock(value, indent + 2, eol)}`;
  return `${name}:${eol}${' '.repeat(indent + 2)}${renderBlock(value, indent + 2, eol)}`;
}
