/**
 * Numbers as goyaml.v2 reads them from plain scalars: Go's strconv with base 0, underscores dropped first.
 * Source of the rules: resolve.go of go.yaml.in/yaml/v2, which sigs.k8s.io/yaml and so kubectl use.
 */
export type GoNumber =
  | { type: 'int' | 'uint'; value: number; text: string }
  | { type: 'float'; value: number };

const INTEGER = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
/** Go's fallback for `0b` cuts the prefix off and reads the rest, which lets a sign slip in. */
const SIGN_AFTER_PREFIX = /^0b([+-])([01]+)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const DOT_FLOAT = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/;

const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;
/** More digits than any 64-bit number has; beyond, BigInt would only burn time. */
const MAX_DIGITS = 64;

function magnitude(digits: string): bigint | undefined {
  const prefix = /^0[xXbBoO]/.test(digits) ? digits.slice(0, 2).toLowerCase() : digits[0] === '0' ? '0o' : '';
  const rest = digits.slice(prefix === '0o' && !/^0[oO]/.test(digits) ? 1 : prefix.length).replace(/^0+/, '');
  if (rest === '') return 0n;
  return rest.length > MAX_DIGITS ? undefined : BigInt(prefix + rest);
}

function integer(text: string): GoNumber | undefined {
  const slipped = SIGN_AFTER_PREFIX.exec(text);
  const match = slipped ? ['', slipped[1], `0b${slipped[2]}`] : INTEGER.exec(text);
  if (!match) return undefined;
  const size = magnitude(match[2] ?? '');
  if (size === undefined) return undefined;
  const signed = match[1] === '-' ? -size : size;
  if (signed >= -INT64_MAX - 1n && signed <= INT64_MAX) {
    return { type: 'int', value: Number(signed), text: String(signed) };
  }
  if (match[1] === '' && size <= UINT64_MAX) return { type: 'uint', value: Number(size), text: String(size) };
  return undefined;
}

function float(text: string): GoNumber | undefined {
  const value = Number(text);
  // Go reports a range error and falls back to a string.
  return Number.isFinite(value) ? { type: 'float', value } : undefined;
}

/** The number that a plain scalar beginning with a digit, a sign or a dot means; undefined: none. */
export function goNumber(source: string): GoNumber | undefined {
  if (source[0] === '.') {
    return DOT_FLOAT.test(source) ? float(source.replaceAll('_', '')) : undefined;
  }
  const text = source.replaceAll('_', '');
  return integer(text) ?? (FLOAT.test(text) ? float(text) : undefined);
}

/** Rounds to a number of digits; of two equally near it takes the even one as Go does, not the larger one. */
function halfToEven(value: number, digits: number): number {
  const up = value.toExponential(digits - 1);
  const exact = value.toExponential(digits);
  const last = /(\d)e/.exec(up)?.[1] ?? '0';
  if (!/5e/.test(exact) || Number(exact) !== value || Number(last) % 2 === 0) return Number(up);
  return Number(up.replace(/\de/, `${Number(last) - 1}e`));
}

/**
 * A float as sigs.k8s.io/yaml writes it when it is a map key: Go's FormatFloat(value, 'g', -1, 32), so the
 * fewest digits that give the same 32-bit float.
 */
export function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  let precision = 1;
  while (precision < 9 && Math.fround(Number(single.toPrecision(precision))) !== single) precision++;
  const rounded = halfToEven(single, precision);
  const [mantissa = '', exponentText = '0'] = rounded.toExponential(precision - 1).split('e');
  const exponent = Number(exponentText);
  // Go switches to an exponent from 1e6 on when it writes the shortest form.
  if (exponent >= -4 && exponent < 6) return String(rounded);
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
