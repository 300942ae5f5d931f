import type { ProblemCode } from '../yaml/index.ts';
import type { RuleInfo } from './rule.ts';
import { split, weights } from './rules/examples.ts';

type YamlRule = Omit<RuleInfo, 'code' | 'scope'>;

const good = split(weights(90, 10));
const refused = 'kubectl refuses the whole file.';

/** What is wrong with a text before anybody asks what it means; said of files that hold our kinds only. */
const table: Record<ProblemCode, YamlRule> = {
  'yaml-syntax': {
    severity: 'error',
    what: 'Text that is not YAML (or not JSON).',
    why: refused,
    example: { bad: good.replace('name: model', 'name: "model'), good },
  },
  'yaml-tab': {
    severity: 'error',
    what: 'A tab as indentation.',
    why: `YAML allows only spaces there; ${refused}`,
    example: { bad: good.replace('  name: model', '\tname: model'), good },
  },
  'yaml-duplicate-key': {
    severity: 'warning',
    what: 'A key that appears again in the same map.',
    why: 'kubectl takes the last one without a word, so one of the two has no effect.',
    example: { bad: good.replace('weight: 10', 'weight: 10\n          weight: 20'), good },
  },
  'yaml-key': {
    severity: 'error',
    what: 'A key that is no text, such as null or a list.',
    why: `JSON, which the cluster speaks, has no such key; ${refused}`,
    example: { bad: good.replace('  name: model', '  name: model\n  ~: x'), good },
  },
  'yaml-alias': {
    severity: 'error',
    what: 'An alias without its anchor, or a merge of something that is no map.',
    why: refused,
    example: { bad: good.replace('weight: 10', 'weight: *canary'), good },
  },
  'yaml-tag': {
    severity: 'error',
    what: 'A value that its tag refuses.',
    why: refused,
    example: { bad: good.replace('weight: 10', 'weight: !!int ten'), good },
  },
  'yaml-value': {
    severity: 'error',
    what: 'A number that JSON does not know, such as `.nan`.',
    why: refused,
    example: { bad: good.replace('weight: 10', 'weight: .nan'), good },
  },
  'yaml-too-deep': {
    severity: 'error',
    what: 'A document that nests deeper than any Kubernetes object.',
    why: 'It is not read, to keep the editor alive.',
    example: { bad: `${good}---\n${'['.repeat(300)}${']'.repeat(300)}\n`, good },
  },
  'yaml-too-large': {
    severity: 'error',
    what: 'A document that is too large, or whose aliases make it so.',
    why: 'It is not read, to keep the editor alive. A cluster stores objects of up to 1.5 MB.',
    example: { bad: `${good}---\n${bomb()}`, good },
  },
};

function bomb(): string {
  const levels = Array.from({ length: 6 }, (_, i) => `b${i + 1}: &b${i + 1} [${`*b${i}, `.repeat(10)}x]`);
  return `b0: &b0 x\n${levels.join('\n')}\n`;
}

/** The codes of the YAML reader, as documentation and severities know them. */
export const yamlRules: readonly RuleInfo[] = Object.entries(table).map(([code, rule]) => ({
  code,
  scope: 'document',
  ...rule,
}));
