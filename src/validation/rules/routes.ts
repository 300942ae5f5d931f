import { isPlaceholder } from '../../yaml/index.ts';
import { nearestName } from '../nearest.ts';
import type { DocumentRule } from '../rule.ts';
import { fields, isFields, list } from '../values.ts';
import { split, virtualService, weights } from './examples.ts';

const isEmpty = (routes: unknown): boolean =>
  routes === undefined || routes === null || (Array.isArray(routes) && routes.length === 0);

const noRoutes: DocumentRule = {
  code: 'no-routes',
  severity: 'error',
  scope: 'document',
  what: 'A VirtualService without any http, tls or tcp route.',
  why: "Istio's webhook refuses it: it would say nothing about its hosts' traffic.",
  example: { bad: virtualService('hosts:\n  - model'), good: split(weights(100, 0)) },
  *check({ value, mayHoldMore }) {
    if (value.kind !== 'VirtualService' || !isFields(value.spec) || mayHoldMore(['spec'])) return;
    const { http, tls, tcp } = value.spec;
    if (![http, tls, tcp].every(isEmpty) || [http, tls, tcp].some(isPlaceholder)) return;
    const message = 'This VirtualService has no route. Add at least one under http, tls or tcp.';
    yield { path: ['spec'], at: 'key', message };
  },
};

const emptyRoute: DocumentRule = {
  code: 'route-without-target',
  severity: 'error',
  scope: 'document',
  what: 'A route that says nothing about where its requests go.',
  why: "Istio's webhook refuses it: an http route needs a route, redirect, directResponse or delegate, a tls or tcp route needs a route.",
  example: {
    bad: virtualService('hosts:\n  - model\nhttp:\n  - match:\n      - uri:\n          prefix: /v2'),
    good: virtualService(
      'hosts:\n  - model\nhttp:\n  - match:\n      - uri:\n          prefix: /v2\n    redirect:\n      uri: /v3',
    ),
  },
  *check({ value, mayHoldMore }) {
    if (value.kind !== 'VirtualService') return;
    for (const [protocol, targets] of Object.entries(targetsOf)) {
      for (const [i, route] of list(fields(value.spec)[protocol]).entries()) {
        const path = ['spec', protocol, i];
        if (!isFields(route) || mayHoldMore(path) || hasTarget(route, targets)) continue;
        const message = `This route says nothing about where its requests go. Give it ${targets.join(', ').replace(/, (?=\w+$)/, ' or ')}.`;
        yield { path, at: 'key', message };
      }
    }
  },
};

/** A misspelt target counts: the misspelling is a finding of its own. */
const hasTarget = (route: Record<string, unknown>, targets: readonly string[]): boolean =>
  Object.keys(route).some(key => {
    const target = targets.includes(key) ? key : nearestName(key, targets);
    return target !== undefined && !isEmpty(route[key]);
  });

const targetsOf = {
  http: ['route', 'redirect', 'directResponse', 'delegate'],
  tls: ['route'],
  tcp: ['route'],
} as const;

export const routeRules = [noRoutes, emptyRoute];
