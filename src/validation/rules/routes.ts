import { isPlaceholder } from '../../yaml/index.ts';
import type { DocumentRule } from '../rule.ts';
import { isFields } from '../values.ts';
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

export const routeRules = [noRoutes];
