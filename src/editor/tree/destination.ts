/** A destination's row: its share, how many replicas are ready and may be, with a colour for its role. */
import type { Snapshot } from '../../canary/model.ts';
import { podLabelsOf } from '../../canary/readiness.ts';
import { scalerOf } from '../../canary/scalers.ts';
import type { DestinationStatus, RouteStatus } from '../../canary/status.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import type { Around } from './around.ts';
import { escaped } from './markdown.ts';
import { branch, type Face, leaf, type Row } from './row.ts';

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

/** The autoscalers of what is behind a destination, together: replicas as they saw them, and the most they allow. */
export function scaled(
  snapshot: Snapshot,
  { workloads }: DestinationStatus,
): { current: number; max: number } | undefined {
  const scalers = workloads.flatMap(one => scalerOf(snapshot, one) ?? []);
  if (scalers.length === 0) return undefined;
  return {
    current: scalers.reduce((sum, one) => sum + one.current, 0),
    max: scalers.reduce((sum, one) => sum + one.max, 0),
  };
}

function workloadLines(snapshot: Snapshot, one: DestinationStatus): string[] {
  return one.workloads.map(work => {
    const scaler = scalerOf(snapshot, work);
    const hpa = scaler ? ` · ${t('HPA {0}, {1} to {2}', scaler.current, scaler.min, scaler.max)}` : '';
    return `- ${escaped(work.kind)} ${escaped(work.metadata?.name ?? '')}: ${t('{0}/{1} ready', work.ready, work.replicas)}${hpa}`;
  });
}

function tooltip(snapshot: Snapshot, one: DestinationStatus, role: Role, starved: boolean): string {
  const lines = [
    `**${escaped(one.key)}** – ${roleWord(role)}`,
    '',
    `- ${t('host')}: ${escaped(one.host)}`,
    ...(one.subset === null ? [] : [`- ${t('subset')}: ${escaped(one.subset)}`]),
    `- ${t('weight')}: ${one.weight ?? t('not set')}`,
    `- ${t('share')}: ${percent(one.share)}`,
    `- ${readyText(one)}`,
    ...workloadLines(snapshot, one),
    ...(starved ? ['', t('Requests go here, but no replica is ready to answer them.')] : []),
  ];
  return lines.join('\n');
}

/** The row of one destination of a route; below it its pods, where it is known what selects them. */
export function destinationRow(
  around: Around,
  route: RouteStatus,
  one: DestinationStatus,
  parent: string,
): Row {
  const { snapshot } = around;
  const note = around.note?.(route);
  const brief = note?.canary === one.key ? note.brief?.text : undefined;
  const role = roleOf(route, one.key);
  const starved = one.ready === 0 && one.share > 0;
  const hpa = scaled(snapshot, one);
  const fqdn = route.view.destinations.find(({ key }) => key === one.key)?.fqdn ?? '';
  const pods = podLabelsOf(snapshot, fqdn, one.subset ?? undefined);
  const face: Face = {
    kind: 'destination',
    id: `${parent}/${one.key}`,
    label: one.key,
    description: [
      percent(one.share),
      readyText(one),
      ...(role === 'other' ? [] : [roleWord(role)]),
      ...(brief === undefined ? [] : [brief.replace(`${one.key}: `, '')]),
      ...(hpa ? [t('HPA {0}/{1}', hpa.current, hpa.max)] : []),
      ...(one.weight === null ? [] : [t('weight {0}', one.weight)]),
    ].join(' · '),
    tooltip: tooltip(snapshot, one, role, starved),
    ...(starved ? { icon: 'warning', color: 'list.warningForeground' } : looks[role]),
    spoken: [
      t(
        '{0}, {1}, gets {2} of the requests, {3}',
        one.key,
        roleWord(role),
        percent(one.share),
        readyText(one),
      ),
      ...(hpa ? [t('autoscaler at {0} of at most {1}', hpa.current, hpa.max)] : []),
      ...(brief === undefined ? [] : [brief]),
      ...(starved ? [t('nobody answers')] : []),
    ].join(', '),
    contextValue: `destination ${role}`,
  };
  return pods && !pods.contradict ? { ...branch(face, 'closed', () => []), pods } : leaf(face);
}
