/** A destination's row: its share and how many replicas are ready, with a colour for its role. */
import type { DestinationStatus, RouteStatus } from '../../canary/status.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import { escaped } from './markdown.ts';
import type { Row } from './row.ts';

type Role = 'stable' | 'canary' | 'other';

const roleOf = (route: RouteStatus, key: string): Role =>
  key === route.stable ? 'stable' : key === route.canary ? 'canary' : 'other';

const roleWord = (role: Role): string =>
  role === 'stable' ? t('stable') : role === 'canary' ? t('canary') : t('version');

const looks: Record<Role, { icon: string; color?: string }> = {
  stable: { icon: 'shield', color: 'charts.green' },
  canary: { icon: 'beaker', color: 'charts.yellow' },
  other: { icon: 'circle-outline' },
};

const readyText = (one: DestinationStatus): string =>
  one.ready === null ? t('ready unknown') : t('{0}/{1} ready', one.ready, one.replicas ?? 0);

function tooltip(one: DestinationStatus, role: Role, starved: boolean): string {
  const lines = [
    `**${escaped(one.key)}** – ${roleWord(role)}`,
    '',
    `- ${t('host')}: ${escaped(one.host)}`,
    ...(one.subset === null ? [] : [`- ${t('subset')}: ${escaped(one.subset)}`]),
    `- ${t('weight')}: ${one.weight ?? t('not set')}`,
    `- ${t('share')}: ${percent(one.share)}`,
    `- ${readyText(one)}`,
    ...one.workloads.map(
      work => `- ${work.kind} ${escaped(work.metadata?.name ?? '')}: ${work.ready}/${work.replicas}`,
    ),
    ...(starved ? ['', t('Requests go here, but no replica is ready to answer them.')] : []),
  ];
  return lines.join('\n');
}

/** The row of one destination of a route. */
export function destinationRow(route: RouteStatus, one: DestinationStatus, parent: string): Row {
  const role = roleOf(route, one.key);
  const starved = one.ready === 0 && one.share > 0;
  const weight = one.weight === null ? [] : [t('weight {0}', one.weight)];
  return {
    kind: 'destination',
    id: `${parent}/${one.key}`,
    label: one.key,
    description: [...weight, percent(one.share), readyText(one)].join(' · '),
    tooltip: tooltip(one, role, starved),
    ...(starved ? { icon: 'warning', color: 'list.warningForeground' } : looks[role]),
    spoken: t(
      '{0}, {1}, gets {2} of the requests, {3}',
      one.key,
      roleWord(role),
      percent(one.share),
      readyText(one),
    ),
    contextValue: `destination ${role}`,
    children: [],
  };
}
