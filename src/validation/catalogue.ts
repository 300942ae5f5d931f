import type { RuleInfo } from './rule.ts';
import { rules } from './rules/index.ts';
import { schemaRules } from './schema-rules.ts';
import { skewRules } from './skew-rules.ts';
import { suppressRules } from './suppress/rule.ts';
import { yamlRules } from './yaml-rules.ts';

/** Every code that a finding can have, for documentation, settings and reports. */
export const allRules: readonly RuleInfo[] = [
  ...rules,
  ...schemaRules,
  ...skewRules,
  ...yamlRules,
  ...suppressRules,
];
