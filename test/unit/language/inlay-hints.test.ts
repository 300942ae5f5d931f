import { describe, expect, it } from 'vitest';
import { inlayHints } from '../../../src/language/inlay-hints.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { routes } from './marked.ts';

const to = (weight: string): string => `        - destination: {host: model}\n          ${weight}\n`;

/** The text as it looks with its hints. */
function seen(text: string): string {
  let [result, last] = ['', 0];
  for (const { offset, label } of inlayHints(parseText(text))) {
    result += `${text.slice(last, offset)}[${label}]`;
    last = offset;
  }
  return result + text.slice(last);
}

describe('shares', () => {
  it('stand behind weights that are no percentages', () => {
    const text = routes(to('weight: 11 # most') + to('weight: 10'));
    expect(seen(text)).toBe(text.replace('11', '11[= 52.38 %]').replace(': 10\n', ': 10[= 47.62 %]\n'));
  });

  it('count an unset weight as 0, and follow anchors and flow style', () => {
    const text = routes(
      '        - {destination: {host: model}, weight: &w 50}\n        - {destination: {host: model}, weight: *w}\n        - destination: {host: model}\n',
    );
    expect(seen(text)).toBe(text);
    expect(seen(text.replace('&w 50', '&w 20'))).toBe(
      text.replace('&w 50', '&w 20[= 50 %]').replace('*w', '*w[= 50 %]'),
    );
  });

  it('stand behind the weight of a single destination, which gets everything', () => {
    expect(seen(routes(to('weight: 1')))).toBe(routes(to('weight: 1[= 100 %]')));
  });

  it.each([
    ['percentages', to('weight: 90') + to('weight: 10')],
    ['zeros', to('weight: 0') + to('weight: 0')],
    ['what is refused anyway', to('weight: -10') + to('weight: 20')],
    ['a template', to('weight: {{ .Values.canary }}') + to('weight: 20')],
    ['a loop', `        {{- range .Values.all }}\n${to('weight: 7')}        {{- end }}\n`],
  ])('are not shown for %s', (_, entries) => {
    expect(inlayHints(parseText(routes(entries)))).toEqual([]);
  });

  it('are shown for a range only', () => {
    const text = routes(to('weight: 1') + to('weight: 3'));
    const start = text.indexOf('weight: 3');
    expect(inlayHints(parseText(text), { start, end: text.length })).toEqual([
      { offset: start + 9, label: '= 75 %' },
    ]);
  });
});
