import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../../src/yaml/index.ts';

function only(text: string): Record<string, unknown> {
  const [doc] = parseDocuments(text);
  return { ...(doc?.value ?? expect.fail('no document')) };
}

const read = (scalar: string): unknown => only(`v: ${scalar}`).v;
const key = (scalar: string): string | undefined => Object.keys(only(`${scalar}: 1`))[0];

describe('plain scalars as kubectl reads them', () => {
  it.each<[string, unknown]>([
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map(
      (word): [string, boolean] => [word, true],
    ),
    ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
      (word): [string, boolean] => [word, false],
    ),
    ...['', '~', 'null', 'Null', 'NULL'].map((word): [string, null] => [word, null]),
    ...['yEs', 'oN', 'nULL', '12:30:00', '2001-12-14', '1.2.3', '0x', '0o8', '_1', '.', '1e999', '<<'].map(
      (word): [string, string] => [word, word],
    ),
    ['010', 8],
    ['0o10', 8],
    ['08', 8],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0b11', 3],
    ['-0b11', -3],
    ['+1', 1],
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['18446744073709551615', 2 ** 64],
    ['.inf', Number.POSITIVE_INFINITY],
    ['.nan', Number.NaN],
    ['!!str 5', '5'],
    ['!!str', ''],
    ['!!int "5"', 5],
    ['!!float 5', 5],
    ['!!binary aGk=', 'hi'],
    ['! 12', '12'],
    ['!mine 5', '5'],
    ['"yes"', 'yes'],
    ["'010'", '010'],
  ])('%j is %j', (scalar, value) => {
    expect(read(scalar)).toEqual(value);
  });

  it.each([
    ['1', '1'],
    ['010', '8'],
    ['true', 'true'],
    ['y', 'true'],
    ['1.0', '1'],
    ['1e6', '1e+06'],
    ['40155.812372', '40155.812'],
    ['9007199254740993', '9007199254740993'],
    ['.inf', '.inf'],
    ['"1.0"', '1.0'],
  ])('as the key %j it is %j', (scalar, text) => {
    expect(key(scalar)).toBe(text);
  });
});
