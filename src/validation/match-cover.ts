/** Whether one match of a route takes every request that another one asks for. */
import { isPlaceholder } from '../yaml/index.ts';
import { isHostWithin } from './host-cover.ts';
import { fields, isFields, list } from './values.ts';

type Match = Readonly<Record<string, unknown>>;
type Covers = (mine: unknown, theirs: unknown, match: Match, other: Match) => boolean;

/** Fields that say nothing about which requests are meant. */
const LABELS = ['name', 'statPrefix'];

/** A value as text that equals another's exactly when the values do, whatever the order of fields. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    isFields(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each,
  );

const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/** The conditions of a match that any request can fail. */
export function conditionsOf(match: Match): Match {
  const set = Object.entries(match).filter(
    ([field, value]) =>
      !LABELS.includes(field) && !isEmpty(value) && !(field === 'uri' && isEveryPath(value)),
  );
  const maps = ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels'];
  return Object.fromEntries(
    set.filter(([field, value]) => !maps.includes(field) || Object.keys(fields(value)).length > 0),
  );
}

function isEveryPath(uri: unknown): boolean {
  const { prefix, regex } = fields(uri);
  return prefix === '/' || prefix === '' || regex === '.*' || regex === '/.*';
}

function textCovers(mine: unknown, theirs: unknown, ignoreCase = false): boolean {
  const fold = (value: unknown) => (ignoreCase && typeof value === 'string' ? value.toLowerCase() : value);
  const [a, b] = [fields(mine), fields(theirs)];
  const [prefix, exact] = [fold(b.prefix), fold(b.exact)];
  if (typeof a.prefix === 'string') {
    const start = String(fold(a.prefix));
    return [prefix, exact].some(text => typeof text === 'string' && text.startsWith(start));
  }
  if (typeof a.exact === 'string') return fold(a.exact) === exact;
  // A condition without a kind asks for the header to be there.
  if (typeof a.regex !== 'string') return isFields(theirs);
  return a.regex === '.*' ? isFields(theirs) : a.regex === b.regex;
}

const mapCovers =
  (covers: (mine: unknown, theirs: unknown) => boolean): Covers =>
  (mine, theirs) => {
    const other = fields(theirs);
    return Object.entries(fields(mine)).every(
      ([name, value]) => Object.hasOwn(other, name) && covers(value, other[name]),
    );
  };

const subset: Covers = (mine, theirs) =>
  list(theirs).length > 0 && list(theirs).every(each => list(mine).includes(each));

/** Field by field: whether my condition holds wherever theirs does. Others have to be the same. */
const COVERS: Readonly<Record<string, Covers>> = {
  uri: (mine, theirs, match, other) =>
    (match.ignoreUriCase === true || other.ignoreUriCase !== true) &&
    textCovers(mine, theirs, match.ignoreUriCase === true),
  scheme: (mine, theirs) => textCovers(mine, theirs),
  method: (mine, theirs) => textCovers(mine, theirs),
  authority: (mine, theirs) => textCovers(mine, theirs),
  headers: mapCovers(textCovers),
  withoutHeaders: mapCovers(isSame),
  queryParams: mapCovers(isSame),
  sourceLabels: mapCovers(isSame),
  gateways: subset,
  destinationSubnets: subset,
  sniHosts: (mine, theirs) =>
    list(theirs).length > 0 &&
    list(theirs).every(host => list(mine).some(wide => isHostWithin(String(host), String(wide)))),
  ignoreUriCase: () => true,
};

/** Whether conditions take every request that other ones ask for; false where that cannot be told. */
export function covers(mine: Match, theirs: Match): boolean {
  return Object.entries(mine).every(([field, value]) => {
    if (theirs[field] === undefined) return field === 'ignoreUriCase';
    return (COVERS[field] ?? isSame)(value, theirs[field], mine, theirs);
  });
}

/** Whether a template has a say in a match. */
export function hasPlaceholder(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasPlaceholder);
  if (isFields(value))
    return Object.entries(value).some(([key, each]) => isPlaceholder(key) || hasPlaceholder(each));
  return isPlaceholder(value);
}
