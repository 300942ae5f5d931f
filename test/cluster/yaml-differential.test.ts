import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDocuments } from '../../src/yaml/index.ts';
import { keySpellings, randomSpellings, seeded, TRAPS } from './yaml-spellings.ts';

type Answer = { json: unknown } | { error: string };

/** Asks the real sigs.k8s.io/yaml: one JSON line in, one out. */
async function ask(bench: string, texts: string[]): Promise<Answer[]> {
  const child = spawn(bench, ['yaml2json'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const answers: Answer[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => answers.push(JSON.parse(line)));
  const closed = once(lines, 'close');
  child.stdin.end(texts.map(yaml => `${JSON.stringify({ yaml })}\n`).join(''));
  await Promise.all([exited, closed]);
  return answers;
}

/** What we read, in the same terms: any problem but a duplicate key, which kubectl does not mind, refuses. */
function ours(text: string): Answer {
  const [doc] = parseDocuments(text);
  if (!doc) return { json: null };
  const problem = doc.problems.find(each => each.code !== 'yaml-duplicate-key');
  return problem ? { error: problem.message } : { json: JSON.parse(JSON.stringify(doc.value)) };
}

async function findBench(): Promise<string | undefined> {
  const { buildBench } = await import('./harness/bench.ts');
  return buildBench();
}

const bench = await findBench();
if (bench === undefined)
  console.log('skipped: yaml differential test, because Go is missing and the real reader cannot be built');

const seed = Number(process.env.YAML_SEED ?? Date.now() % 1_000_000);

describe.skipIf(bench === undefined)('scalars as the real sigs.k8s.io/yaml reads them', () => {
  const agree = async (texts: string[]): Promise<number> => {
    const theirs = await ask(bench ?? '', texts);
    expect(theirs).toHaveLength(texts.length);
    const differences = texts.flatMap((text, index) => {
      const real = theirs[index] ?? { error: 'no answer' };
      const own = ours(text);
      const same =
        'error' in real
          ? 'error' in own
          : 'json' in own && JSON.stringify(own.json) === JSON.stringify(sorted(real.json, own.json));
      return same ? [] : [{ text, real, own }];
    });
    expect(differences, `seed ${seed}`).toEqual([]);
    return theirs.filter(answer => 'json' in answer).length;
  };

  beforeAll(() => console.log(`yaml differential: seed ${seed} (set YAML_SEED to repeat)`));

  it('agrees on the known traps, as values and as keys', async () => {
    const texts = TRAPS.flatMap(trap => [`v: ${trap}`, `${trap}: v`, `- ${trap}`, `{k: ${trap} }`]);
    expect(await agree(texts)).toBeGreaterThan(TRAPS.length);
  });

  it('agrees on thousands of random spellings as values', async () => {
    const texts = randomSpellings(seeded(seed), 4000).map(spelling => `v: ${spelling}`);
    expect(await agree(texts)).toBeGreaterThan(3000);
  });

  it('agrees on thousands of random spellings as keys', async () => {
    const texts = keySpellings(seeded(seed + 1), 2000).map(spelling => `${spelling}: v`);
    expect(await agree(texts)).toBeGreaterThan(1500);
  });

  it('agrees on anchors, merges, tags, flow, block scalars and line ends', async () => {
    expect(await agree(DOCUMENTS)).toBe(DOCUMENTS.length);
  });
});

/** Go sorts keys; ours stand in the order of the text. Numbers keep their JSON spelling through stringify. */
function sorted(real: unknown, like: unknown): unknown {
  if (Array.isArray(real))
    return real.map((item, index) => sorted(item, Array.isArray(like) ? like[index] : undefined));
  if (typeof real !== 'object' || real === null || typeof like !== 'object' || like === null) return real;
  const keys = [...new Set([...Object.keys(like), ...Object.keys(real)])].filter(key =>
    Object.hasOwn(real, key),
  );
  const pick = (value: object, key: string): unknown => (value as Record<string, unknown>)[key];
  return Object.fromEntries(keys.map(key => [key, sorted(pick(real, key), pick(like, key))]));
}

const DOCUMENTS = [
  'a: &x {q: 1, r: 2}\nb:\n  q: 9\n  <<: *x\n  r: 8',
  'a: &x {q: 1}\nb: &y {q: 2, s: 3}\nc:\n  <<: [*x, *y]\n  t: 1',
  '"<<": {a: 1}',
  'a: &x 1\nb: *x\nc: &x 2\nd: *x',
  '&x k: 2\nj: *x',
  'a: &o\n  p: &i 1\nb: &i 2\nc: *o\nd: *i',
  'a: |\n  x\n   y\n\n  z\n\nb: >-\n  x\n  y\n\n  z\n',
  'a: |+\n  x\n\n',
  'a: |2-\n   x\n',
  "a: \"x\\ty\\u00e9 \\\n  z\"\nb: 'it''s\n  me'",
  'a: b\r\nc:\r\n  - 1\r\n  - 2\r\n',
  '\uFEFFa: 1\n',
  '{\n\t"a": 1,\n\t"b": [\n\t\ttrue\n\t]\n}',
  '{"a":1,"b":[{"c":"d"}],"e":{}}',
  '? a\n: 1\n? b',
  'a:\nb: ~\nc: ""\n',
  'a:\n- 1\n-\n- - 2\n  - 3\n',
  'a: [x: 1, y]\nb: {c, d: }',
  'ü: "é"\n日本: 語\n',
  'a: 1\na: 2\n',
  '# only\n--- # doc\na: 1 # c\n...\n',
  'a: x\n  y\n\n  z\n',
  'a: !foo {b: 1}\nc: !!seq [1]\nd: !!map {e: yes}',
  '__proto__: 1\nconstructor: {toString: 2}',
];
