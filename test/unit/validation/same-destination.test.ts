import { describe, expect, it } from 'vitest';
import { FileIndex, type Finding, validateParsed, validateText } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

interface Options {
  name?: string;
  namespace?: string | null;
  host?: string;
  subsets?: string[];
  more?: string;
}

const destinationRule = (options: Options = {}): string => {
  const { name = 'one', namespace = 'prod', host = 'model', subsets = ['v1', 'v2'], more = '' } = options;
  const listed = subsets.map(each => `{name: "${each}", labels: {version: "${each}"}}`).join(', ');
  return `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}${namespace === null ? '' : `, namespace: ${namespace}`}}
spec:
  host: "${host}"
${subsets.length > 0 ? `  subsets: [${listed}]\n` : ''}${more}`;
};

function findings(text: string, other: string, file = 'app/other.yaml'): Finding[] {
  const index = new FileIndex();
  const parsed = parseText(text);
  index.set('app/this.yaml', parsed);
  index.set(file, parseText(other));
  return validateParsed(parsed, { index }).filter(({ code }) => code === 'KIA0201');
}
const told = (text: string, other: string, file?: string): boolean => findings(text, other, file).length > 0;

const policy = (mode: string): string => `  trafficPolicy: {tls: {mode: ${mode}}}\n`;

describe('two DestinationRules of a namespace', () => {
  it('are told of a subset that both define, with the place of the other', () => {
    const text = destinationRule();
    const [finding] = findings(text, destinationRule({ name: 'two', subsets: ['v2', 'v3'] }));
    expect(finding).toMatchObject({ severity: 'warning', path: 'spec.host', data: { subsets: ['v2'] } });
    expect(text.slice(finding?.start, finding?.end)).toBe('"model"');
    expect(finding?.message).toMatch(/^DestinationRule prod\/two defines the subset v2 of model too/);
    expect(finding?.related).toMatchObject([{ file: 'app/other.yaml', start: { line: 3 } }]);
  });

  it.each([
    ['the host in full', { host: 'model.prod.svc.cluster.local' }],
    ['the host with its namespace', { host: 'model.prod' }],
    ['a wildcard', { host: '*.prod.svc.cluster.local' }],
    ['every host', { host: '*' }],
    ['the whole host alone', { subsets: [] }],
  ] satisfies [string, Options][])('are told by %s', (_, options: Options) => {
    const other = destinationRule({ name: 'two', ...options });
    expect(told(destinationRule(), other)).toBe(true);
    expect(told(other, destinationRule())).toBe(true);
  });

  it.each([
    ['other subsets', { subsets: ['v3'] }],
    ['another host', { host: 'models' }],
    ['a wildcard beside it', { host: '*.test.svc.cluster.local' }],
    ['the end of its name', { host: '*.odel' }],
    ['another namespace, which is another host', { namespace: 'test' }],
    [
      'another namespace, whose callers it is for',
      { namespace: 'test', host: 'model.prod.svc.cluster.local' },
    ],
    ['the same name: one object for two clusters', {}],
    ['a name from a template', { name: '"{{ .Release.Name }}"' }],
    ['a subset from a variable', { subsets: ['$(SUBSET)', 'v1'] }],
    ['other workloads', { more: '  workloadSelector: {matchLabels: {app: caller}}\n' }],
    ['a policy for all, beside one that has none', { subsets: [], more: policy('SIMPLE') }],
    ['mutual TLS for the namespace', { host: '*.prod.svc.cluster.local', more: policy('ISTIO_MUTUAL') }],
    ['mutual TLS for the mesh', { host: '*.local', more: policy('ISTIO_MUTUAL') }],
  ] satisfies [string, Options][])('are fine with %s', (label, options: Options) => {
    const name = label.startsWith('the same name') ? 'one' : 'two';
    const other = destinationRule({ name, ...options });
    expect(told(destinationRule(), other)).toBe(false);
    expect(told(other, destinationRule())).toBe(false);
  });

  it('are told of two policies for the host', () => {
    const [finding] = findings(
      destinationRule({ subsets: [], more: policy('SIMPLE') }),
      destinationRule({ name: 'two', more: policy('DISABLE') }),
    );
    expect(finding?.message).toContain('keeps the traffic policy of the older one');
  });

  it('are for other clusters where they leave their namespace open and lie apart', () => {
    const [open, other] = [
      destinationRule({ namespace: null }),
      destinationRule({ name: 'two', namespace: null }),
    ];
    expect(told(open, other)).toBe(true);
    expect(told(open, other, 'staging/other.yaml')).toBe(false);
  });
});

describe('a subset without labels', () => {
  const spec = (subsets: string): string =>
    destinationRule({ subsets: [], more: `  subsets: [${subsets}]\n` });
  const codes = (text: string): string[] =>
    validateText(text).map(({ code, severity, path }) => `${code} ${severity} ${path}`);

  it.each(['{name: v2}', '{name: v2, labels: {}}', '{name: v2, labels: null}'])('is told as %s', subset => {
    expect(codes(spec(`{name: v1, labels: {version: v1}}, ${subset}`))).toContain(
      'KIA0209 warning spec.subsets[1].name',
    );
  });

  it('is only mentioned where it is the only one', () => {
    expect(codes(spec('{name: tls, trafficPolicy: {tls: {mode: SIMPLE}}}'))).toEqual([
      'KIA0209 info spec.subsets[0].name',
    ]);
  });

  it.each(['{name: v2, labels: "{{ .Values.labels }}"}', '{name: v2, labels: $(LABELS)}', '{labels: {}}'])(
    'is unknown as %s',
    subset => {
      const found = codes(spec(`{name: v1, labels: {version: v1}}, ${subset}`));
      expect(found.filter(each => each.startsWith('KIA0209'))).toEqual([]);
    },
  );

  it('is unknown where a template prints them', () => {
    const text = `${destinationRule({ subsets: [] })}  subsets:
    - name: v1
      labels: {version: v1}
    - name: v2
      {{- with .Values.labels }}
      labels: {{ toYaml . | nindent 8 }}
      {{- end }}
`;
    expect(codes(text)).toEqual([]);
  });
});
