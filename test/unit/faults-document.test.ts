/** docs/faults.md and the tests that it names: neither without the other. */
import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const document = readFileSync(join(root, 'docs', 'faults.md'), 'utf8');
const named = [...document.matchAll(/`([\w./-]+\.test\.ts)` ([^|<\n]+)/g)].map(
  ([, file = '', title = '']) => ({
    file: normalize(join('test', 'cluster', file)),
    title: title.trim(),
  }),
);

/** The titles of the tests in a file, as they are written there. */
const titlesIn = (file: string): string[] => {
  const text = readFileSync(join(root, file), 'utf8');
  return [
    ...text.matchAll(/\b(?:test|it)(?:\.each(?:<[^(]*>)?\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g),
  ].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));
};
/** What stands before it in a title is filled in when it runs. */
const isTitled = (title: string) => (one: string) => one === title || one.endsWith(`: ${title}`);

describe('docs/faults.md', () => {
  test.each(named.map(one => [`${one.file}: ${one.title}`, one] as const))(
    '%s',
    (_title, { file, title }) => {
      expect(titlesIn(file).filter(isTitled(title))).toHaveLength(1);
    },
  );

  test('names every test of faults', () => {
    const tests = globSync('test/cluster/faults/*.test.ts', { cwd: root }).flatMap(file =>
      titlesIn(file).map(title => ({ file: normalize(file), title })),
    );
    expect(tests.length).toBeGreaterThan(30);
    const missing = tests.filter(
      one => !named.some(({ file, title }) => file === one.file && isTitled(title)(one.title)),
    );
    expect(missing).toEqual([]);
  });

  test('has a row for each fault, with what happens, what is seen, and a test', () => {
    const rows = document.split('\n').filter(line => /^\| (?!fault|-)/.test(line));
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) {
      const cells = row.split(' | ').map(cell => cell.replace(/^\||\|$/g, '').trim());
      expect(cells, row).toHaveLength(4);
      expect(cells.every(Boolean), row).toBe(true);
      expect(cells[3], row).toMatch(/^`[\w./-]+\.test\.ts` /);
    }
  });
});
