/** Gateways, delegates and the labels of pods, followed over files. */
import { describe, expect, it } from 'vitest';
import { renameSubset } from '../../../src/language/rename.ts';
import {
  definitionsAt,
  filesAbout,
  hostsAround,
  referencesAt,
  symbolAt,
} from '../../../src/language/symbols.ts';
import { FileIndex } from '../../../src/validation/index.ts';
import { deployment, files, places, routes, rule, service } from './marked.ts';

type Texts = Record<string, string>;
function definitions(texts: Texts): string[] {
  const { sources, file, offset } = files(texts);
  return places(sources, definitionsAt(sources, file, offset));
}
function references(texts: Texts): string[] {
  const { sources, file, offset } = files(texts);
  return places(sources, referencesAt(sources, file, offset));
}
/** The files that are read to follow the name at the cursor. */
function read(texts: Texts): string[] {
  const { sources, file, offset } = files(texts);
  const index = new FileIndex();
  for (const source of sources) index.set(source.file, source.parsed);
  const symbol = symbolAt(sources, file, offset);
  return symbol ? filesAbout(index, ...hostsAround(symbol)).sort() : [];
}

const to = (host: string, subset: string): string =>
  `        - destination: {host: ${host}, subset: ${subset}}\n`;
const gateway = (name: string, namespace = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}`;
const behind = (names: string, namespace = ''): string =>
  `${routes(to('model', 'v1'), namespace)}  gateways: [${names}]\n`;

describe('a gateway', () => {
  it('leads to the Gateway of its namespace', () => {
    const texts = {
      here: gateway('front', 'prod'),
      there: gateway('front', 'edge'),
      other: gateway('back', 'prod'),
    };
    expect(definitions({ route: behind('mesh, fr|ont', 'prod'), ...texts })).toEqual(['here 4: front']);
    expect(definitions({ route: behind('edge/fr|ont', 'prod'), ...texts })).toEqual(['there 4: front']);
    expect(definitions({ route: behind('me|sh', 'prod'), ...texts })).toEqual([]);
    expect(read({ route: behind('edge/fr|ont', 'prod'), ...texts })).toEqual(['route', 'there']);
  });

  it('has the VirtualServices behind it as references, those of a match too', () => {
    const match = `    - match: [{gateways: [front]}]\n      route:\n${to('model', 'v1')}`;
    expect(
      references({
        gateway: gateway('fr|ont'),
        route: behind('front'),
        match: routes(to('model', 'v1')) + match,
      }),
    ).toEqual(['gateway 4: front', 'route 10: front', 'match 10: front']);
  });

  it('is none where a host has its name', () => {
    expect(definitions({ route: routes(to('fr|ont', 'v1')), gateway: gateway('front') })).toEqual([]);
  });
});

describe('a delegate', () => {
  const main = (delegate: string): string =>
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: main\n  namespace: prod\nspec:\n  hosts: [a]\n  http:\n    - delegate: ${delegate}\n`;
  it('leads to its VirtualService', () => {
    const texts = { here: routes(to('model', 'v1'), 'prod'), there: routes(to('model', 'v1'), 'edge') };
    expect(definitions({ main: main('{name: mo|del}'), ...texts })).toEqual(['here 4: model']);
    expect(definitions({ main: main('{name: mo|del, namespace: edge}'), ...texts })).toEqual([
      'there 4: model',
    ]);
  });

  it('is a reference of it', () => {
    const here = routes(to('model', 'v1'), 'prod').replace('name: model', 'name: mo|del');
    expect(references({ here, main: main('{name: model}') })).toEqual(['here 4: model', 'main 9: model']);
  });
});

describe('a label of a subset', () => {
  const v1 = rule('model', '  subsets:\n    - name: one\n      labels: {version: v|1}\n');
  const selecting = `${service('model')}spec: {selector: {app: model}}\n`;

  it('leads to the pods that carry it', () => {
    const texts = {
      one: deployment('one', 'app: model, version: v1'),
      two: deployment('two', 'version: v2'),
    };
    expect(definitions({ rule: v1, ...texts })).toEqual(['one 8: v1']);
    expect(read({ rule: v1, ...texts, unrelated: service('unrelated') })).toEqual(['one', 'rule', 'two']);
  });

  it('leads only to pods that the Service of the host selects', () => {
    const texts = {
      one: deployment('one', 'app: model, version: v1'),
      other: deployment('other', 'app: shop, version: v1'),
    };
    expect(definitions({ rule: v1, ...texts })).toHaveLength(2);
    expect(definitions({ rule: v1, ...texts, service: selecting })).toEqual(['one 8: v1']);
    expect(read({ rule: v1, service: selecting })).toEqual(['rule', 'service']);
  });

  it('leads only to pods that carry all labels of the subset', () => {
    const both = rule('model', '  subsets:\n    - name: one\n      labels: {version: v|1, track: fast}\n');
    const texts = {
      slow: deployment('slow', 'version: v1'),
      fast: deployment('fast', 'version: v1, track: fast'),
    };
    expect(definitions({ rule: both, ...texts })).toEqual(['fast 8: v1']);
  });

  it('has the subsets as references from the workload', () => {
    const one = deployment('one', 'version: v|1');
    expect(references({ one, rule: v1.replace('|', '') })).toEqual(['one 8: v1', 'rule 9: v1']);
  });
});

describe('a subset', () => {
  const subset = rule('model', '  subsets:\n    - name: v1\n      labels: {version: v1}\n');
  const texts = {
    rule: subset,
    one: deployment('one', 'version: v1'),
    two: deployment('two', 'version: v2'),
  };

  it('has the labels of its pods among its references', () => {
    expect(references({ route: routes(to('model', 'v|1')), ...texts })).toEqual([
      'route 9: v1',
      'rule 8: v1',
      'one 8: v1',
    ]);
    expect(read({ route: routes(to('model', 'v|1')), ...texts })).toEqual(['one', 'route', 'rule', 'two']);
  });

  it('is renamed without a touch on labels', () => {
    const { sources, file, offset } = files({ route: routes(to('model', 'v|1')), ...texts });
    const result = renameSubset(sources, file, offset, 'stable');
    const changed = result.ok ? [...result.edits.entries()].map(([name, edits]) => [name, edits.length]) : [];
    expect(changed).toEqual([
      ['route', 1],
      ['rule', 1],
    ]);
    const label = files({ rule: subset.replace('version: v1', 'version: v|1') });
    expect(renameSubset(label.sources, 'rule', label.offset, 'x')).toMatchObject({ ok: false });
  });
});
