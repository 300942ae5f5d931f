/** What a value means here and now, beyond what its field means anywhere. */

import { keysOf } from '../canary/keys.ts';
import { percentText, sharesOf } from '../istio/shares.ts';
import { destinationsOf } from '../validation/destinations.ts';
import { parseGoDuration } from '../validation/duration.ts';
import { covers, hostSeenFrom } from '../validation/index/host-match.ts';
import { refInWords } from '../validation/resource.ts';
import { fields, list, text, valueAt } from '../validation/values.ts';
import { isPlaceholder, type Path } from '../yaml/index.ts';
import { gatewayInWords, hostInWords } from './answering.ts';
import { knownSubsets } from './known.ts';
import { code } from './markdown.ts';
import { podsInWords } from './pods-in-words.ts';
import type { Known, Spot } from './spot.ts';

/** The destinations of a route by the names that people know them by. */
function namesOf(entries: readonly unknown[], namespace: string | null): string[] {
  const destinations = entries.map(entry => {
    const { host, subset } = fields(fields(entry).destination);
    return { destination: { host: text(host) ?? '?', subset: text(subset) } };
  });
  return keysOf(destinations, namespace ?? 'default');
}

/** The share of a destination's weight beside the others; nothing while a weight is unknown. */
function share({ value, path, namespace }: Spot): string[] {
  const index = path.at(-2);
  if (typeof index !== 'number') return [];
  const entries = list(valueAt(value, path.slice(0, -2)));
  const weights = entries.map(entry => fields(entry).weight ?? undefined);
  const isKnown = (weight: unknown): weight is number | undefined =>
    weight === undefined || (typeof weight === 'number' && weight >= 0);
  if (!weights.every(isKnown)) return [];
  const sum = weights.reduce<number>((all, weight) => all + (weight ?? 0), 0);
  const shares = sharesOf(weights);
  const percent = percentText(shares[index] ?? 0);
  const why = weights.length === 1 ? 'the only destination' : `${weights[index] ?? 0} of ${sum}`;
  const names = namesOf(entries, namespace);
  const all = shares.map((each, at) => {
    const line = `${code(names[at] ?? '')} ${percentText(each)} %`;
    return at === index ? `**${line}**` : line;
  });
  const told = `**${percent} %** of this route's requests (${why})`;
  return weights.length > 1 ? [told, all.join(' · ')] : [told];
}

const labelled = (labels: readonly [string, unknown][]): string =>
  labels.map(([key, label]) => code(`${key}: ${label}`)).join(', ') || '(no labels: every pod of the host)';

function subset({ value, path, namespace }: Spot, { index }: Known): string[] {
  const name = text(valueAt(value, path));
  const host = text(fields(valueAt(value, path.slice(0, -1))).host);
  if (!name || !host || isPlaceholder(name) || isPlaceholder(host)) return [];
  const found = knownSubsets(index, host, namespace).find(each => each.name === name);
  if (!found) return [];
  const pods = podsInWords(index, host, namespace, Object.fromEntries(found.labels));
  return [`Pods labelled ${labelled(found.labels)}, says ${code(found.from)}`, ...pods];
}

/** Of a subset where it is defined: its pods, and the VirtualServices that send to it. */
function definedSubset({ value, path, namespace }: Spot, { index }: Known): string[] {
  const { name, labels } = fields(valueAt(value, path.slice(0, 3)));
  const host = text(fields(value.spec).host);
  if (!host || isPlaceholder(host) || isPlaceholder(name)) return [];
  const full = hostSeenFrom(host, namespace);
  const users = index
    .ofKind('VirtualService')
    .filter(each =>
      destinationsOf(each.value).some(
        use => use.subset === name && covers(full, hostSeenFrom(use.host, each.ref.namespace)) === 'surely',
      ),
    );
  const used = users.map(each => code(refInWords(each.ref))).join(', ');
  return [...podsInWords(index, host, namespace, fields(labels)), ...(used ? [`Named by ${used}`] : [])];
}

function host({ value, path, namespace }: Spot, { index }: Known): string[] {
  const written = text(valueAt(value, path));
  return !written || isPlaceholder(written) ? [] : hostInWords(index, written, namespace);
}

function gateway({ value, path, namespace }: Spot, { index }: Known): string[] {
  const written = text(valueAt(value, path));
  return !written || isPlaceholder(written) ? [] : gatewayInWords(index, written, namespace);
}

function delegate({ value, path, namespace }: Spot, { index }: Known): string[] {
  const { name, namespace: there } = fields(valueAt(value, path.slice(0, -1)));
  const where = text(there) ?? namespace;
  const found = index
    .ofKind('VirtualService')
    .filter(
      ({ ref }) => ref.name === name && (ref.namespace === where || ref.namespace === null || where === null),
    );
  return found.map(each => {
    const routes = list(fields(each.value.spec).http).length;
    return `${code(refInWords(each.ref))} · ${routes} ${routes === 1 ? 'route' : 'routes'}`;
  });
}

const UNITS: [bigint, string][] = [
  [3_600_000_000_000n, 'hour'],
  [60_000_000_000n, 'minute'],
  [1_000_000_000n, 'second'],
  [1_000_000n, 'millisecond'],
];

/** Durations that are read at a glance. */
const PLAIN = /^(?:[1-5]?\d[smh]|\d{1,3}ms)$/;

/** A duration that is not read at a glance, such as `90s` or `1h30m`, in words. */
function duration({ value, path }: Spot): string[] {
  const written = text(valueAt(value, path));
  const all = written === undefined ? undefined : parseGoDuration(written);
  if (written === undefined || PLAIN.test(written) || all === undefined || all <= 0n) return [];
  let rest = all;
  const words = UNITS.flatMap(([size, unit]) => {
    const count = rest / size;
    rest %= size;
    return count > 0n ? [`${count} ${unit}${count === 1n ? '' : 's'}`] : [];
  });
  return rest === 0n && words.length > 0 ? [`**${words.join(' ')}**`] : [];
}

type Remark = (spot: Spot, known: Known) => string[];

const REMARKS: [RegExp, Remark][] = [
  [/\/route\/\*\/weight$/, share],
  [/\/(?:destination|mirror)\/subset$/, subset],
  [/^spec\/subsets\/\*\/(?:name|labels(?:\/.+)?)$/, definedSubset],
  [/\/(?:destination|mirror)\/host$|^spec\/(?:host|hosts\/\*)$/, host],
  [/\/gateways\/\*$/, gateway],
  [/\/delegate\/(?:name|namespace)$/, delegate],
  [
    /\/(?:timeout|perTryTimeout|backoff|fixedDelay|maxAge|interval|baseEjectionTime|connectTimeout|idleTimeout|maxConnectionDuration|time|ttl|duration)$/,
    duration,
  ],
];

const inWords = (path: Path): string => path.map(part => (typeof part === 'number' ? '*' : part)).join('/');

/** What there is to say about the value at a place, in Markdown paragraphs. */
export function remarks(spot: Spot, known: Known): string[] {
  const place = inWords(spot.path);
  return REMARKS.find(([pattern]) => pattern.test(place))?.[1](spot, known) ?? [];
}
