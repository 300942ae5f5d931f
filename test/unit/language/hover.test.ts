import { describe, expect, it } from 'vitest';
import { hoverAt } from '../../../src/language/hover.ts';
import { FileIndex } from '../../../src/validation/index.ts';
import { describeField } from '../../../src/validation/texts.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { deployment, marked, rule, service } from './marked.ts';
import { known } from './typing.ts';

const head = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: model\n';
const entries = (text: string): string => `${head}spec:\n  hosts: [model]\n  http:\n    - route:\n${text}`;
const split = (weights: string[]): string =>
  entries(weights.map(weight => `        - destination: {host: model}\n${weight}`).join(''));
const weight = (written: string): string => `          weight: ${written}\n`;

/** The usual workspace, or one of these texts alone. */
function indexOf(texts: string[] | undefined): FileIndex {
  const index = texts ? new FileIndex() : known();
  for (const [at, text] of texts?.entries() ?? []) index.set(`file ${at}`, parseText(text));
  return index;
}

/** `what it is about: what is said`, undefined where nothing is. */
function hover(text: string, texts?: string[]): string | undefined {
  const cut = marked(text);
  const found = hoverAt(parseText(cut.text), cut.offset, { index: indexOf(texts), describe: describeField });
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
    expect(hover(`${head}spec:\n  gateways: [a|b]\n`)).toMatch(/^ab: \*\*gateways\*\* · list\n\n/);
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
      /^model: `model\.<namespace>\.svc\.cluster\.local` in the namespace that this is applied to\n\n- `Service model` · `ports 8080, 9090`\n- `DestinationRule model` · `subsets stable, canary`\n/,
    );
  });

  it('stays as it is outside of the cluster', () => {
    expect(hover(entries('        - destination: {host: api.exam|ple.com}\n'))).toContain(
      'com: `api.example.com`\n\n- `ServiceEntry outside`',
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

describe('a subset with workloads', () => {
  const workloads = [
    deployment('one', 'app: model, version: v1').replace('spec:', 'spec:\n  replicas: 5'),
    deployment('two', 'app: model, version: v2').replace('spec:', 'spec:\n  replicas: 1'),
    deployment('other', 'app: shop, version: v2'),
    `${service('model')}spec: {selector: {app: model}, ports: [{port: 80, name: http}]}\n`,
    rule(
      'model',
      '  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}, {name: v3, labels: {version: v3}}]\n',
    ),
  ];
  const near = (text: string): string | undefined => hover(text, workloads);

  it('tells them with their replicas, those of its host alone', () => {
    expect(near(entries('        - destination: {host: model, subset: v|1}\n'))).toMatch(
      /^v1: Pods labelled `version: v1`, says `DestinationRule rule`\n\n- `Deployment one` · 5 replicas\n\n\*\*subset/,
    );
    expect(near(entries('        - destination: {host: model, subset: v|2}\n'))).toContain(
      '\n\n- `Deployment two` · 1 replica\n\n',
    );
    expect(near(entries('        - destination: {host: model, subset: v|3}\n'))).toContain(
      'None of the workloads',
    );
  });

  it('tells how many are ready where that is known', () => {
    const live = workloads.map(each => `${each}status: {replicas: 5, readyReplicas: 4}\n`);
    expect(hover(entries('        - destination: {host: model, subset: v|1}\n'), live)).toContain(
      '- `Deployment one` · 4 of 5 ready\n',
    );
  });

  it('is told where it is defined, with who names it', () => {
    const defined = rule('model', '  subsets: [{name: v|1, labels: {version: v1}}]\n');
    const user = entries('        - destination: {host: model, subset: v1}\n');
    expect(hover(defined, [...workloads, user])).toMatch(
      /^v1: - `Deployment one` · 5 replicas\n\nNamed by `VirtualService model`\n\n\*\*name\*\*/,
    );
  });
});

describe('other names', () => {
  const gateway =
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: front, namespace: edge}\nspec:\n  servers:\n    - port: {number: 443, protocol: HTTPS}\n      hosts: ["*.example.com", a.example]\n';
  it('a gateway has its servers', () => {
    expect(hover(`${head}spec:\n  gateways: [edge/fr|ont]\n`, [gateway])).toMatch(
      /^edge\/front: `Gateway edge\/front`\n\n- `443 HTTPS` for `\*\.example\.com, a\.example`\n\n\*\*gateways/,
    );
    expect(hover(`${head}spec:\n  gateways: [me|sh]\n`)).toMatch(/^mesh: Every sidecar/);
    expect(hover(`${head}spec:\n  gateways: [oth|er]\n`, [gateway])).toMatch(/^other: \*\*gateways/);
  });

  it('a delegate is known', () => {
    const other = entries('        - destination: {host: a}\n').replace('  hosts: [model]\n', '');
    expect(hover(`${head}spec:\n  http: [{delegate: {name: mo|del}}]\n`, [other])).toMatch(
      /^model: `VirtualService model` · 1 route\n/,
    );
  });

  it.each([
    ['9|0s', '**1 minute 30 seconds**'],
    ['1h3|0m', '**1 hour 30 minutes**'],
    ['0.|5s', '**500 milliseconds**'],
    ['10|s', ': **timeout**'],
  ])('a duration of %s is told in words where that helps', (written, wanted) => {
    expect(hover(`${head}spec:\n  http:\n    - timeout: ${written}\n`)).toContain(wanted);
  });

  it('the share of a weight stands beside the others', () => {
    const text = entries(
      `        - destination: {host: model, subset: v1}\n${weight('|3')}        - destination: {host: model, subset: v2}\n${weight('1')}`,
    );
    expect(hover(text)).toContain('**`v1` 75 %** · `v2` 25 %');
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
