import { describe, expect, it } from 'vitest';
import { FileIndex, validateParsed, validateText } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model
spec:
  hosts:
    - model
  http:
    - name: first
      match: [{uri: {exact: /v2}}]
      route:
        - destination:
            host: model
            subset: v3
          weight: -90
        - destination:
            host: model
            subset: v4
          weight: -10
    - route:
        - destination:
            host: model
            subset: v5
`;
const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
spec:
  host: model
  subsets:
    - name: v1
      labels: {version: v1}
`;

/** `code underlined-text` of what is found in a text that has a DestinationRule with the subset v1 beside it. */
function found(text: string): string[] {
  const index = new FileIndex();
  index.set('rule.yaml', parseText(rule));
  const parsed = parseText(text);
  index.set('route.yaml', parsed);
  return validateParsed(parsed, { index, file: 'route.yaml' }).map(
    ({ code, start, end }) => `${code} ${text.slice(start, end)}`,
  );
}

const subsets = ['IST0101 v3', 'IST0101 v4', 'IST0101 v5'];
const all = ['IST0101 v3', 'negative-weight -90', 'IST0101 v4', 'negative-weight -10', 'IST0101 v5'];

const annotated = (...lines: string[]): string =>
  route.replace('metadata:\n', `metadata:\n  annotations:\n${lines.map(line => `    ${line}\n`).join('')}`);

it('finds all of this where nothing is silenced', () => {
  expect(found(route)).toEqual(all);
});

describe('the annotation of istioctl analyze', () => {
  const rest = all.filter(each => !subsets.includes(each));
  it.each([
    ['one code', 'IST0101'],
    ['several codes', 'IST0130,IST0101'],
    ['codes with blanks', '"IST0130, IST0101"'],
    ['all codes', '"*"'],
  ])('silences %s', (_, value) => {
    expect(found(annotated(`galley.istio.io/analyze-suppress: ${value}`))).toEqual(rest);
  });

  it.each(['""', 'IST0102', 'negative-weight', 'IST010*', '{{ .Values.codes }}', '[IST0101]', 'KIA1107'])(
    'with %s silences nothing',
    value => {
      const codes = found(annotated(`galley.istio.io/analyze-suppress: ${value}`));
      expect(codes).toEqual(expect.arrayContaining(all));
    },
  );

  it('speaks of its own object only', () => {
    const other = annotated('galley.istio.io/analyze-suppress: "*"');
    expect(found(`${other}---\n${route}`)).toEqual([...rest, ...all]);
    const list = `kind: List\napiVersion: v1\nitems:\n${[other, route]
      .map(each => `  - ${each.trimEnd().replaceAll('\n', '\n    ')}\n`)
      .join('')}`;
    expect(found(list)).toEqual([...rest, ...all]);
  });

  it('works in JSON', () => {
    const { value } = parseText(annotated('galley.istio.io/analyze-suppress: IST0101')).docs[0] ?? {};
    expect(found(JSON.stringify(value, null, 2))).toEqual(rest);
  });
});

describe('the annotation of Kiali', () => {
  it.each(['KIA1107', '"KIA1101, KIA1107"', '""'])('silences %s, by whatever name we report it', value => {
    const expected = all.filter(each => !subsets.includes(each));
    expect(found(annotated(`kiali.io/ignore-validations: ${value}`))).toEqual(expected);
  });

  it.each(['KIA1101', '"*"', 'IST0101', '{{ .Values.codes }}'])('with %s silences nothing', value => {
    expect(found(annotated(`kiali.io/ignore-validations: ${value}`))).toEqual(all);
  });
});

