import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { allRules } from '../../../src/validation/catalogue.ts';
import { buildTree } from '../../../src/yaml/build.ts';
import { quickTree } from '../../../src/yaml/quick/read.ts';
import { readDocument } from '../../../src/yaml/read.ts';
import { splitDocuments } from '../../../src/yaml/split.ts';

const manifests = allRules
  .flatMap(({ example }) => [example.good, example.bad])
  .flatMap(text => splitDocuments(text))
  .map(({ source }) => source)
  .filter(source => source.length < 3000);
const written = [
  '{\n "a": 1,\n "b": [1, 2, {"c": null}],\n "d": "x"\n}\n',
  '- a\n- b: 1\n  c: 2\n- [x, y]\n- "k": \'v\'\n',
  '# c\n---\na:\n# c\n- 1\n# d\nb: {x: y, z: [a, "b"]} # t\n',
  'a:\n  b:\n    - c: 1 # one\n      d: [e]\n    # between\n    - c: 2\n\n  # under\n  f: g\n# end\n',
];

/** Whether both readers agree: the quick one gives the full one's tree, or nothing. */
function disagreement(source: string): string | undefined {
  const quick = quickTree(source);
  if (!quick) return undefined;
  const read = readDocument(source);
  const full = buildTree(read.root);
  const problems = [...read.problems, ...full.problems].map(({ code }) => code);
  if (problems.length === 0 && isDeepStrictEqual(quick, full.root)) return undefined;
  return `${JSON.stringify(source)}: ${problems.join() || 'another tree'}`;
}

/** Pieces that YAML knows a meaning for, somewhere. */
const PIECES = [
  ' ',
  '  ',
  '\n',
  '\n\n',
  '#',
  ' #',
  '# x\n',
  '  # x\n',
  '    # y\n',
  ':',
  ': ',
  '- ',
  '-',
  '"',
  "'",
]
  .concat([
    '{',
    '}',
    '[',
    ']',
    ',',
    'a',
    '1',
    '~',
    'null',
    'yes',
    '0x1',
    '|',
    '>',
    '&a ',
    '*a',
    '!t ',
    '? ',
    '%',
  ])
  .concat([
    '@',
    '<<: ',
    '---\n',
    '--- ',
    '...\n',
    '\t',
    '\r\n',
    '\r',
    'é',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\u0085',
  ])
  .concat([
    '\x00',
    '\\',
    '.nan',
    '1e3',
    'key: v\n',
    '  key: v\n',
    '- key: v\n',
    '    - z\n',
    '!!str ',
    '=',
    '`',
  ])
  .concat([
    '😀',
    '\ud800',
    ' : ',
    '::',
    ',,',
    '[]',
    '{}',
    '""',
    "''",
    '{a: b}',
    '[a, b]',
    ' |\n',
    '-\n',
    '__proto__: 1\n',
  ]);

function mutator(seed: number): (source: string) => string {
  let state = seed;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const inText = (source: string): string => {
    const at = below(source.length + 1);
    return (
      source.slice(0, at) + PIECES[below(PIECES.length)] + source.slice(at + (below(3) ? 0 : 1 + below(3)))
    );
  };
  const inLines = (source: string): string => {
    const lines = source.split('\n');
    const at = below(lines.length);
    const line = lines[at] ?? '';
    const way = below(4);
    if (way === 0) lines[at] = '  '.repeat(below(3)) + line;
    else if (way === 1) lines[at] = line.slice(below(3));
    else if (way === 2) lines.splice(at, 0, `${' '.repeat(below(8))}# note`);
    else lines.splice(at, below(2), ...lines.slice(below(lines.length), below(lines.length)));
    return lines.join('\n');
  };
  return source => {
    let result = source;
    for (let times = 1 + below(3); times > 0; times--)
      result = below(10) < 6 ? inText(result) : inLines(result);
    return result;
  };
}

describe('the quick reader', () => {
  it('reads what people write', () => {
    expect(manifests.length).toBeGreaterThan(150);
    const read = manifests.filter(source => quickTree(source) !== undefined);
    expect(read.length / manifests.length).toBeGreaterThan(0.8);
    for (const source of written) expect(quickTree(source), source).toBeDefined();
  });

  it('gives the tree of the full reader, positions and all', () => {
    expect([...manifests, ...written].flatMap(source => disagreement(source) ?? [])).toEqual([]);
  });

  it.each([
    'a: |\n  b\n',
    'a: &x b\n',
    'a: !t b\n',
    'a:\n  b\n',
    'a: b\n  c\n',
    'a:\n',
    'a: 1\na: 2\n',
    '<<: {}\n',
  ])('leaves %j to the full reader', source => expect(quickTree(source)).toBeUndefined());

  const seed = Number(process.env.YAML_SEED ?? Date.now() % 2 ** 31);
  it(`agrees with the full reader on 20,000 changed texts (YAML_SEED=${seed})`, { timeout: 60_000 }, () => {
    const mutated = mutator(seed);
    const bases = [...manifests, ...written];
    let quick = 0;
    const wrong: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      for (const { source } of splitDocuments(mutated(bases[i % bases.length] ?? ''))) {
        if (quickTree(source)) quick++;
        const found = disagreement(source);
        if (found) wrong.push(found.slice(0, 2000));
      }
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(quick).toBeGreaterThan(2000);
  });
});
