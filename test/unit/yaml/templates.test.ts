import { describe, expect, it } from 'vitest';
import { isPlaceholder, maskTemplates, parseDocuments } from '../../../src/yaml/index.ts';

const braced = (name: string): string => `$\{${name}}`;

/** Values with every placeholder shown as `?`. */
function read(text: string): unknown {
  const [doc] = parseDocuments(text);
  expect(doc?.problems).toEqual([]);
  return JSON.parse(JSON.stringify(doc?.value), (_, value) => (isPlaceholder(value) ? '?' : value));
}

describe('Helm templates', () => {
  it.each<[string, string, unknown]>([
    ['a printed value', 'a: {{ .Values.a }}\nb: 1\n', { a: '?', b: 1 }],
    ['a value in quotes', 'a: "{{ .x }}-v1"\nb: \'{{ .y }}\'\n', { a: '?', b: '?' }],
    ['a value within text', 'a: v{{ .x }}-{{ .y | default "}}" }}\n', { a: '?' }],
    ['control lines', '{{- if .x }}\na: 1\n{{- else }}\nb: 2\n{{- end }}\n', { a: 1, b: 2 }],
    ['a loop over items', 'r:\n{{- range .x }}\n- host: {{ .h }}\n{{- end }}\n', { r: [{ host: '?' }] }],
    ['an included block', 'labels:\n  {{- include "l" . | nindent 2 }}\nb: 1\n', { labels: '?', b: 1 }],
    [
      'an included block beside keys',
      'labels:\n  a: b\n  {{- include "l" . | nindent 2 }}\nb: 1\n',
      { labels: { a: 'b' }, b: 1 },
    ],
    ['an included block above keys', 'labels:\n  {{ include "l" . }}\n  a: b\n', { labels: { a: 'b' } }],
    ['a block on the line of its key', 'labels: {{- toYaml .l | nindent 2 }}\nb: 1\n', { labels: '?', b: 1 }],
    ['a block glued to its key', 'labels:{{ toYaml .l | nindent 2 }}\nb: 1\n', { labels: '?', b: 1 }],
    [
      'with and toYaml',
      'l:\n  {{- with .x }}\n  {{- toYaml . | nindent 2 }}\n  {{- end }}\nb: 1\n',
      { l: '?', b: 1 },
    ],
    ['a comment over lines', '{{- /* a:\n  b: c }} */ -}}\na: 1\n', { a: 1 }],
    ['a variable', '{{- $x := .y -}}\na: 1\n', { a: 1 }],
    ['a condition within a line', 'a:\n  x: {{ if .z }}1{{ else }}2{{ end }}\n', { a: { x: '?' } }],
    ['a condition around a field', 'a:\n  {{ if .z }}x: 1{{ end }}\n', { a: { x: 1 } }],
    [
      'a printed key',
      'a:\n  {{ .k }}: 1\n  x: 2\n',
      { a: { [maskTemplates('k: {{ .k }}').slice(3)]: 1, x: 2 } },
    ],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('keep every offset and line end', () => {
    const text = 'a: {{ .x }}\r\n{{- if\r\n  .y }}\r\nb: é\r\n';
    const masked = maskTemplates(text);
    expect(masked).toHaveLength(text.length);
    expect(masked.replace(/[^\r\n]/g, '')).toBe(text.replace(/[^\r\n]/g, ''));
    const range = parseDocuments(text)[0]?.rangeOf(['b'], 'value');
    expect(text.slice(range?.start, range?.end)).toBe('é');
  });

  it('are left as they stand where the text is YAML anyway', () => {
    expect(parseDocuments('a: "{{ .x }}"\n')[0]?.value).toEqual({ a: '{{ .x }}' });
  });
});

describe('isPlaceholder', () => {
  it.each([
    '$(NAME)',
    '$HOME',
    '<your-host>',
    '#{Host}',
    '<%= host %>',
    `v-${braced('VERSION')}`,
    braced('VERSION:=1'),
    '{{ .x }}',
    maskTemplates('{{ .x }}y'),
  ])('knows %j', value => {
    expect(isPlaceholder(value)).toBe(true);
  });

  it.each([
    '',
    'model',
    '$home',
    '$1',
    '$()',
    '(?P<name>a)',
    '<',
    'a < b',
    '{x}',
    5,
    null,
    undefined,
    { a: '$(X)' },
  ])('does not take %j for one', value => {
    expect(isPlaceholder(value)).toBe(false);
  });
});
