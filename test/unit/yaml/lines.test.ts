import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../src/yaml/index.ts';

describe('LineIndex', () => {
  const text = 'ab\r\nc😀\n\rd';
  const index = new LineIndex(text);

  it.each([
    [0, 0, 0],
    [2, 0, 2],
    [4, 1, 0],
    [7, 1, 3],
    [8, 2, 0],
    [9, 3, 0],
    [10, 3, 1],
  ])('offset %i is line %i, column %i, and back', (offset, line, column) => {
    expect(index.position(offset)).toEqual({ line, column });
    expect(index.offset({ line, column })).toBe(offset);
  });

  it('holds what is beyond the text within it', () => {
    expect(index.position(99)).toEqual({ line: 3, column: 1 });
    expect(index.offset({ line: 9, column: 0 })).toBe(text.length);
    expect(index.offset({ line: 0, column: 99 })).toBe(4);
    expect(index.offset({ line: -1, column: 5 })).toBe(0);
  });
});
