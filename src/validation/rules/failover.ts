import { child, children, isSet, literal, onKey, onValue, type Part, texts } from '../part.ts';
import { isWhole, policies, policyParts } from '../policies.ts';
import type { DocumentRule, RuleProblem, Subject } from '../rule.ts';
import { list, valueAt } from '../values.ts';
import { policy } from './policy-examples.ts';

const detection = ['outlierDetection:', '  consecutive5xxErrors: 5'];
const locality = (...lines: string[]): string[] => [
  'loadBalancer:',
  '  localityLbSetting:',
  ...lines.map(line => `    ${line}`),
];
const failover = (from: string, to: string): string[] => ['failover:', `  - from: ${from}`, `    to: ${to}`];

const SETTINGS = ['localityLbSetting', 'zoneAwareLbSetting'];

const distributeAndFailover: DocumentRule = {
  code: 'distribute-with-failover',
  severity: 'error',
  scope: 'document',
  what: 'Both `distribute` and `failover` in one locality setting.',
  why: "Istio's webhook refuses them together: one spreads traffic at all times, the other moves it when hosts fail.",
  example: {
    bad: policy(
      ...locality('distribute:', '  - from: eu/*', '    to:', '      eu/*: 100', ...failover('eu', 'us')),
      ...detection,
    ),
    good: policy(...locality(...failover('eu', 'us')), ...detection),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'loadBalancer', 'localityLbSetting')) {
      const { distribute, failover: other } = part.value;
      if (list(distribute).length === 0 || list(other).length === 0 || !isWhole(subject, part)) continue;
      yield onKey(
        [...part.path, 'failover'],
        'distribute and failover exclude each other. Remove one of them.',
      );
    }
  },
};

const invalidFailover: DocumentRule = {
  code: 'invalid-failover',
  severity: 'error',
  scope: 'document',
  what: 'A failover from a region to itself, or with something that is no region.',
  why: "Istio's webhook refuses it: both sides are regions by name, without zones and wildcards, and they differ.",
  example: {
    bad: policy(...locality(...failover('eu/a', 'us')), ...detection),
    good: policy(...locality(...failover('eu', 'us')), ...detection),
  },
  *check(subject) {
    for (const part of settings(subject).flatMap(setting => children(setting, 'failover')))
      yield* failoverProblems(subject, part);
  },
};

function* failoverProblems(subject: Subject, part: Part): Generator<RuleProblem> {
  const { path, value } = part;
  for (const side of ['from', 'to']) {
    const region = literal(value[side]);
    if (region === undefined || !/[/*]/.test(region)) continue;
    const message = `"${region}" is no region: write the name of a region alone, without zones or "*".`;
    yield onValue([...path, side], message);
  }
  const [from, to] = [value.from, value.to].map(region => (isSet(region) ? literal(region) : ''));
  if (from === undefined || from !== to || !isWhole(subject, part)) return;
  if (from === '') yield onKey(path, 'This failover names no regions. Add from and to.');
  else yield onValue([...path, 'to'], `The region ${from} cannot stand in for itself. Write another region.`);
}

const TOPOLOGY = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
];

const topologyPriority: DocumentRule = {
  code: 'topology-in-failover-priority',
  severity: 'error',
  scope: 'document',
  what: 'A label for region, zone or subzone in a `failoverPriority` where the order of places is given already.',
  why: "Istio's webhook refuses it beside `failover`, and always in a `zoneAwareLbSetting`, which follows zones by itself.",
  example: {
    bad: policy(
      ...locality(...failover('eu', 'us'), 'failoverPriority:', `  - ${TOPOLOGY[0]}`),
      ...detection,
    ),
    good: policy(...locality('failoverPriority:', `  - ${TOPOLOGY[0]}`), ...detection),
  },
  *check(subject) {
    for (const part of settings(subject)) {
      const isZoneAware = part.path.at(-1) === 'zoneAwareLbSetting';
      if (!isZoneAware && (list(part.value.failover).length === 0 || !isWhole(subject, part))) continue;
      const reason = isZoneAware ? 'zoneAwareLbSetting follows by itself' : 'is in the way of failover';
      for (const { path, value } of texts(part, 'failoverPriority').filter(({ value }) =>
        TOPOLOGY.includes(value),
      ))
        yield onValue(path, `The label ${value} ${reason}. Remove it.`);
    }
  },
};

const noDetection: DocumentRule = {
  code: 'failover-without-outlier-detection',
  severity: 'warning',
  scope: 'document',
  what: 'A failover in a traffic policy without outlier detection.',
  why: 'Istio accepts it with a warning: without `outlierDetection` no host ever counts as failed, so traffic never moves.',
  example: {
    bad: policy(...locality(...failover('eu', 'us'))),
    good: policy(...locality(...failover('eu', 'us')), ...detection),
  },
  *check(subject) {
    const all = policies(subject);
    const own = all.find(({ level }) => level === 'rule');
    for (const part of all) {
      // A subset inherits what its own policy leaves out, a port does not.
      const heir = part.level === 'subset' ? own : undefined;
      if ([part, heir].some(one => isSet(one?.value.outlierDetection)) || !isWhole(subject, part)) continue;
      for (const setting of SETTINGS) {
        for (const name of ['failover', 'failoverPriority']) {
          const steps = ['loadBalancer', setting, name];
          if (list(valueAt(part.value, steps)).length === 0) continue;
          const message = `Without outlierDetection in this traffic policy no host counts as failed, and ${name} never takes effect. Add outlierDetection.`;
          yield onKey([...part.path, ...steps], message);
        }
      }
    }
  },
};

const settings = (subject: Subject): Part[] =>
  policyParts(subject, 'loadBalancer').flatMap(balancer =>
    SETTINGS.flatMap(setting => child(balancer, setting) ?? []),
  );

export const failoverRules = [distributeAndFailover, invalidFailover, topologyPriority, noDetection];
