/** The tree: namespace, host, VirtualService, route, destinations. */
import { lastShift } from '../../canary/last-shift.ts';
import { ownersOf } from '../../canary/owner.ts';
import type { RouteStatus } from '../../canary/status.ts';
import { grouped } from '../../istio/indexed.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import { sinceText } from './age.ts';
import type { Around } from './around.ts';
import { scaled } from './destination.ts';
import { branch, type Row } from './row.ts';
import { serviceRow } from './service.ts';
import { canaryShare, routesOf, type Shown } from './shown.ts';

/** More routes than these, and a tree that opens everything hides what one looks for. */
const mostOpen = 40;

const pieces = new WeakMap<RouteStatus, string>();

/** What tells one state of a route from another, autoscalers apart; a status that stays the same says the same. */
function pieceOf(status: RouteStatus): string {
  const known = pieces.get(status);
  if (known !== undefined) return known;
  const { object, route, stable, canary, destinations } = status;
  const piece = JSON.stringify([
    object.resourceVersion,
    route.index,
    stable,
    canary,
    destinations.map(({ key, weight, share, ready, replicas }) => [key, weight, share, ready, replicas]),
  ]);
  pieces.set(status, piece);
  return piece;
}

/** What tells one state of an entry from another, as cheap as it can be had. */
function printOf(shown: Shown, around: Around): unknown[] {
  const { snapshot, now } = around;
  const { object } = shown;
  const last = lastShift(object, snapshot.destinationRules);
  return [
    object.name,
    object.uid,
    object.resourceVersion,
    around.drift?.(shown),
    around.note?.(shown),
    last && sinceText(last.at, now),
    ownersOf(object, snapshot).map(one => one.tool),
    shown.delegating.map(one => one.to),
    routesOf(shown).map(status => [
      pieceOf(status),
      ...(snapshot.autoscalers?.length ? status.destinations.map(one => scaled(snapshot, one)) : []),
    ]),
  ];
}

function hostRow(
  host: string,
  list: readonly Shown[],
  parent: string,
  fold: Row['fold'],
  around: Around,
): Row {
  const id = `${parent}/${host}`;
  const shares = list.flatMap(one => canaryShare(one) ?? []).filter(share => share > 0);
  const most = shares.length > 0 ? t('canary {0}', percent(Math.max(...shares))) : undefined;
  return branch(
    {
      kind: 'host',
      id,
      label: host,
      ...(most ? { description: most } : {}),
      icon: 'globe',
      spoken: [t('Host {0}', host), ...(most ? [most] : [])].join(', '),
      contextValue: 'host',
      print: JSON.stringify(list.map(one => printOf(one, around))),
    },
    fold,
    () => list.map(one => serviceRow(one, around, id)),
  );
}

/** The rows for what is shown, in its order. */
export function treeRows(shown: readonly Shown[], around: Around): Row[] {
  const routes = shown.reduce((sum, one) => sum + one.routes.length + one.delegating.length, 0);
  const fold = routes > mostOpen ? 'closed' : 'open';
  return [...grouped(shown.map(one => [one.namespace, one] as const))].map(([namespace, inNamespace]) =>
    branch(
      {
        kind: 'namespace',
        id: namespace,
        label: namespace,
        icon: 'symbol-namespace',
        spoken: t('Namespace {0}', namespace),
        contextValue: 'namespace',
      },
      'open',
      () =>
        [...grouped(inNamespace.map(one => [one.host, one] as const))].map(([host, ofHost]) =>
          hostRow(host, ofHost, namespace, fold, around),
        ),
    ),
  );
}
