/** Spellings of scalars for comparing YAML readers: a table of known traps, and seeded random ones. */

export const TRAPS = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'yEs', 'on', 'On', 'ON', 'oN', 'true', 'True', 'TRUE', 'tRue'],
  ...['n', 'N', 'no', 'No', 'NO', 'nO', 'off', 'Off', 'OFF', 'oFF', 'false', 'False', 'FALSE', 'fALSE'],
  ...['~', 'null', 'Null', 'NULL', 'nULL', 'nil', 'none', "''", '""', "'yes'", '"010"'],
  ...['0', '-0', '+0', '00', '010', '-010', '+010', '08', '-08', '019', '0o10', '0O17', '-0o10', '0o8', '0o'],
  ...[
    '0x1F',
    '0X1f',
    '-0x1F',
    '+0x1F',
    '0x',
    '0xg',
    '0b11',
    '0B11',
    '-0b11',
    '+0b11',
    '0b2',
    '0b',
    '0b+11',
    '0b-11',
  ],
  ...[
    '-0b+1',
    '1_000',
    '1__0',
    '1_',
    '_1',
    '-_1',
    '0_7',
    '0x_F',
    '0b1_1',
    '1_000.5',
    '1_0e1_0',
    '.1_0',
    '._1',
    '.1_',
  ],
  ...[
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '18446744073709551615',
  ],
  ...[
    '18446744073709551616',
    '-9223372036854775809',
    '0xFFFFFFFFFFFFFFFF',
    '0x1FFFFFFFFFFFFFFFF',
    '1e3',
    '1E3',
    '1e+3',
  ],
  ...[
    '1e-3',
    '.5',
    '-.5',
    '+.5',
    '.5e3',
    '.e5',
    '.',
    '1.',
    '1.e5',
    '1.5e10',
    '1e400',
    '-1e400',
    '.1e999',
    '1e-400',
  ],
  ...[
    '.inf',
    '.Inf',
    '.INF',
    '+.inf',
    '-.inf',
    '.iNf',
    '.nan',
    '.NaN',
    '.NAN',
    '-.nan',
    'inf',
    'nan',
    'NaN',
    'Infinity',
  ],
  ...[
    '12:30',
    '12:30:00',
    '190:20:30',
    '1:2',
    '2001-12-14',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43.10 -5',
  ],
  ...[
    '2001-1-1',
    '2001-13-01',
    '2001-12-14T21:59:43Z',
    '1.2.3',
    '1.2.3.4',
    '1-2',
    '1+2',
    '+',
    '-1-',
    '--1',
    '+-1',
    '1e',
    'e1',
  ],
  ...[
    '!!str 5',
    '!!str yes',
    '!!str',
    '!!int 5',
    '!!int "5"',
    '!!int x',
    '!!int 1.5',
    '!!float 5',
    '!!float 1.5',
    '!!float x',
  ],
  ...[
    '!!bool yes',
    '!!bool 1',
    '!!bool "no"',
    '!!null ~',
    '!!null x',
    '!!null ""',
    '!!binary aGk=',
    '!!binary "aGk"',
  ],
  ...[
    '!!timestamp 2001-12-14',
    '!!timestamp x',
    '! 12',
    '! yes',
    '!foo 5',
    '!!float 0x10',
    '!!int 010',
    '!!binary /w==',
  ],
  ...[
    '<<x',
    '=',
    '1,5',
    '0.10',
    '0.30',
    '100.0',
    '1e6',
    '1e7',
    '123456789.0',
    '16777217.0',
    '1e20',
    '1e21',
    '3e38',
    '4e38',
  ],
  ...[
    '0.00001',
    '0.0001',
    '1e-5',
    '-0.0',
    '-1.5',
    '0.1',
    '33.333333',
    '1e-46',
    '1e-45',
    'é',
    '日本',
    '"\\u00e9"',
    "'a b'",
  ],
];

export type Random = (below: number) => number;

/** A small repeatable generator (mulberry32); good enough to pick characters. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const NUMERIC = '0123456789012345678901_+-.eExXoObBaAfF:';
const WORDS = [
  'yes',
  'no',
  'on',
  'off',
  'true',
  'false',
  'null',
  'nan',
  'inf',
  'y',
  'n',
  '~',
  '0x',
  '0b',
  '0o',
  '0',
  '1e',
  '.',
];
const TAGS = ['!!str ', '!!int ', '!!float ', '!!bool ', '!!null ', '!foo '];

const pick = <T>(random: Random, from: ArrayLike<T>): T => from[random(from.length)] as T;

function characters(random: Random): string {
  return Array.from({ length: 1 + random(7) }, () => pick(random, NUMERIC)).join('');
}

function changedCase(random: Random, word: string): string {
  return [...word].map(char => (random(3) === 0 ? char.toUpperCase() : char)).join('');
}

function spelling(random: Random): string {
  const kind = random(10);
  if (kind < 5) return characters(random);
  if (kind < 7) return changedCase(random, pick(random, WORDS)) + (random(2) === 0 ? '' : characters(random));
  if (kind < 8) return pick(random, TRAPS);
  if (kind < 9)
    return `${pick(random, ['', '-', '+'])}${pick(random, ['0x', '0b', '0o', '0'])}${characters(random)}`;
  return `${pick(random, TAGS)}${characters(random)}`;
}

/** Signs and indicators alone mean structure, not a scalar; those are left to the table of documents. */
const isScalar = (text: string): boolean => !/^[-?:]$|:$|: /.test(text);

export function randomSpellings(random: Random, count: number): string[] {
  const found: string[] = [];
  while (found.length < count) {
    const next = spelling(random);
    if (isScalar(next)) found.push(next);
  }
  return found;
}

/** Spellings for keys: single-precision floats meet Go's own way of writing them there. */
export function keySpellings(random: Random, count: number): string[] {
  return randomSpellings(random, count).map(text =>
    random(3) === 0
      ? `${random(100_000)}.${random(1_000_000)}${random(2) === 0 ? '' : `e${random(60) - 30}`}`
      : text,
  );
}
