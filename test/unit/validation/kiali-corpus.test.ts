/** Kiali's findings over public configurations: the same codes at the same places, and silence where it is silent. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FileIndex, type Finding, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

interface Expected {
  code: string;
  severity: 'error' | 'warning' | 'unknown';
  /** `spec/http[0]/route[1]/weight`, with `name: ` before it where the file holds several. */
  path: string;
}
interface Entry {
  corpus: string;
  file: string;
  expect: 'valid' | 'invalid';
  expected: Expected[];
  context?: string;
}

const root = new URL('../../../../shared/corpus/', import.meta.url);
const manifest = new URL('manifest.json', root);
const present = existsSync(manifest);
if (!present) console.log("skipped: no corpus of Kiali's cases beside this repository (../shared/corpus)");

const all: Entry[] = present ? JSON.parse(readFileSync(manifest, 'utf8')) : [];
const entries = all.filter(({ corpus }) => corpus === 'kiali');

/** The checkers of a case are not named, so what its codes belong to is kept apart. */
const CHECKED = [
  'KIA0005',
  'KIA0201',
  'KIA0205',
  'KIA0206',
  'KIA0207',
  'KIA0208',
  'KIA1104',
  'KIA1105',
  'KIA1106',
  'KIA1108',
];
const OF_OTHERS = ['KIA0202', 'KIA0203', 'KIA1101', 'KIA1102', 'KIA1107'];

/** What the manifest says in words that the cluster holds. */
function contextOf({ context = '' }: Entry): string[] {
  const namespaces = /known namespaces: ([\w, -]+)/.exec(context)?.[1]?.split(', ') ?? [];
  const gateways = /known gateways: ([\w, -]+)/.exec(context)?.[1]?.split(', ') ?? [];
  const versions = context.includes('workloads app=reviews version=v1 and v2') ? ['v1', 'v2'] : [];
  return [
    ...namespaces.map(name => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`),
    ...gateways.map(
      name =>
        `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: test}\n`,
    ),
    ...versions.map(
      version =>
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: reviews-${version}, namespace: bookinfo}\nspec:\n  selector: {matchLabels: {app: reviews, version: ${version}}}\n  template: {metadata: {labels: {app: reviews, version: ${version}}}}\n`,
    ),
    ...(versions.length > 0
      ? [
          'apiVersion: v1\nkind: Service\nmetadata: {name: reviews, namespace: bookinfo}\nspec: {selector: {app: reviews}, ports: [{port: 9080}]}\n',
        ]
      : []),
  ];
}

function findings(entry: Entry): Finding[] {
  const parsed = parseText(readFileSync(new URL(entry.file, root), 'utf8'));
  const index = new FileIndex({ complete: true });
  index.set('this.yaml', parsed);
  for (const [i, text] of contextOf(entry).entries()) index.set(`context-${i}.yaml`, parseText(text));
  return validateParsed(parsed, { index, file: 'this.yaml' });
}

const codesOf = ({ code, also = [] }: Finding): string[] => [code, ...also];
const written = (path: string): string => path.replaceAll('/', '.');

/** Whether a finding stands at the element that is meant: in it, or on the way to a field that is not written. */
function isAt(finding: Finding, expected: Expected): boolean {
  const [name, path] = expected.path.includes(': ') ? expected.path.split(': ') : [undefined, expected.path];
  if (name !== undefined && finding.resource.name !== name) return false;
  // The place of a list item is said with letters where upstream leaves it open.
  const element = written(path ?? '').replace(/\.(?:host|labels)$/, '');
  const pattern = element
    .replace(/[.*+?^${}()|\\]/g, '\\$&')
    .replace(/\[[ij]\]/g, '[\\d+]')
    .replaceAll('[', '\\[')
    .replaceAll(']', '\\]')
    .replace('match\\.', 'match\\[\\d+\\]\\.')
    .replaceAll('\\[\\d+\\]', '\\[\\d+\\]');
  return new RegExp(`^${pattern}(?:$|[.\\[])`).test(finding.path);
}

function missing(entry: Entry, codes: readonly string[]): Expected[] {
  const found = findings(entry);
  return entry.expected
    .filter(({ code }) => codes.includes(code))
    .filter(each => !found.some(finding => codesOf(finding).includes(each.code) && isAt(finding, each)));
}

const naming = (codes: readonly string[]): [string, Entry][] =>
  entries
    .filter(({ expected }) => expected.some(({ code }) => codes.includes(code)))
    .map(entry => [entry.file, entry]);

describe.skipIf(!present)('what Kiali reports', () => {
  it.each(naming(CHECKED))('%s', (_, entry) => {
    expect(missing(entry, CHECKED)).toEqual([]);
  });

  it.each(naming(OF_OTHERS))('under the code that istioctl has for it: %s', (_, entry) => {
    expect(missing(entry, OF_OTHERS)).toEqual([]);
  });

  it('is claimed whole, but for what is listed with its reason', () => {
    const codes = new Set(entries.flatMap(({ expected }) => expected.map(({ code }) => code)));
    const claimed = [...CHECKED, ...OF_OTHERS];
    expect([...codes].filter(code => !claimed.includes(code))).toEqual([]);
  });
});

describe.skipIf(!present)('where Kiali is silent', () => {
  const valid = entries.filter(({ expect: verdict }) => verdict === 'valid');

  it.each(valid.map(entry => [entry.file, entry] as const))('%s', (_, entry) => {
    const wanted = entry.expected.map(({ code }) => code);
    // Cases of one checker hold what others report: a weight at a single destination, say, or no policy.
    const reportedElsewhere = [
      ...(entry.file.includes('subset-presence') ? ['KIA1104'] : []),
      ...(entry.file.includes('MultiHost') ? ['KIA0205'] : []),
    ];
    const judged = CHECKED.filter(code => !reportedElsewhere.includes(code));
    const found = findings(entry).flatMap(codesOf);
    expect(found.filter(code => judged.includes(code) && !wanted.includes(code))).toEqual([]);
  });

  it('about a part of the VirtualServices or DestinationRules, no other part is named', () => {
    for (const [, entry] of naming(['KIA1106', 'KIA0201'])) {
      const [code = ''] = entry.expected.map(each => each.code);
      const names = findings(entry).filter(finding => codesOf(finding).includes(code));
      const wanted = new Set(entry.expected.map(({ path }) => path.split(': ')[0]));
      expect(new Set(names.map(({ resource }) => resource.name)), entry.file).toEqual(wanted);
    }
  });
});
