import { describe, expect, it } from 'vitest';
import { re2Problem } from '../../../src/validation/re2.ts';

describe('regular expressions of RE2', () => {
  it.each([
    '',
    '.*',
    '^/v[12]/(.*)$',
    '(?i)canary',
    '(?i:a)b',
    '(?P<name>a)',
    '(?<name>a)',
    'a{2}b{2,}c{2,3}d{',
    '{,3}',
    'a+?b*?c??d{1,2}?',
    '[]a]',
    '[^]a]',
    '[a-]',
    '[-a]',
    '[[:alpha:]_]+',
    String.raw`\d+\.\d+\-\/\_`,
    String.raw`[\w.\-\]]+@`,
    String.raw`\pN\p{Greek}\P{^L}\x41\x{1F600}`,
    String.raw`\Qa.b(\E`,
    String.raw`\0\12`,
    String.raw`\A\b\B\z`,
    '(|a)*',
    '^*',
    'a|',
    '}])'.slice(0, 2),
    '[😀-😎]',
    '(a{100}b{9}){10}c{1000}',
    '((a{10}){10}|b*){10}',
    String.raw`\p{lu}\p{Uppercase_Letter}\p{Any}\p{han}`,
  ])('%j is one', regex => {
    expect(re2Problem(regex)).toBeUndefined();
  });

  it.each([
    ['*', 'nothing to repeat'],
    ['(a{100}b{9}){11}', 'makes 1100 repetitions'],
    ['(?:(?:a{10}){10,}|b){2,11}', 'makes 1100 repetitions'],
    [String.raw`\p{IsGreek}`, String.raw`no characters called \p{IsGreek}`],
    ['a|*', 'nothing to repeat'],
    ['(+a)', 'nothing to repeat'],
    ['a**', 'repeated already'],
    ['a{2}{3}', 'repeated already'],
    ['a++', 'repeated already'],
    ['a{1001}', '1000'],
    ['a{3,2}', 'ends before'],
    ['(a', 'not closed'],
    ['a)', 'closes nothing'],
    ['[a', 'not closed'],
    ['[]', 'not closed'],
    ['[b-a]', 'no range'],
    [String.raw`[a-\d]`, 'no range'],
    ['[[:word:][:foo:]]', 'no class'],
    ['a(?!b)', 'look-around'],
    ['(?=b)', 'look-around'],
    ['(?<=b)', 'look-around'],
    ['(?<!b)', 'look-around'],
    ['(?>a)', 'no group'],
    ['(?#a)', 'no group'],
    [String.raw`(a)\1`, 'backreferences'],
    [String.raw`\k<name>`, 'backreferences'],
    [String.raw`\Z`, 'no escape'],
    [String.raw`\C`, 'no escape'],
    [String.raw`[\b]`, 'no escape'],
    ['a\\', 'escapes nothing'],
  ])('%j is none', (regex, words) => {
    expect(re2Problem(regex)).toContain(words);
  });

  it('are read in one pass', () => {
    const started = performance.now();
    re2Problem('(a[b-c]{2}|'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
