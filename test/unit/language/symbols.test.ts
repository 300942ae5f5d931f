import { describe, expect, it } from 'vitest';
import { definitionsAt, filesAbout, referencesAt } from '../../../src/language/symbols.ts';
import { FileIndex } from '../../../src/validation/index.ts';
import { files, places, routes, rule, service } from './marked.ts';

const to = (host: string, subset: string): string =>
  `        - destination: {host: ${host}, subset: ${subset}}\n`;

function definitions(texts: Record<string, string>): string[] {
  const { sources, file, offset } = files(texts);
  return places(sources, definitionsAt(sources, file, offset));
}
function references(texts: Record<string, string>): string[] {
  const { sources, file, offset } = files(texts);
  return places(sources, referencesAt(sources, file, offset));
}

describe('the definition', () => {
  it('of a subset is its entry in the DestinationRule of that host', () => {
    const found = definitions({
      route: routes(to('model', 'v|1')),
      rule: rule('model', '  subsets:\n    - name: "v1"\n    - name: v2\n'),
      other: rule('other', '  subsets:\n    - name: v1\n'),
    });
    expect(found).toEqual(['rule 8: v1']);
  });

  it('of a subset is found by a full name, from a mirror, and just behind the name', () => {
    const mirror =
      '        - destination: {host: model}\n      mirror:\n        host: model\n        subset: v2|\n';
    expect(
      definitions({
        route: routes(mirror, 'prod'),
        rule: rule('model.prod.svc.cluster.local', '  subsets: [{name: v2}]\n', 'elsewhere'),
        staging: rule('model', '  subsets: [{name: v2}]\n', 'staging'),
      }),
    ).toEqual(['rule 8: v2']);
  });

  it('for a wildcard counts only where the host has none of its own', () => {
    const wildcard = rule('"*.svc.cluster.local"', '  subsets: [{name: v1}]\n', 'prod');
    const route = routes(to('model', '|v1'), 'prod');
    expect(definitions({ route, wildcard })).toEqual(['wildcard 8: v1']);
    const own = rule('model', '  subsets: [{name: v1}]\n', 'prod');
    expect(definitions({ route, wildcard, own })).toEqual(['own 8: v1']);
  });

  it('of a host is its Service and its DestinationRule', () => {
    expect(
      definitions({
        route: routes(to('mod|el', 'v1')),
        rule: rule('model', ''),
        service: service('model'),
        other: service('model-v2'),
      }),
    ).toEqual(['service 4: model', 'rule 6: model']);
  });

  it('is nothing at other places or where a template names the host', () => {
    expect(definitions({ route: routes(to('model', 'v1')).replace('hosts', 'ho|sts') })).toEqual([]);
    const host = '"{{ .Values.host }}"';
    expect(
      definitions({ route: routes(to(host, 'v|1')), rule: rule(host, '  subsets: [{name: v1}]\n') }),
    ).toEqual([]);
  });
});

describe('references', () => {
  it('of a subset are its definition and all uses of that host', () => {
    const found = references({
      rule: rule('model', '  subsets:\n    - name: |v1\n'),
      route: routes(`${to('model', 'v1')}${to('model', 'v2')}${to('other', 'v1')}`),
      list: `apiVersion: v1\nkind: List\nitems:\n  - ${routes(to('model', 'v1')).trimEnd().replaceAll('\n', '\n    ')}\n`,
    });
    expect(found).toEqual(['rule 8: v1', 'route 9: v1', 'list 12: v1']);
  });

  it('of a host are all places that name it', () => {
    const found = references({
      service: service('mod|el'),
      route: routes(to('model.default.svc.cluster.local', 'v1')),
    });
    expect(found).toEqual(['service 4: model', 'route 6: model', 'route 9: model.default.svc.cluster.local']);
  });
});

it('only files that speak of the host are asked for', () => {
  const index = new FileIndex();
  const { sources } = files({ a: routes(to('model', 'v1')), b: rule('other', ''), c: rule('model', '') });
  for (const { file, parsed } of sources) index.set(file, parsed);
  expect(filesAbout(index, 'model.?.svc.cluster.local')).toEqual(['a', 'c']);
});
