/** What a value means here and now, beyond what its field means anywhere. */
import { percentText, sharesOf } from '../istio/shares.ts';
import { hostSeenFrom } from '../validation/index/host-match.ts';
import type { HostKind } from '../validation/index.ts';
import { refInWords } from '../validation/resource.ts';
import { fields, list, text, valueAt } from '../validation/values.ts';
import { isPlaceholder, type Path } from '../yaml/index.ts';
import { knownSubsets } from './known.ts';
import type { Known, Spot } from './spot.ts';

/** A text of the document as code, whatever marks it holds. */
function code(value: unknown): string {
  const plain = String(value).replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

/** The share of a destination's weight; nothing while a weight beside it is unknown. */
function share({ value, path }: Spot): string[] {
  const index = path.at(-2);
  if (typeof index !== 'number') return [];
  const weights = list(valueAt(value, path.slice(0, -2))).map(entry => fields(entry).weight ?? undefined);
  const isKnown = (weight: unknown): weight is number | undefined =>
    weight === undefined || (typeof weight === 'number' && weight >= 0);
  if (!weights.every(isKnown)) return [];
  const sum = weights.reduce<number>((all, weight) => all + (weight ?? 0), 0);
  const percent = percentText(sharesOf(weights)[index] ?? 0);
  const why = weights.length === 1 ? 'the only destination' : `${weights[index] ?? 0} of ${sum}`;
  return [`**${percent} %** of this route's requests (${why})`];
}

function subset({ value, path, namespace }: Spot, { index }: Known): string[] {
  const name = text(valueAt(value, path));
  const host = text(fields(valueAt(value, path.slice(0, -1))).host);
  if (!name || !host || isPlaceholder(name) || isPlaceholder(host)) return [];
  const found = knownSubsets(index, host, namespace).find(each => each.name === name);
  if (!found) return [];
  const labels = found.labels.map(([key, label]) => code(`${key}: ${label}`)).join(', ');
  return [`Pods labelled ${labels || '(no labels: every pod of the host)'}, says ${code(found.from)}`];
}

const ANSWERING: HostKind[] = ['Service', 'ServiceEntry', 'DestinationRule'];

/** The full name of a host and what is known of it. */
function host({ value, path, namespace }: Spot, { index }: Known): string[] {
  const written = text(valueAt(value, path));
  if (!written || isPlaceholder(written)) return [];
  const full = hostSeenFrom(written, namespace);
  const name = full.replace('.?.', '.<namespace>.');
  const open = full === name ? '' : ' in the namespace that this is applied to';
  const matches = ANSWERING.flatMap(kind => index.forHost(kind, written, namespace));
  const who = [...new Set(matches.map(({ resource }) => code(refInWords(resource.ref))))];
  return [`${code(name)}${open}${who.length > 0 ? `\n\nKnown from ${who.join(', ')}` : ''}`];
}

type Remark = (spot: Spot, known: Known) => string[];

const REMARKS: [RegExp, Remark][] = [
  [/\/route\/\*\/weight$/, share],
  [/\/(?:destination|mirror)\/subset$/, subset],
  [/\/(?:destination|mirror)\/host$|^spec\/(?:host|hosts\/\*)$/, host],
];

const inWords = (path: Path): string => path.map(part => (typeof part === 'number' ? '*' : part)).join('/');

/** What there is to say about the value at a place, in Markdown paragraphs. */
export function remarks(spot: Spot, known: Known): string[] {
  const place = inWords(spot.path);
  return REMARKS.find(([pattern]) => pattern.test(place))?.[1](spot, known) ?? [];
}
