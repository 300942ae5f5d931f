import { describe, expect, it } from 'vitest';
import { hoverAt } from '../../../src/language/hover.ts';
import { describeField } from '../../../src/validation/texts.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { marked } from './marked.ts';
import { known } from './typing.ts';

const head = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: model\n';
const entries = (text: string): string => `${head}spec:\n  hosts: [model]\n  http:\n    - route:\n${text}`;
const split = (weights: string[]): string =>
  entries(weights.map(weight => `        - destination: {host: model}\n${weight}`).join(''));
const weight = (written: string): string => `          weight: ${written}\n`;

/** `what it is about: what is said`, undefined where nothing is. */
function hover(text: string): string | undefined {
  const cut = marked(text);
  const found = hoverAt(parseText(cut.text), cut.offset, { index: known(), describe: describeField });
  return found && `${cut.text.slice(found.start, found.end)}: ${found.markdown}`;
}

describe('a field', () => {
  it('is explained at its key', () => {
    expect(hover(entries('        - desti|nation: {host: model}\n'))).toMatch(
      /^destination: \*\*destination\*\* · map · required\n\nThe host, and of it the subset/,
    );
    expect(hover(`${head}spec:\n  hosts: [model]\n  |http: []\n`)).toMatch(
      /^http: \*\*http\*\* · list\n\nRoutes/,
    );
  });

  it('is explained at its value too', () => {
    expect(hover(`${head}spec:\n  http:\n    - timeout: 1|0s\n`)).toMatch(
      /^10s: \*\*timeout\*\* · string\n\n/,
    );
    expect(hover(`${head}spec:\n  gateways: [me|sh]\n`)).toMatch(/^mesh: \*\*gateways\*\* · list\n\n/);
  });

  it('lists what it may be, and says when it is deprecated', () => {
    const rule = head.replace('VirtualService', 'DestinationRule');
    expect(hover(`${rule}spec:\n  trafficPolicy:\n    tls:\n      mo|de: SIMPLE\n`)).toContain(
      '`ISTIO_MUTUAL`',
    );
    expect(hover(`${head}spec:\n  http:\n    - mirror|Percent: 5\n`)).toContain(' · deprecated\n');
  });

  it('is explained in JSON, in flow style, in a later document, in a List', () => {
    const json =
      '{"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "spec": {"ho|sts": ["a"]}}';
    expect(hover(json)).toMatch(/^"hosts": \*\*hosts\*\*/);
    expect(hover(`a: b\n---\n${entries('        - {wei|ght: 1}\n')}`)).toContain('**weight**');
    const list =
      'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: networking.istio.io/v1\n    kind: DestinationRule\n';
    expect(hover(`${list}    spec: {ho|st: a}\n`)).toContain('**host**');
  });

  it('is explained in a broken document', () => {
    expect(hover(entries('        - wei|ght: 1\n          dest\n'))).toContain('**weight**');
  });
});

describe('a weight', () => {
  it.each([
    [['|1', '3'], "**25 %** of this route's requests (1 of 4)"],
    [['1', '|2'], "**66.67 %** of this route's requests (2 of 3)"],
    [['|20'], "**100 %** of this route's requests (the only destination)"],
  ])('%j has its share', (weights, wanted) => {
    expect(hover(split(weights.map(weight)))).toContain(`: ${wanted}\n`);
  });

  it('has its share beside one that is left out', () => {
    expect(hover(split([weight('|5'), '']))).toContain('**100 %**');
  });

  it('has no share while another is unknown', () => {
    expect(hover(split([weight('|1'), weight("'{{ .Values.weight }}'")]))).toMatch(/^1: \*\*weight\*\*/);
    expect(hover(split([weight('|1'), weight('-3')]))).toMatch(/^1: \*\*weight\*\*/);
  });
});

describe('a subset', () => {
  it('has its labels, and who says so', () => {
    expect(hover(entries('        - destination: {host: model, subset: can|ary}\n'))).toMatch(
      /^canary: Pods labelled `version: v2`, `track: fast`, says `DestinationRule model`\n\n\*\*subset\*\*/,
    );
  });

  it('has none of another host, and none that nobody defines', () => {
    expect(hover(entries('        - destination: {host: other, subset: can|ary}\n'))).toMatch(
      /^canary: \*\*subset/,
    );
    expect(hover(entries('        - destination: {host: other, subset: bl|ue}\n'))).toContain('(no labels');
  });
});

describe('a host', () => {
  it('has its full name', () => {
    const text = entries('        - destination: {host: mo|del}\n');
    const there = text.replace('name: model', 'name: model\n  namespace: prod');
    expect(hover(there)).toContain('model: `model.prod.svc.cluster.local`\n\n');
    expect(hover(text)).toMatch(
      /^model: `model\.<namespace>\.svc\.cluster\.local` in the namespace that this is applied to\n\nKnown from `Service model`, `DestinationRule model`\n/,
    );
  });

  it('stays as it is outside of the cluster', () => {
    expect(hover(entries('        - destination: {host: api.exam|ple.com}\n'))).toContain(
      'com: `api.example.com`\n\nKnown from `ServiceEntry outside`',
    );
  });

  it('that a template fills in is only explained', () => {
    expect(hover(entries('        - destination: {host: "$(HO|ST)"}\n'))).toMatch(/: \*\*host\*\*/);
  });

  it('cannot leave the code that shows it', () => {
    const said = hover(entries('        - destination: {host: "a`[x|](command:y)`"}\n'));
    expect(said).toContain('`` a`[x](command:y)`');
  });
});

describe('nothing', () => {
  it.each([
    ['between keys', `${head}spec:\n|  hosts: [a]\n`],
    ['on a comment', `${head}spec: # co|mment\n  hosts: [a]\n`],
    ['on an unknown field', `${head}spec:\n  ho|stz: [a]\n`],
    ['in a document of another kind', 'kind: ConfigMap\nmeta|data: {}\n'],
    ['in another product', 'apiVersion: example.com/v1\nkind: VirtualService\nsp|ec: {}\n'],
    ['in an empty text', '|'],
  ])('%s', (_, text) => {
    expect(hover(text)).toBeUndefined();
  });
});
