/** Numbers as monitors show them: short, aligned, with their unit. Runs on both sides, so it has no words in it. */

/** Narrow and unbreakable, between a number and its unit and between thousands. */
const thin = '\u202F';

const grouped = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))/g, thin);

const fixed = (value: number, digits: number): string => {
  const [whole = '', part] = value.toFixed(digits).split('.');
  return part === undefined ? grouped(whole) : `${grouped(whole)}.${part}`;
};

/** So many digits that neighbours can be told apart, and no more. */
function digitsOf(size: number): number {
  if (size === 0 || size >= 100) return 0;
  if (size >= 10) return 1;
  return size >= 0.1 ? 2 : 3;
}

/** A number in its unit; milliseconds become seconds from 1,000 on. */
export function valueText(value: number, unit: string): string {
  const size = Math.abs(value);
  if (unit === 'ms') {
    if (size >= 1000) return `${fixed(value / 1000, size >= 10_000 ? 1 : 2)}${thin}s`;
    return `${fixed(value, size >= 100 || value === 0 ? 0 : 1)}${thin}ms`;
  }
  if (unit === 'req/s') return `${fixed(value, digitsOf(size))}/s`;
  if (unit === '') return Number.isInteger(value) ? fixed(value, 0) : fixed(value, digitsOf(size));
  return `${fixed(value, digitsOf(size))}${thin}${unit}`;
}

/** A difference with its sign; a unit of percent differs in percentage points. */
export function differenceText(value: number, unit: string): string {
  const sign = value > 0 ? '+' : value < 0 ? '\u2212' : '±';
  return `${sign}${valueText(Math.abs(value), unit === '%' ? 'pp' : unit)}`;
}

/** A level that somebody chose, as they wrote it: without zeros that say nothing. */
export const levelText = (value: number, unit: string): string =>
  valueText(value, unit)
    .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
    .replace(/\.(?=\D|$)/, '');

/** A whole number of things. */
export const countText = (count: number): string => fixed(count, 0);

const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6;

/** As {@link valueText}, for the labels of an axis that goes in such steps: no more digits than the steps need. */
export function axisText(value: number, unit: string, step: number): string {
  const isSeconds = unit === 'ms' && (value === 0 ? step : Math.abs(value)) >= 1000;
  const [shown, by, named] = isSeconds ? [value / 1000, step / 1000, 's'] : [value, step, unit];
  const ofStep = Math.min(Math.max(Math.ceil(-Math.log10(by || 1) - 1e-9), 0), 4);
  // Steps of 2.5 go by values that would be rounded to others.
  const digits = [ofStep, ofStep + 1, ofStep + 2].find(one => isWhole(shown * 10 ** one)) ?? ofStep;
  return `${fixed(shown, digits)}${named === '' ? '' : `${thin}${named}`}`;
}
