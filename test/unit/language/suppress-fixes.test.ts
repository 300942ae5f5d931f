import { describe, expect, it } from 'vitest';
import { suppressFixes } from '../../../src/language/fixes/suppress.ts';
import { allRules } from '../../../src/validation/catalogue.ts';
import { FileIndex, type Finding, type RuleInfo, validateParsed } from '../../../src/validation/index.ts';
import { destinationRule, split, subsets, weights } from '../../../src/validation/rules/examples.ts';
import { applyEdits, type ParsedText, parseText } from '../../../src/yaml/index.ts';
import { olderCluster } from '../validation/cluster-schema.ts';
import { withCluster } from '../validation/live-objects.ts';

type Surroundings = Omit<RuleInfo['example'], 'bad' | 'good'>;

function look(text: string, { closedWorld: complete, older, live }: Surroundings = {}) {
  const files = new FileIndex({ complete });
  const index = live === undefined ? files : withCluster(files, live);
  const parsed = parseText(text);
  files.set('file.yaml', parsed);
  const clusterSchema = older && olderCluster(older);
  return { parsed, findings: validateParsed(parsed, { index, clusterSchema, file: 'file.yaml' }) };
}

const count = (findings: readonly Finding[], { code, path, message }: Finding): number =>
  findings.filter(each => each.code === code && each.path === path && each.message === message).length;

/** Each offer with the text that taking it makes. */
function taken(text: string, finding: Finding, parsed: ParsedText): { title: string; after: string }[] {
  return suppressFixes(parsed, finding).map(({ title, edits }) => {
    if (title.startsWith('Ignore')) {
      expect(edits.map(({ start, end }) => end - start)).toEqual([0]);
    }
    return { title, after: applyEdits(text, edits) };
  });
}

/** Not for texts that expand to more than can be compared. */
const values = (text: string): unknown => parseText(text).docs.map(doc => doc.value);

