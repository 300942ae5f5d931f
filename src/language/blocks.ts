/** Whole items for lists: another destination of a split, a route of its own for some requests. */
import { fields, list, text, valueAt } from '../validation/values.ts';
import type { Path } from '../yaml/index.ts';
import type { Proposal } from './field-completions.ts';
import { knownSubsets } from './known.ts';
import { readyMadeAt } from './ready-made.ts';
import { choiceOf, literally, type Style, writeSnippet } from './snippet.ts';
import type { Known, Spot } from './spot.ts';

/** What is missing to a hundred, for another destination beside those that are there. */
function restOf(weights: readonly unknown[]): number {
  const sum = weights.reduce<number>((all, weight) => all + (typeof weight === 'number' ? weight : 0), 0);
  return Math.max(0, 100 - sum);
}

/** The host that the destinations beside it name. */
function hostBeside(entries: readonly unknown[]): string | undefined {
  const hosts = entries.map(entry => text(fields(fields(entry).destination).host));
  return hosts.find(host => host !== undefined);
}

const isRouteItem = (path: Path): boolean =>
  path.at(-2) === 'route' && typeof path.at(-1) === 'number' && path.length === 5;

/** The host of a new destination: as beside it, else the object's own. */
function hostFor(spot: Spot, beside: readonly unknown[]): string | undefined {
  const own = list(fields(spot.value.spec).hosts);
  return hostBeside(beside) ?? (own.length === 1 ? text(own[0]) : undefined);
}

/** A tab stop for a subset of a host that is not used yet: those known to choose from. */
function subsetStop(spot: Spot, host: string | undefined, used: readonly unknown[], known: Known): string {
  const all = host === undefined ? [] : knownSubsets(known.index, host, spot.namespace);
  const names = all.map(({ name }) => name).filter(name => !used.includes(name));
  return names.length > 0 ? choiceOf(names, '%') : `\${%:canary}`;
}

/** A whole further destination with its weight. */
function destinationAt(spot: Spot, style: Style, known: Known): Proposal[] {
  const entries = list(valueAt(spot.value, spot.path.slice(0, -1)));
  const host = hostFor(spot, entries);
  const used = entries.map(entry => fields(fields(entry).destination).subset);
  const weight = restOf(entries.map(entry => fields(entry).weight));
  const destination = {
    host: `\${%:${literally(host ?? 'host')}}`,
    subset: subsetStop(spot, host, used, known),
  };
  const insertText = writeSnippet({ destination, weight: { number: `\${%:${weight}}` } }, style);
  return [
    {
      label: 'destination and weight',
      kind: 'block',
      insertText,
      detail: 'One more part of the split',
      documentation: 'Sends a share of the requests to another subset. Shares are weight divided by the sum.',
      sortText: '00',
    },
  ];
}

/** A route for the requests that carry a header. */
function headerRouteAt(spot: Spot, style: Style, known: Known): Proposal[] {
  const routes = list(valueAt(spot.value, spot.path.slice(0, -1)));
  const host = hostFor(
    spot,
    routes.flatMap(route => list(fields(route).route)),
  );
  const first = list(fields(routes.find(route => list(fields(route).route).length > 0)).route)[0];
  const stable = fields(fields(first).destination).subset;
  const destination = {
    host: `\${%:${literally(host ?? 'host')}}`,
    subset: subsetStop(spot, host, [stable], known),
  };
  const header = `\${%:x-canary}`;
  const match = [{ headers: { [header]: { exact: `\${%:true}` } } }];
  return [
    {
      label: 'header route',
      kind: 'block',
      insertText: writeSnippet({ match, route: [{ destination }] }, style),
      detail: 'Requests with a header go to one subset',
      documentation:
        'Sends requests that carry a header to the canary. It has to stand before the catch-all route.',
      sortText: '15',
    },
  ];
}

/** The whole items that fit the place: an item of a list, or a field with what it usually holds. */
export function blocksAt(spot: Spot, present: readonly string[], style: Style, known: Known): Proposal[] {
  const isHttp = spot.kind === 'VirtualService' && spot.path.length === 3 && spot.path[1] === 'http';
  const ready = readyMadeAt(spot, present, style);
  if (present.length > 0) return ready;
  if (isRouteItem(spot.path)) return destinationAt(spot, style, known);
  return isHttp ? [...headerRouteAt(spot, style, known), ...ready] : ready;
}
