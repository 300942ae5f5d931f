/** What `istioctl analyze` finds across resources: each case is a closed world of its own. */
import { describe, expect, it } from 'vitest';
import { FileIndex, type Finding, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { type CorpusCase, corpusCases, corpusText } from './corpus.ts';

interface AnalyzeCase extends CorpusCase {
  files?: string[];
  codes: string[];
  expected: { code: string; resource: string }[];
  analyzer: string;
}

/** What each analyzer reports, besides what its cases expect. */
const CODES: Record<string, string[]> = {
  'virtualservice.ConflictingMeshGatewayHostsAnalyzer': ['IST0109'],
  'virtualservice.DestinationHostAnalyzer': ['IST0101', 'IST0112', 'IST0140'],
  'virtualservice.DestinationRuleAnalyzer': ['IST0101'],
  'virtualservice.GatewayAnalyzer': ['IST0101', 'IST0132', 'IST0165'],
  'destinationrule.CaCertificateAnalyzer': ['IST0128', 'IST0129'],
  'destinationrule.PodNotSelectedAnalyzer': ['IST0173', 'IST0174'],
  'schemaValidation.CollectionValidationAnalyzer': ['IST0130', 'IST0131'],
};

/** What is found beyond that, and why it is right. */
const MORE: Record<string, string[]> = {
  'analyze/virtualservice_dupmatches.yaml': [
    // The only match of its second route is covered by the first route, so the whole route is unreachable.
    'IST0130 VirtualService overlapping-in-two-matches',
    // The prefix / before it takes every request; istioctl leaves out matches on / alone.
    'IST0131 VirtualService uri-with-prefix-exact',
  ],
};

const cases = corpusCases();
if (!cases) console.log('skipped: no cases of istioctl analyze beside this repository (../shared/corpus)');
const isAnalyzed = (each: CorpusCase): each is AnalyzeCase => each.corpus === 'analyze';
const analyzed = (cases ?? []).filter(isAnalyzed);

/** IST0101 stands for hosts, subsets and gateways, which different analyzers look at. */
function isOf(analyzer: string, { code, data }: Finding): boolean {
  if (!CODES[analyzer]?.includes(code)) return false;
  if (code !== 'IST0101') return true;
  if (analyzer.includes('Gateway')) return data?.reference === 'gateway';
  if (analyzer.includes('DestinationRule')) return data?.reference === 'subset';
  return data?.reference === 'host' || data?.reference === 'port';
}

const nameOf = ({ resource: { kind, namespace, name } }: Finding): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

function found({ file, files, analyzer, codes }: AnalyzeCase): string[] {
  const texts = (files ?? [file]).map(each => ({ each, parsed: parseText(corpusText(each)) }));
  const index = new FileIndex({ complete: true });
  for (const { each, parsed } of texts) index.set(each, parsed);
  const findings = texts.flatMap(({ each, parsed }) => validateParsed(parsed, { index, file: each }));
  return findings
    .filter(finding => isOf(analyzer, finding))
    .flatMap(finding => {
      // A gateway that does not exist serves no host either: one finding says both.
      const all = [finding.code, ...(finding.also ?? []).filter(code => codes.includes(code))];
      return all.map(code => `${code} ${nameOf(finding)}`);
    });
}

describe.skipIf(!cases)('istioctl analyze', () => {
  it.each(analyzed.map(each => [each.file, each] as const))('%s', (_, each) => {
    const wanted = each.expected.map(({ code, resource }) => `${code} ${resource}`);
    wanted.push(...(MORE[each.file] ?? []));
    expect([...new Set(found(each))].toSorted()).toEqual([...new Set(wanted)].toSorted());
  });
});