describe('a comment', () => {
  const at = (after: string, comment: string): string[] => {
    expect(route).toContain(after);
    return found(route.replace(after, `${after}${comment}`));
  };

  it('at the end of a line silences what begins there', () => {
    expect(at('weight: -90', ' # istio-canary: ignore negative-weight')).toEqual(
      all.filter(each => each !== 'negative-weight -90'),
    );
    expect(at('subset: v4', ' #istio-canary:ignore IST0101 -- made by hand')).toEqual(
      all.filter(each => each !== 'IST0101 v4'),
    );
    expect(at('http:', ' # istio-canary: ignore IST0101')).toEqual(all);
  });

  it('on a line of its own silences the block that follows', () => {
    const item = '\n        # istio-canary: ignore IST0101, negative-weight';
    expect(at('route:', item)).toEqual(all.slice(2));
    expect(at('weight: -90', item)).toEqual([...all.slice(0, 2), 'IST0101 v5']);
    // The indentation of a comment means nothing to YAML, and nothing here.
    expect(at('weight: -90', `\n\n# about v4${item}\n\n`)).toEqual([...all.slice(0, 2), 'IST0101 v5']);
    expect(at('http:', '\n    # istio-canary: ignore IST0101')).toEqual([
      'negative-weight -90',
      'negative-weight -10',
      'IST0101 v5',
    ]);
    expect(at('hosts:\n    - model', '\n  # istio-canary: ignore negative-weight')).toEqual(subsets);
  });

  it('before the first key silences the document', () => {
    const comment = '# istio-canary: ignore negative-weight\n';
    expect(found(comment + route)).toEqual(subsets);
    expect(found(`\uFEFF${comment}${route}`)).toEqual(subsets);
    expect(found(`${route}---\n# of a team\n${comment}${route}`)).toEqual([...all, ...subsets]);
    expect(found(`${comment}---\n${route}---\n${route}`)).toEqual([...subsets, ...all]);
  });

  it('works in flow style, with CRLF and in templates', () => {
    const flow =
      '{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: m}, spec: {hosts: [m], http: [\n  # istio-canary: ignore negative-weight\n  {match: [{port: 80}], route: [{destination: {host: m}, weight: -1}]},\n  {route: [{destination: {host: m}, weight: -2}]}]}}';
    expect(found(flow)).toEqual(['negative-weight -2']);
    const commented = route.replace(
      'route:',
      'route:\n        # istio-canary: ignore negative-weight, IST0101',
    );
    expect(found(commented.replaceAll('\n', '\r\n'))).toEqual(all.slice(2));
    const template = commented.replace('weight: -90', 'weight: -90\n        {{- if .Values.second }}');
    expect(found(template.replace('    - route', '        {{- end }}\n    - route'))).toEqual(all.slice(2));
  });

  it('is none within a text', () => {
    const comment = '# istio-canary: ignore negative-weight';
    const body = (text: string): string =>
      route.replace(
        '      route:',
        `      directResponse:\n        body:\n          string: ${text}\n      route:`,
      );
    expect(found(body(`"${comment}"`))).toContain('negative-weight -90');
    expect(found(body(`|\n            ${comment}`))).toContain('negative-weight -90');
    expect(found(body(`"x\n            ${comment}\n            y"`))).toContain('negative-weight -90');
    expect(found(route.replace('name: model', `name: model${comment}`))).toContain('negative-weight -90');
    const header = body('| # istio-canary: ignore negativ-weight\n            x');
    expect(found(header)).toContain('ignore-comment negativ-weight');
  });

  it('silences a document that cannot be read otherwise', () => {
    const twice = `${route}# istio-canary: ignore yaml-duplicate-key\nkind: VirtualService\n`;
    expect(found(twice)).toEqual(all);
    expect(found(`${route}kind: VirtualService\n`)).toEqual(
      expect.arrayContaining(['yaml-duplicate-key kind']),
    );
  });

  it('may name the code that another tool has', () => {
    expect(at('subset: v3', ' # istio-canary: ignore KIA1107')).toEqual(all.slice(1));
  });
});

describe('a comment that silences nothing is reported', () => {
  const messages = (comment: string, text = route): string[] =>
    validateText(text.replace('spec:', `spec:\n  ${comment}`))
      .filter(({ code }) => code === 'ignore-comment')
      .map(({ message, severity }) => `${severity} ${message}`);

  it.each([
    ['# istio-canary: ignore', 'names no code'],
    ['# istio-canary: ignore -- because', 'names no code'],
    ['# istio-canary: ignore IST0110', 'Did you mean IST01'],
    ['# istio-canary: ignore negative-wieght', 'Did you mean negative-weight?'],
    ['# istio-canary: ignore IST0101, nonsense', '"nonsense" is not the code of any finding'],
    ['# istio-canary: ignore IST0101 because we know', 'A reason is written behind two dashes'],
  ])('%s', (comment, text) => {
    expect(messages(comment)).toEqual([expect.stringContaining(text)]);
    expect(messages(comment)[0]).toMatch(/^warning /);
  });

  it('where nothing follows it', () => {
    const end = validateText(`${route}  # istio-canary: ignore IST0101\n`);
    expect(end.at(-1)).toMatchObject({ code: 'ignore-comment' });
    expect(end.at(-1)?.message).toContain('No key or list item follows');
  });

  it('but not in documents of other kinds', () => {
    const other = 'apiVersion: v1\nkind: Service # istio-canary: ignore nonsense\nmetadata: {name: model}\n';
    expect(messages('# a', `${route}---\n${other}`)).toEqual([]);
    expect(messages('# istio-canary: ignored by nobody')).toEqual([]);
    expect(messages('# istio-canary: ignore-me')).toEqual([]);
  });
});

describe('severities by code', () => {
  const severities = (wish: Record<string, 'error' | 'warning' | 'info' | 'off'>): string[] =>
    validateText(route, { severities: wish }).map(({ code, severity }) => `${severity} ${code}`);

  it('change or take away', () => {
    expect(severities({})).toEqual(['error negative-weight', 'error negative-weight']);
    expect(severities({ 'negative-weight': 'info' })).toEqual([
      'info negative-weight',
      'info negative-weight',
    ]);
    expect(severities({ 'negative-weight': 'off', nonsense: 'error' })).toEqual([]);
  });
});
