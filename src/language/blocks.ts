/** Whole items for lists: another destination of a split, a route of its own for some requests. */
import { fields, list, text, valueAt } from '../validation/values.ts';
import type { Path } from '../yaml/index.ts';
import type { Proposal } from './field-completions.ts';
import { literally, type Style } from './snippet.ts';
import type { Spot } from './spot.ts';

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

/** A whole further destination with its weight. */
function destinationAt(spot: Spot, style: Style): Proposal[] {
  const entries = list(valueAt(spot.value, spot.path.slice(0, -1)));
  const host = hostBeside(entries);
  const weight = restOf(entries.map(entry => fields(entry).weight));
  const { json, flow, pad } = style;
  const key = (name: string): string => (json ? `"${name}"` : name);
  const quote = json ? '"' : '';
  const inner = [
    `${key('host')}: ${quote}\${1:${literally(host ?? 'host')}}${quote}`,
    `${key('subset')}: ${quote}\${2:canary}${quote}`,
  ];
  const weighted = `${key('weight')}: \${3:${weight}}`;
  const insertText = flow
    ? `${key('destination')}: {${inner.join(', ')}}, ${weighted}`
    : `destination:\n${pad}  ${inner.join(`\n${pad}  `)}\n${pad}${weighted}`;
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
function headerRouteAt(spot: Spot, { pad }: Style): Proposal[] {
  const routes = list(valueAt(spot.value, spot.path.slice(0, -1)));
  const host = hostBeside(routes.flatMap(route => list(fields(route).route)));
  const lines = [
    'match:',
    '  - headers:',
    `      \${1:x-canary}:`,
    `        exact: \${2:"true"}`,
    'route:',
    '  - destination:',
    `      host: \${3:${literally(host ?? 'host')}}`,
    `      subset: \${4:canary}`,
  ];
  return [
    {
      label: 'header route',
      kind: 'block',
      insertText: lines.join(`\n${pad}`),
      detail: 'Requests with a header go to one subset',
      documentation:
        'Sends requests that carry a header to the canary. It has to stand before the catch-all route.',
      sortText: '15',
    },
  ];
}

/** The whole items that fit the place, an item of a list. */
export function blocksAt(spot: Spot, style: Style): Proposal[] {
  if (isRouteItem(spot.path)) return destinationAt(spot, style);
  const isHttp = spot.kind === 'VirtualService' && spot.path.length === 3 && spot.path[1] === 'http';
  return isHttp && !style.flow ? headerRouteAt(spot, style) : [];
}