describe('the bad example of every rule', () => {
  it.each(allRules.map(rule => [rule.code, rule.example] as const))('%s', (code, { bad, ...around }) => {
    for (const [variant, text] of [
      ['LF', bad],
      ['CRLF', bad.replaceAll('\n', '\r\n')],
      ['commented lines', bad.replace(/^(?!.*[#|>"'&*\t{]).*\S$/gm, '$& # about this')],
    ] as const) {
      const { parsed, findings } = look(text, around);
      const about = findings.filter(finding => finding.code === code);
      expect(about.length, variant).toBeGreaterThan(0);
      for (const finding of about) {
        const offers = taken(text, finding, parsed);
        if (code !== 'ignore-comment') expect(offers[0]?.title, variant).toContain(`Ignore ${code}`);
        for (const { title, after } of offers) {
          const next = look(after, around);
          expect(count(next.findings, finding), `${variant}: ${title}\n${after}`).toBeLessThan(
            count(findings, finding),
          );
          const problems = (parsed: ParsedText): number => parsed.docs.flatMap(doc => doc.problems).length;
          expect(problems(next.parsed)).toBeLessThanOrEqual(problems(parsed));
          if (title.startsWith('Ignore') && code !== 'yaml-too-large') {
            expect(values(after)).toEqual(values(text));
          }
        }
      }
    }
  });
});

const rule = destinationRule(subsets('v1', 'v2'));
const route = split(weights(90, 10)).replace('subset: v2', 'subset: v3');

function offers(text: string, code = 'IST0101'): { title: string; after: string }[] {
  const { parsed, findings } = look(`${text}---\n${rule}`);
  const finding = findings.find(each => each.code === code);
  if (!finding) throw new Error(`no ${code} in ${findings.map(each => each.code)}`);
  return taken(text, finding, parsed);
}

const result = (text: string, title: string, code?: string): string | undefined =>
  offers(text, code).find(each => each.title.startsWith(title))?.after;

describe('the comment', () => {
  it('goes to the end of the line', () => {
    expect(result(route, 'Ignore')).toBe(
      route.replace('subset: v3', 'subset: v3 # istio-canary: ignore IST0101'),
    );
    expect(result(route.replace('subset: v3', 'subset: v3  '), 'Ignore')).toContain(
      'subset: v3  # istio-canary: ignore IST0101\n',
    );
  });

  it('joins comments that are there', () => {
    const said = (comment: string): string => route.replace('subset: v3', `subset: v3 ${comment}`);
    expect(result(said('# by hand'), 'Ignore')).toBe(said('# by hand # istio-canary: ignore IST0101'));
    expect(result(said('# istio-canary: ignore IST0130 -- why'), 'Ignore')).toBe(
      said('# istio-canary: ignore IST0130, IST0101 -- why'),
    );
    const above = (codes: string): string =>
      route.replace(/^( +)subset: v3/m, `$1# istio-canary: ignore ${codes}\n$1subset: v3`);
    expect(result(above('IST0130'), 'Ignore')).toBe(above('IST0130, IST0101'));
  });

  it('goes above where the line cannot take it', () => {
    const lines = '"v3\n              "';
    expect(result(route.replace('subset: v3', `subset: ${lines}`), 'Ignore')).toContain(
      `            # istio-canary: ignore IST0101\n            subset: ${lines}\n`,
    );
  });

  it('says so where it silences the whole document', () => {
    const text = route.replace(/^apiVersion: .*/, 'apiVersion: "networking.istio.io/\\\n  v9"');
    const { parsed, findings } = look(text);
    const titles = findings.flatMap(each => suppressFixes(parsed, each)).map(({ title }) => title);
    expect(titles).toContain('Ignore unknown-version in this document (comment)');
  });

  it('is about one line on the first line too', () => {
    const { parsed, findings } = look(route.replace('io/v1', 'io/v9'));
    const titles = findings.flatMap(each => suppressFixes(parsed, each)).map(({ title }) => title);
    expect(titles).toContain('Ignore unknown-version here (comment)');
  });

  it('is not offered in JSON', () => {
    const json = `${JSON.stringify(parseText(route).docs[0]?.value, null, 2)}\n`;
    expect(offers(json).map(({ title }) => title)).toEqual([
      'Suppress IST0101 with the annotation galley.istio.io/analyze-suppress',
    ]);
  });

  it('corrects a code in it', () => {
    const wrong = route.replace('subset: v3', 'subset: v3 # istio-canary: ignore IST01O1');
    expect(result(wrong, 'Change to', 'ignore-comment')).toMatch(/ignore IST01\d\d\n/);
  });
});

describe('the annotation', () => {
  const name = 'galley.istio.io/analyze-suppress';

  it('is added to what is there', () => {
    expect(result(route, 'Suppress')).toBe(
      route.replace('  name: model\n', `  name: model\n  annotations:\n    ${name}: IST0101\n`),
    );
    const other = route.replace('  name: model\n', '  name: model\n  annotations:\n    a: b # c\n');
    expect(result(other, 'Suppress')).toBe(other.replace('# c\n', `# c\n    ${name}: IST0101\n`));
    const said = (codes: string): string => other.replace('a: b', `${name}: ${codes}`);
    expect(result(said('IST0130'), 'Suppress')).toBe(said('"IST0130,IST0101"'));
    expect(result(said('""'), 'Suppress')).toContain('IST0101');
    expect(result(said('{{ .Values.codes }}'), 'Suppress')).not.toContain('IST0101,');
  });

  it('goes to the object of a List that is meant', () => {
    const item = (text: string): string => `  - ${text.trimEnd().replaceAll('\n', '\n    ')}\n`;
    const good = split(weights(90, 10));
    const list = `apiVersion: v1\nkind: List\nitems:\n${item(good)}${item(route)}`;
    const expected = list.slice(0, -item(route).length) + item(result(route, 'Suppress') ?? '');
    expect(result(list, 'Suppress')).toBe(expected);
  });

  it('is not offered for what the cluster refuses', () => {
    const text = split(weights(-1, 10));
    expect(offers(text, 'negative-weight').map(({ title }) => title)).toEqual([
      'Ignore negative-weight here (comment)',
    ]);
  });
});
