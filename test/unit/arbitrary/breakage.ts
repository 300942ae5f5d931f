/** What happens to texts while people edit, merge and generate them: one change at a time, anywhere. */

/** `at` is a place in the text as a share of its length, `pick` chooses among possibilities. */
export interface Break {
  kind: keyof typeof BREAKS;
  at: number;
  pick: number;
}

const one = <T>(choices: readonly [T, ...T[]], pick: number): T =>
  choices[pick % choices.length] ?? choices[0];

const braced = (name: string): string => `$\{${name}}`;

const FRAGMENTS = [
  ...[
    'a: ',
    '- ',
    '? ',
    ': ',
    ', ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|',
    '>',
    '#',
    ' # no',
    '&x ',
    '*x',
    '<<: *x\n',
  ],
  ...[
    '!!str ',
    '!!int ',
    '!',
    '---\n',
    '...\n',
    '%YAML 9\n',
    '{{ ',
    ' }}',
    '{{- end }}',
    '\t',
    '\r',
    '\u0000',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\ud800',
    '😀',
    'é',
    '\uFEFF',
    '@',
    '`',
    '%',
    '\\',
    braced('X'),
    '$(X)',
    '.nan',
    '1e999',
    '~',
  ],
] as const satisfies readonly [string, ...string[]];

const VALUES = [
  ...[
    '{{ .Values.x }}',
    '{{- toYaml .Values.x | nindent 8 }}',
    braced('VAR:-x'),
    '$(VAR)',
    '*x',
    '&x 5',
    '!!str 5',
    '""',
  ],
  ...[
    '|\n  a\n   b\n',
    '>-\n      folded # no\n',
    '[',
    '{a: b',
    'null',
    '010',
    'yes',
    '-1',
    '"5"',
    '{}',
    '[]',
    '{a: {b: c}}',
  ],
] as const satisfies readonly [string, ...string[]];

const CONTROL = [
  ...['{{- if .Values.x }}', '{{- else }}', '{{- end }}', '{{- range .Values.x }}', '{{- with .x }}'],
  ...[
    '{{- include "x" . | nindent 4 }}',
    '{{/* a: b */}}',
    '{{- /*',
    '#@ if x:',
    '#! note',
    '@@ -1,2 +1,3 @@',
  ],
  ...['<<<<<<< HEAD', '=======', '>>>>>>> theirs'],
] as const satisfies readonly [string, ...string[]];

const cut = (text: string, at: number): number => Math.floor(at * (text.length + 1));

/** Changes one line of a text; `edit` gives the lines in its place. */
function onLine(text: string, at: number, edit: (line: string, all: readonly string[]) => string[]): string {
  const lines = text.split('\n');
  const index = Math.min(Math.floor(at * lines.length), lines.length - 1);
  return lines.toSpliced(index, 1, ...edit(lines[index] ?? '', lines)).join('\n');
}

const insert = (text: string, at: number, what: string): string =>
  text.slice(0, cut(text, at)) + what + text.slice(cut(text, at));

const BREAKS = {
  truncate: (text: string, at: number) => text.slice(0, cut(text, at)),
  behead: (text: string, at: number) => text.slice(cut(text, at)),
  fragment: (text: string, at: number, pick: number) => insert(text, at, one(FRAGMENTS, pick)),
  unicode: (text: string, at: number, pick: number) => insert(text, at, String.fromCharCode(pick % 65_536)),
  dropLine: (text: string, at: number) => onLine(text, at, () => []),
  doubleLine: (text: string, at: number) => onLine(text, at, line => [line, line]),
  spliceLine: (text: string, at: number, pick: number) =>
    onLine(text, at, (line, all) => [line.slice(0, pick % 40) + (all[pick % all.length] ?? '')]),
  moveLine: (text: string, at: number, pick: number) =>
    onLine(text, at, (line, all) => [all[pick % all.length] ?? '', line]),
  indent: (text: string, at: number, pick: number) =>
    onLine(text, at, line => [' '.repeat((pick % 4) + 1) + line]),
  outdent: (text: string, at: number, pick: number) => onLine(text, at, line => [line.slice((pick % 3) + 1)]),
  tab: (text: string, at: number) => onLine(text, at, line => [line.replace(/^ +|^/, '\t')]),
  crlf: (text: string, at: number) => onLine(text, at, line => [`${line}\r`]),
  value: (text: string, at: number, pick: number) =>
    onLine(text, at, line => [line.replace(/: .*|:$/, () => `: ${one(VALUES, pick)}`)]),
  key: (text: string, at: number, pick: number) =>
    onLine(text, at, line => [
      // No longer ones: in a line of a hundred thousand letters the search would begin at each of them.
      line.replace(/[\w"']{1,60}:/, key => key.slice(pick % 2) + one(['', 's:', ' :', 'x'], pick)),
    ]),
  doubleKey: (text: string, at: number) =>
    onLine(text, at, line => [line, line.replace(/: .*/, ': 7').replace(/- /, '  ')]),
  comment: (text: string, at: number, pick: number) =>
    onLine(text, at, line => (pick % 2 ? [`${line} # c${pick}`] : [`# c${pick}`, line])),
  control: (text: string, at: number, pick: number) =>
    onLine(text, at, line => [(/^ */.exec(line)?.[0] ?? '') + one(CONTROL, pick), line]),
  anchor: (text: string, at: number) => onLine(text, at, line => [line.replace(/: ?/, ': &x ')]),
  alias: (text: string, at: number) => onLine(text, at, line => [line.replace(/: .*/, ': *x')]),
  deep: (text: string, at: number, pick: number) =>
    insert(text, at, one(['[', '{a: ', '- ', '? '], pick).repeat(pick % 700)),
  huge: (text: string, at: number, pick: number) =>
    insert(text, at, one(['x', 'x ', '\\', '%', '*', '{{'], pick).repeat(pick * 2)),
  bomb: (text: string, at: number) => insert(text, at, bomb),
} satisfies Record<string, (text: string, at: number, pick: number) => string>;

const bomb = `\nb0: &b0 x\n${Array.from({ length: 8 }, (_, i) => `b${i + 1}: &b${i + 1} [${`*b${i}, `.repeat(9)}x]\n`).join('')}`;

export const breakKinds = Object.keys(BREAKS) as Break['kind'][];

/** The text after all changes, in their order. */
export function broken(text: string, breaks: readonly Break[]): string {
  return breaks.reduce((each, { kind, at, pick }) => BREAKS[kind](each, at, pick), text);
}
