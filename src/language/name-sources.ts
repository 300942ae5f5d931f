/** Where the names come from that fit a place: what is known around it, best first. */
import { percentText } from '../istio/shares.ts';
import { fields, list, text, valueAt } from '../validation/values.ts';
import {
  type KnownName,
  knownDelegates,
  knownGateways,
  knownHeaders,
  knownHosts,
  knownNamespaces,
  knownPorts,
  knownSubsets,
} from './known.ts';
import { knownLabelKeys, knownLabelValues, wantedSubsets } from './known-labels.ts';
import type { Known, Spot } from './spot.ts';
import { ANNOTATIONS, USUAL_HEADERS } from './usual-values.ts';

type Source = (spot: Spot, known: Known) => KnownName[];

const hostAbove = (spot: Spot, up: number): string | undefined =>
  text(fields(valueAt(spot.value, spot.path.slice(0, -up))).host);
const ruleHost = (spot: Spot): string | undefined => text(fields(spot.value.spec).host);
/** What a VirtualService lists in a field of its spec. */
const own = (spot: Spot, field: string): string[] =>
  list(fields(spot.value.spec)[field]).flatMap(each => text(each) ?? []);
const ofThis = (names: readonly string[]): KnownName[] =>
  names.map(name => ({ name, from: 'Of this VirtualService' }));

const subsets: Source = (spot, { index }) => {
  const host = hostAbove(spot, 1);
  if (host === undefined) return [];
  return knownSubsets(index, host, spot.namespace).map(({ name, from, labels }) => {
    const written = labels.map(([key, value]) => `${key}: ${value}`).join(', ');
    return { name, from: written || from };
  });
};

const ports =
  (hostsOf: (spot: Spot) => (string | undefined)[]): Source =>
  (spot, { index }) =>
    hostsOf(spot).flatMap(host => (host === undefined ? [] : knownPorts(index, host, spot.namespace)));

/** Weights, first what is missing to a hundred; each with the share that it would be. */
const weights: Source = spot => {
  const at = spot.path.at(-2);
  const others = list(valueAt(spot.value, spot.path.slice(0, -2))).filter((_, index) => index !== at);
  const sum = others.reduce<number>((all, entry) => {
    const { weight } = fields(entry);
    return all + (typeof weight === 'number' ? weight : 0);
  }, 0);
  const offered = others.length === 0 ? [100] : [100 - sum, 0, 1, 10, 50, 90, 99, 100];
  return [...new Set(offered.filter(each => each >= 0))].map(weight => {
    const from = sum + weight > 0 ? `${percentText((weight * 100) / (sum + weight))} %` : 'nothing';
    return { name: String(weight), from };
  });
};

const hosts: Source = (spot, { index }) => knownHosts(index, spot.namespace);
const namespaces: Source = (spot, { index }) => knownNamespaces(index, spot.namespace);
const gateways: Source = (spot, { index }) => knownGateways(index, spot.namespace);
const headers: Source = (_, { index }) => knownHeaders(index);
const labelValues: Source = (spot, { index }) =>
  knownLabelValues(index, String(spot.path.at(-1)), ruleHost(spot), spot.namespace);
const labelKeys: Source = (spot, { index }) => knownLabelKeys(index, ruleHost(spot), spot.namespace);

/** By the end of a path, list items as `*`. */
const VALUES: [RegExp, Source][] = [
  [/^spec\/(?:hosts\/\*|host)$/, hosts],
  [/\/(?:destination|mirror)\/host$/, hosts],
  [/\/(?:destination|mirror)\/subset$/, subsets],
  [/\/(?:destination|mirror)\/port\/number$/, ports(spot => [hostAbove(spot, 2)])],
  [/\/portLevelSettings\/\*\/port\/number$/, ports(spot => [ruleHost(spot)])],
  [/\/match\/\*\/port$/, ports(spot => own(spot, 'hosts'))],
  [/\/route\/\*\/weight$/, weights],
  [/^spec\/subsets\/\*\/name$/, (spot, { index }) => wantedSubsets(index, ruleHost(spot), spot.namespace)],
  [/^spec\/subsets\/\*\/labels\/[^*]+$/, labelValues],
  [/\/(?:sourceLabels|matchLabels)\/[^*]+$/, labelValues],
  [/^spec\/gateways\/\*$/, gateways],
  [
    /\/match\/\*\/gateways\/\*$/,
    (spot, known) => [...ofThis(own(spot, 'gateways')), ...gateways(spot, known)],
  ],
  [/\/sniHosts\/\*$/, spot => ofThis(own(spot, 'hosts'))],
  [/\/delegate\/name$/, (spot, { index }) => knownDelegates(index, spot.namespace)],
  [/^metadata\/namespace$|\/(?:sourceNamespace|delegate\/namespace)$/, namespaces],
  [
    /^spec\/exportTo\/\*$/,
    (spot, known) => [
      { name: '.', from: 'This namespace' },
      { name: '*', from: 'All namespaces' },
      ...namespaces(spot, known),
    ],
  ],
  [/\/(?:remove|allowHeaders|exposeHeaders)\/\*$|\/httpHeaderName$/, headers],
];

/** By the end of the path of a map that the schema leaves open. */
const KEYS: [RegExp, Source][] = [
  [
    /\/match\/\*\/(?:headers|withoutHeaders)$|\/(?:request|response)\/(?:set|add)$/,
    (spot, known) => [...headers(spot, known), ...USUAL_HEADERS],
  ],
  [/^spec\/subsets\/\*\/labels$|\/(?:sourceLabels|matchLabels)$/, labelKeys],
  [/^metadata\/annotations$/, () => ANNOTATIONS],
];

const find = (table: readonly [RegExp, Source][], place: string): Source | undefined =>
  table.find(([pattern]) => pattern.test(place))?.[1];

/** What gives the values of a place, such as `spec/hosts/*`. */
export const valueSource = (place: string): Source | undefined => find(VALUES, place);

/** What gives the keys of a map. */
export const keySource = (place: string): Source | undefined => find(KEYS, place);
