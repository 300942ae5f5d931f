/** The table of all rules: one file a family, in the order in which their findings are documented. */
import type { Rule } from '../rule.ts';
import { destinationListRules } from './destination-lists.ts';
import { destinationRuleRules } from './destination-rule.ts';
import { referenceRules } from './references.ts';
import { routeRules } from './routes.ts';
import { sameDestinationRules } from './same-destination.ts';
import { sameHostRules } from './same-host.ts';
import { virtualServiceRules } from './virtual-service.ts';
import { weightRules } from './weights.ts';

export const rules: readonly Rule[] = [
  ...weightRules,
  ...destinationListRules,
  ...routeRules,
  ...virtualServiceRules,
  ...destinationRuleRules,
  ...referenceRules,
  ...sameHostRules,
  ...sameDestinationRules,
];
