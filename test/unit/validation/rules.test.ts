import { describe, expect, it } from 'vitest';
import { allRules } from '../../../src/validation/catalogue.ts';
import { FileIndex, type RuleInfo, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { olderCluster } from './cluster-schema.ts';
import { withCluster } from './live-objects.ts';

function codes(text: string, { closedWorld: complete, older, live }: RuleInfo['example']): string[] {
  const files = new FileIndex({ complete });
  const index = live === undefined ? files : withCluster(files, live);
  const parsed = parseText(text);
  const clusterSchema = older && olderCluster(older);
  files.set('example.yaml', parsed);
  return validateParsed(parsed, { index, clusterSchema }).map(finding => finding.code);
}

describe('the examples of the rules', () => {
  it.each(allRules.map(rule => [rule.code, rule] as const))('%s', (code, { example }) => {
    expect(codes(example.bad, example)).toContain(code);
    expect(codes(example.good, example)).toEqual([]);
  });

  it('name each code once', () => {
    const all = allRules.map(rule => rule.code);
    expect(new Set(all).size).toBe(all.length);
  });
});
