/** A route's row: its match in words and its split; below it destinations and mirrors, or what a delegate says. */
import type { Delegating } from '../../canary/delegates.ts';
import type { MirrorView, RouteView, TrafficObject } from '../../canary/model.ts';
import type { RouteStatus } from '../../canary/status.ts';
import { isStickyRoute } from '../../canary/sticky-cookie.ts';
import { routeId } from '../../canary/virtual-service.ts';
import { shortHost } from '../../istio/hosts.ts';
import { routeName } from '../shared/route-name.ts';
import { percent, splitText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import type { Around } from './around.ts';
import { destinationRow } from './destination.ts';
import { escaped } from './markdown.ts';
import { branch, leaf, type Row } from './row.ts';

/** Letters of a match beyond these are left to the tooltip. */
const mostLetters = 48;

const shortened = (text: string): string =>
  text.length > mostLetters ? `${text.slice(0, mostLetters - 1)}…` : text;

const sharesOf = (status: RouteStatus): Record<string, number> =>
  Object.fromEntries(status.destinations.map(one => [one.key, one.share]));

const isSticky = (object: TrafficObject, { ref }: RouteView): boolean =>
  ref.protocol === 'http' && isStickyRoute((object.raw.spec?.http ?? [])[ref.index]);

function mirrorRow(mirror: MirrorView, namespace: string, parent: string): Row {
  const label = mirror.subset ?? shortHost(mirror.fqdn, namespace);
  return leaf({
    kind: 'mirror',
    id: `${parent}/mirror/${mirror.place}`,
    label,
    description: t('mirror of {0}', percent(mirror.percent)),
    tooltip: [
      `**${t('Mirror to {0}', escaped(label))}**`,
      '',
      `- ${t('host')}: ${escaped(mirror.fqdn)}`,
      `- ${t('copies of {0} of the requests; their answers are dropped', percent(mirror.percent))}`,
    ].join('\n'),
    icon: 'mirror',
    color: 'charts.purple',
    spoken: t('Mirror to {0}, copies of {1} of the requests', label, percent(mirror.percent)),
    contextValue: 'mirror',
  });
}

/** The row of a route with destinations. */
export function routeRow(around: Around, status: RouteStatus, parent: string): Row {
  const { view, object, route, match } = status;
  const id = `${parent}/${route.protocol}/${route.index}`;
  const name = routeName(view.ref);
  const split = splitText(sharesOf(status));
  const target = { namespace: status.namespace, name: status.virtualService, route: routeId(view.ref) };
  const sticky = isSticky(object, view);
  return branch(
    {
      kind: 'route',
      id,
      label: name,
      description: `${sticky ? t('sticky') : shortened(match)} · ${split}`,
      tooltip: [
        `**${t('Route {0}', escaped(name))}** (${route.protocol})`,
        '',
        `- ${t('takes')}: ${escaped(match)}`,
        `- ${t('split')}: ${escaped(split)}`,
        `- ${t('stable')}: ${escaped(status.stable ?? t('unknown – use Set Stable'))}`,
        ...(status.canary === null ? [] : [`- ${t('canary')}: ${escaped(status.canary)}`]),
        ...(sticky
          ? ['', t('Who was answered by the canary once stays with it. Roll Back takes this route away.')]
          : []),
      ].join('\n'),
      icon: sticky ? 'pin' : view.catchAll ? 'arrow-right' : 'filter',
      spoken: sticky
        ? t('Sticky route {0}, {1}: {2}', name, match, split)
        : t('Route {0}, {1}: {2}', name, match, split),
      contextValue: [
        'route',
        ...(status.destinations.length > 1 ? ['split'] : []),
        ...(sticky ? ['sticky'] : []),
      ].join(' '),
      target,
    },
    'open',
    () => [
      ...status.destinations.map(one => ({
        ...destinationRow(around, status, one, id),
        target: { ...target, key: one.key },
      })),
      ...view.mirrors.map(one => mirrorRow(one, status.namespace, id)),
    ],
  );
}

/** The row of a route that hands over, with the delegate's routes below it. */
export function delegatingRow(
  around: Around,
  { object, route, to, routes }: Delegating & { routes: readonly RouteStatus[] },
  parent: string,
): Row {
  const id = `${parent}/${route.ref.protocol}/${route.ref.index}`;
  const name = routeName(route.ref);
  const unseen = routes.length === 0;
  const face = {
    kind: 'route' as const,
    id,
    label: name,
    description: `${shortened(route.match)} · ${unseen ? t('delegate {0} not in sight', to) : t('delegates to {0}', to)}`,
    tooltip: [
      `**${t('Route {0}', escaped(name))}**`,
      '',
      `- ${t('takes')}: ${escaped(route.match)}`,
      `- ${t('delegates to {0}', `VirtualService ${escaped(to)}`)}`,
      '',
      unseen
        ? t('That VirtualService is not there, or you may not see it. Its requests get no route.')
        : t(
            'The routes below are those of the delegate; commands on them change it, not {0}.',
            escaped(object.name),
          ),
    ].join('\n'),
    icon: unseen ? 'warning' : 'references',
    ...(unseen ? { color: 'list.warningForeground' } : {}),
    spoken: t('Route {0}, {1}, delegates to {2}', name, route.match, to),
    contextValue: 'delegating',
    target: { namespace: object.namespace, name: object.name, route: routeId(route.ref) },
  };
  return unseen
    ? leaf(face)
    : branch(face, 'open', () => routes.map(one => routeRow(around, one, `${id}/${to}`)));
}
