import { fqdnProblem } from '../names.ts';
import { literal, onValue } from '../part.ts';
import { destinationRuleSpec } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { destinationRule, subsets } from './examples.ts';

const ruleHost: DocumentRule = {
  code: 'invalid-rule-host',
  severity: 'error',
  scope: 'document',
  what: 'A DestinationRule for something that is no host name.',
  why: "Istio's webhook refuses it: a host is the name of a service, short or in full, and may begin with `*`. It is neither an address nor a URL, and it has no port.",
  example: {
    bad: destinationRule(subsets('v1').replace('host: model', 'host: model:8080')),
    good: destinationRule(subsets('v1').replace('host: model', 'host: model.prod.svc.cluster.local')),
  },
  *check(subject) {
    const spec = destinationRuleSpec(subject);
    const host = literal(spec?.value.host);
    if (!spec || host === undefined || isStandIn(host)) return;
    const problem = fqdnProblem(host, { wildcard: true });
    if (problem === undefined) return;
    const message = `"${host}" is no host that a DestinationRule can be for: ${problem}. Write the name of the service, such as model or model.prod.svc.cluster.local.`;
    yield onValue([...spec.path, 'host'], message);
  },
};

export const destinationHostRules = [ruleHost];
