/** The tree: namespace, host, VirtualService, route, destinations. */

import type { RouteStatus } from '../../canary/status.ts';
import { routeId } from '../../canary/virtual-service.ts';
import { routeName } from '../shared/route-name.ts';
import { splitText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import { destinationRow } from './destination.ts';
import { escaped } from './markdown.ts';
import type { Row } from './row.ts';

/** More routes than these, and a tree that opens everything hides what one looks for. */
const mostOpen = 40;

const sharesOf = (status: RouteStatus): Record<string, number> =>
  Object.fromEntries(status.destinations.map(one => [one.key, one.share]));

function routeRow(status: RouteStatus, parent: string): Row {
  const id = `${parent}/${status.route.protocol}/${status.route.index}`;
  const name = routeName(status.view.ref);
  const split = splitText(sharesOf(status));
  const target = {
    namespace: status.namespace,
    name: status.virtualService,
    route: routeId(status.view.ref),
  };
  const children = status.destinations.map(one => destinationRow(status, one, id));
  return {
    kind: 'route',
    id,
    label: name,
    description: `${status.match} · ${split}`,
    tooltip: [
      `**${t('Route {0}', escaped(name))}** (${status.route.protocol})`,
      '',
      `- ${t('takes')}: ${escaped(status.match)}`,
      `- ${t('split')}: ${escaped(split)}`,
      `- ${t('stable')}: ${escaped(status.stable ?? t('unknown – use Set Stable'))}`,
      ...(status.canary === null ? [] : [`- ${t('canary')}: ${escaped(status.canary)}`]),
    ].join('\n'),
    icon: 'arrow-right',
    spoken: t('Route {0}, {1}: {2}', name, status.match, split),
    contextValue: children.length > 1 ? 'route split' : 'route',
    target,
    children: children.map(child => ({ ...child, target: { ...target, key: child.label } })),
  };
}

function grouped<T>(list: readonly T[], by: (one: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return [...groups];
}

function virtualServiceRow(name: string, routes: RouteStatus[], parent: string): Row {
  const id = `${parent}/${name}`;
  const [first] = routes;
  const stable = [...new Set(routes.map(one => one.stable).filter(one => one !== null))];
  return {
    kind: 'virtualService',
    id,
    label: name,
    description: stable.length > 0 ? t('stable {0}', stable.join(', ')) : t('stable unknown'),
    tooltip: [
      `**VirtualService ${escaped(name)}**`,
      '',
      `- ${t('namespace')}: ${escaped(first?.namespace ?? '')}`,
      `- ${t('hosts')}: ${escaped(first?.object.hosts.join(', ') ?? '')}`,
    ].join('\n'),
    icon: 'type-hierarchy',
    spoken: t('VirtualService {0}', name),
    contextValue: 'virtualService',
    target: { namespace: first?.namespace ?? '', name },
    children: routes.map(route => routeRow(route, id)),
  };
}

/** The rows for what is live, in the order of the statuses. */
export function treeRows(statuses: readonly RouteStatus[]): Row[] {
  const collapsed = statuses.length > mostOpen;
  return grouped(statuses, one => one.namespace).map(([namespace, inNamespace]): Row => {
    const hosts = grouped(inNamespace, one => one.host).map(([host, ofHost]): Row => {
      const id = `${namespace}/${host}`;
      return {
        kind: 'host',
        id,
        label: host,
        icon: 'globe',
        spoken: t('Host {0}', host),
        contextValue: 'host',
        collapsed,
        children: grouped(ofHost, one => one.virtualService).map(([name, routes]) =>
          virtualServiceRow(name, routes, id),
        ),
      };
    });
    return {
      kind: 'namespace',
      id: namespace,
      label: namespace,
      icon: 'symbol-namespace',
      spoken: t('Namespace {0}', namespace),
      contextValue: 'namespace',
      children: hosts,
    };
  });
}
