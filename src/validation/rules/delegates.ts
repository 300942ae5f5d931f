import { children, isSet, onKey, virtualServiceSpec } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { virtualService } from './examples.ts';

const delegated = 'http:\n  - route:\n      - destination:\n          host: model';

const isEmpty = (value: unknown): boolean => !isSet(value) || (Array.isArray(value) && value.length === 0);

const invalidDelegate: DocumentRule = {
  code: 'invalid-delegate',
  severity: 'error',
  scope: 'document',
  what: 'A VirtualService without hosts that holds more than http routes of its own.',
  why: "Without hosts it is a delegate, which another VirtualService hands requests to. Istio's webhook refuses one with gateways, tls routes, tcp routes or further delegates.",
  example: { bad: virtualService(`gateways:\n  - ingress\n${delegated}`), good: virtualService(delegated) },
  *check(subject) {
    const spec = virtualServiceSpec(subject);
    if (!spec || !isEmpty(spec.value.hosts)) return;
    if (subject.mayHoldMore(['spec']) || subject.mayHoldMore(['spec', 'hosts'])) return;
    for (const field of ['gateways', 'tls', 'tcp']) {
      if (isEmpty(spec.value[field])) continue;
      const message = `A VirtualService without hosts is a delegate, and a delegate has no ${field}. Add hosts, or remove ${field}.`;
      yield onKey(['spec', field], message);
    }
    for (const { path, value } of children(spec, 'http')) {
      if (!isSet(value.delegate)) continue;
      const message =
        'A VirtualService without hosts is a delegate itself, and a delegate cannot delegate. Add hosts, or route here.';
      yield onKey([...path, 'delegate'], message);
    }
  },
};

export const delegateRules = [invalidDelegate];
