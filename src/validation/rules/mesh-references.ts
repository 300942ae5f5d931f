/** Rules that compare VirtualServices with each other. */
import { bypassedSplits } from '../references/ingress-splits.ts';
import { contestedHosts } from '../references/mesh-hosts.ts';
import type { ReferenceRule } from '../rule.ts';
import { destinationRule, service, split, subsets, virtualService, weights } from './examples.ts';
import { gateway, together } from './world.ts';

const rule = destinationRule(subsets('v1', 'v2'));
const canary = split(weights(90, 10));
const other = canary.replace('name: model', 'name: model-canary');

const contestedHost: ReferenceRule = {
  code: 'IST0109',
  severity: 'error',
  also: ['KIA1106'],
  scope: 'references',
  what: 'Two VirtualServices for one host in the mesh.',
  why: 'For sidecars, the routes of two VirtualServices of one host are not put together: one of them counts, and the canary in the other gets nothing. It is an error where all VirtualServices are known (a closed world, or a cluster), and else a warning for two of one file or two that both name their namespace. Those whose `exportTo` keeps them apart are fine, and so are delegates, which have no hosts. `istioctl analyze` reports the same code, Kiali KIA1106.',
  example: { bad: together(rule, canary, other), good: together(rule, canary) },
  check: contestedHosts,
};

const ingress = (route: string): string =>
  virtualService(
    `hosts:\n  - model.example.com\ngateways:\n  - ingress\nhttp:\n  - route:\n${route.replace(/^/gm, '      ')}`,
  ).replace('name: model', 'name: model-ingress');

const bypassedSplit: ReferenceRule = {
  code: 'IST0140',
  severity: 'warning',
  scope: 'references',
  what: 'A route at a gateway that passes by the subsets which the mesh uses for its host.',
  why: 'A gateway follows the VirtualServices that are bound to it and no others. If one of them sends to a host without a subset, while a VirtualService of the mesh splits that host between versions, requests through the gateway go to all pods of the host alike: a canary at 1 % gets as many of them as it has pods. Where the mesh names one subset alone, it is an information. `istioctl analyze` reports the same code. Compared as for IST0109.',
  example: {
    bad: together(rule, service, gateway("'*'"), canary, ingress('- destination:\n    host: model')),
    good: together(rule, service, gateway("'*'"), canary, ingress(weights(90, 10))),
  },
  check: bypassedSplits,
};

export const meshReferenceRules = [contestedHost, bypassedSplit];
