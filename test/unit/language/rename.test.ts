import { describe, expect, it } from 'vitest';
import { renameSubset } from '../../../src/language/rename.ts';
import { applyEdits } from '../../../src/yaml/index.ts';
import { files, routes, rule } from './marked.ts';

/** The files after a rename, those that it leaves alone left out; or the reason against it. */
function renamed(texts: Record<string, string>, name = 'canary'): Record<string, string> | string {
  const { sources, file, offset } = files(texts);
  const result = renameSubset(sources, file, offset, name);
  if (!result.ok) return result.reason;
  const changed = [...result.edits].map(([each, edits]) => {
    const source = sources.find(({ file: known }) => known === each);
    return [each, applyEdits(source?.parsed.text ?? '', edits)] as const;
  });
  return Object.fromEntries(changed);
}

const uses = `        - destination: { host: model, subset: 'v2' } # half
        - destination:
            host: other
            subset: v2
      mirrors:
        - destination: {host: model.default.svc.cluster.local, "subset": v2}
`;
const defined = (name: string): string =>
  `  subsets:\n    - name: ${name}   # the new one\n      labels: {version: v2}\n`;

describe('a subset', () => {
  it('gets its new name in the rule and at every use of its host, and nothing else does', () => {
    const result = renamed({
      rule: rule('model', defined('v|2')),
      route: routes(uses),
      other: rule('other', defined('v2')),
    });
    expect(result).toEqual({
      rule: rule('model', defined('canary')),
      route: routes(uses).replace("'v2'", "'canary'").replace('"subset": v2', '"subset": canary'),
    });
  });

  it('is renamed from a use too, in CRLF and in a text of several documents', () => {
    const both = `${routes(uses)}---\n${rule('model', defined('v2'))}`.replaceAll('\n', '\r\n');
    const wanted = both
      .replace("'v2'", "'canary'")
      .replace('"subset": v2', '"subset": canary')
      .replace('name: v2', 'name: canary');
    expect(renamed({ both: both.replace("'v2'", "'v2|'") })).toEqual({ both: wanted });
  });

  it('is quoted where the new name would not be read as text', () => {
    expect(renamed({ rule: rule('model', defined('|v2')) }, '2')).toEqual({
      rule: rule('model', defined('"2"')),
    });
  });

  it('of another namespace stays', () => {
    const prod = rule('model', defined('v2'), 'prod');
    const staging = routes(uses, 'staging');
    expect(renamed({ prod: prod.replace('name: v2', 'name: |v2'), staging })).toEqual({
      prod: prod.replace('name: v2', 'name: canary'),
    });
  });

  it.each([
    ['a name that is taken', rule('model', '  subsets: [{name: v|2}, {name: canary}]\n'), /already/],
    [
      'a use that is an alias',
      rule('model', defined('&v v2')).replace('version: v2', 'version: *v').replace('v2   #', 'v|2   #'),
      /something else/,
    ],
    ['a wildcard', rule("'*.prod.svc.cluster.local'", defined('v|2')), /wildcard/],
    ['a host', rule('mod|el', defined('v2')), /Only the names of subsets/],
    ['no name at all', `|${rule('model', defined('v2'))}`, /no subset here/],
  ])('refuses %s', (_, text, reason) => {
    expect(renamed({ text })).toMatch(reason);
  });

  it('refuses an alias elsewhere', () => {
    const route = routes('        - destination: {host: model, subset: *v}\n').replace(
      '  hosts',
      '  gateways: [&v v2]\n  hosts',
    );
    expect(renamed({ rule: rule('model', defined('v|2')), route })).toMatch(/comes from an anchor/);
    const rules = rule('model', defined('v2'));
    expect(renamed({ rule: rules, route: route.replace('*v', '*v|') })).toMatch(/comes from an anchor/);
  });

  it('refuses where the definition comes from a template or is not there', () => {
    const route = routes(uses.replace("'v2'", "'v|2'"));
    expect(renamed({ route })).toMatch(/No DestinationRule/);
    expect(renamed({ route, rule: rule('model', defined('{{ .Values.name }}')) })).toMatch(
      /No DestinationRule/,
    );
  });

  it('refuses where a namespace is left open', () => {
    const texts = { rule: rule('model', defined('v|2'), 'prod'), route: routes(uses) };
    expect(renamed(texts)).toMatch(/no namespace/);
  });

  it('refuses a name that no subset can have', () => {
    expect(renamed({ rule: rule('model', defined('v|2')) }, 'v 2')).toMatch(/no name for a subset/);
  });
});
