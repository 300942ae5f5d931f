/** The rows of the pods behind a destination. */
import type { PodList, PodSeen } from '../../cluster/ports.ts';
import { t } from '../shared/text.ts';
import { sinceText, timeText } from './age.ts';
import { escaped } from './markdown.ts';
import { leaf, type Row } from './row.ts';

/** Pods that are listed one by one. */
export const mostPods = 50;

const noteRow = (id: string, label: string, icon: string, tooltip?: string): Row =>
  leaf({
    kind: 'note',
    id,
    label,
    icon,
    spoken: label,
    contextValue: 'note',
    ...(tooltip === undefined ? {} : { tooltip }),
  });

function podRow(pod: PodSeen, parent: string, now: number): Row {
  const { name, phase, ready, readyContainers, containers, restarts, node, since } = pod;
  const restarted = restarts === 0 ? [] : [restarts === 1 ? t('1 restart') : t('{0} restarts', restarts)];
  const done = phase === 'Succeeded';
  const looks = ready
    ? { icon: 'pass', color: 'charts.green' }
    : done || phase === 'Pending' || phase === 'ContainerCreating' || phase === 'Terminating'
      ? { icon: 'circle-large-outline' }
      : { icon: 'warning', color: 'list.warningForeground' };
  const state = ready ? t('ready') : t('not ready');
  return leaf({
    kind: 'pod',
    id: `${parent}/pod/${name}`,
    label: name,
    description: [phase, t('{0}/{1} ready', readyContainers, containers), ...restarted].join(' · '),
    tooltip: [
      `**Pod ${escaped(name)}**`,
      '',
      `- ${escaped(phase)}, ${state}`,
      `- ${t('containers ready: {0} of {1}', readyContainers, containers)}`,
      `- ${t('restarts: {0}', restarts)}`,
      ...(node ? [`- ${t('node')}: ${escaped(node)}`] : []),
      ...(since ? [`- ${t('created')}: ${sinceText(since, now) ?? ''} (${escaped(timeText(since))})`] : []),
      '',
      t(
        'Listed at {0}. Collapse and expand the row to list again.',
        escaped(timeText(new Date(now).toISOString())),
      ),
    ].join('\n'),
    ...looks,
    spoken: [t('Pod {0}', name), phase, state, ...restarted].join(', '),
    contextValue: 'pod',
  });
}

/** The rows of what was listed at a time (milliseconds since 1970). */
export function podRows({ pods, more, isMoreAtLeast }: PodList, parent: string, now: number): Row[] {
  if (pods.length === 0) {
    return [noteRow(`${parent}/none`, t('No pod carries the labels of this version'), 'info')];
  }
  const further = isMoreAtLeast ? t('at least {0} more', more) : t('{0} more', more);
  return [
    ...pods.map(pod => podRow(pod, parent, now)),
    ...(more > 0 ? [noteRow(`${parent}/more`, further, 'ellipsis')] : []),
  ];
}

/** The row that says why there are no pods to be seen. */
export const podsFailed = (parent: string, message: string): Row[] => [
  noteRow(`${parent}/failed`, message, 'lock', escaped(message)),
];
