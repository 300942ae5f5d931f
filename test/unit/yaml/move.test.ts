import { describe, expect, it } from 'vitest';
import { applyEdits, editsFor, parseText } from '../../../src/yaml/index.ts';

/** The text after its list's item moves; or why it does not. */
function moved(text: string, from: number, to: number): string {
  const [doc] = parseText(text).docs;
  if (!doc) return 'no document';
  const result = editsFor(doc, [{ kind: 'moveItem', path: ['list', from], to }]);
  return result.ok ? applyEdits(text, result.edits) : result.reason;
}

describe('an item moves up', () => {
  it.each([
    [
      'with its comments',
      'list:\n  # one\n  - a: 1 # A\n  # two\n  - a: 2 # B\n    b: 3\n    # more\nend: 1\n',
      'list:\n  # two\n  - a: 2 # B\n    b: 3\n    # more\n  # one\n  - a: 1 # A\nend: 1\n',
    ],
    ['without a line end', 'list:\n- 1\n- 2', 'list:\n- 2\n- 1'],
    ['with blank lines', 'list:\n- 1\n\n- 2\n\n- 3\n', 'list:\n- 2\n\n- 1\n\n- 3\n'],
    ['in CRLF', 'list:\r\n- 1\r\n- |\r\n  # x\r\n- 3\r\n', 'list:\r\n- |\r\n  # x\r\n- 1\r\n- 3\r\n'],
    ['unless its anchor is needed before', 'list:\n- &a 1\n- *a\n', /something else/],
    ['unless in flow style', 'list: [1, 2]\n', /in one line/],
    ['unless between template lines', 'list:\n- 1\n{{ if .a }}\n- 2\n{{ end }}\n- 3\n', /template/],
  ])('%s', (_, text, wanted) => {
    expect(moved(text, 1, 0)).toEqual(typeof wanted === 'string' ? wanted : expect.stringMatching(wanted));
  });

  it('over several, and never down', () => {
    expect(moved('list:\n- 1\n- 2\n- 3\n', 2, 0)).toBe('list:\n- 3\n- 1\n- 2\n');
    expect(moved('list:\n- 1\n- 2\n', 0, 1)).toMatch(/no item of a list that could move up/);
  });
});
