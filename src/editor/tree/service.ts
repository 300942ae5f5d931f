/** A VirtualService's row: who is stable, since when the canary has its share, who else writes it, and drift. */
import { type LastShift, lastShift } from '../../canary/last-shift.ts';
import { type Owner, ownersOf } from '../../canary/owner.ts';
import type { RolloutRecord } from '../../rollout/model.ts';
import { isUnderWay, readRecord } from '../../rollout/record.ts';
import type { Note } from '../shared/notes.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import { sinceText, timeText } from './age.ts';
import type { Around } from './around.ts';
import { escaped } from './markdown.ts';
import { delegatingRow, routeRow } from './route.ts';
import { branch, type Row } from './row.ts';
import { routesOf, type Shown } from './shown.ts';

const icons: Record<Owner['tool'], string> = {
  Flagger: 'robot',
  'Argo Rollouts': 'robot',
  'Argo CD': 'source-control',
  Flux: 'source-control',
  Helm: 'package',
};

/** `v2 10 % since 4 min, by ada`; nothing where somebody else has changed the split since. */
function lastText(last: LastShift | undefined, now: number): string | undefined {
  const since = last && sinceText(last.at, now);
  if (!last?.holds || !since) return undefined;
  const what = last.canary ? `${last.canary.key} ${percent(last.canary.share)}` : t('shifted');
  return t('{0} {1}, by {2}', what, since, last.by);
}

function lastLines(last: LastShift | undefined): string[] {
  if (!last) return [];
  const share = last.canary ? `${escaped(last.canary.key)} ${percent(last.canary.share)}, ` : '';
  return [
    `- ${t('last shift')}: ${share}${escaped(timeText(last.at))}, ${t('by {0}', escaped(last.by))}${last.why ? ` (${escaped(last.why)})` : ''}`,
    ...(last.holds ? [] : [`- ${t('changed since, by something that keeps no history')}`]),
  ];
}

const ownerLine = ({ tool, by, reverts, instead }: Owner): string => {
  const who = by ? `${tool} (${escaped(by)})` : tool;
  return reverts
    ? `- ${t('driven by {0}, which puts its own weights back', who)}: ${escaped(instead)}`
    : `- ${t('installed by {0}; its next upgrade puts the weights back', who)}: ${escaped(instead)}`;
};

/** How far the rollout is that the object tells of; nothing where it is over. */
function recordText(record: RolloutRecord | undefined): string | undefined {
  if (!record || !isUnderWay(record)) return undefined;
  const where = t('at step {0}, {1}', record.step + 1, percent(record.weight));
  return record.phase === 'paused' ? t('paused {0}', where) : where;
}

/** What menus need to know of a rollout under way: whether this window drives it, and whether it waits for Resume. */
const stateOf = (note: Note | undefined, record: RolloutRecord | undefined): string[] => [
  ...(note?.rollout === undefined ? [] : ['driven']),
  ...((note?.rollout === undefined ? record?.phase === 'paused' : note.waits) ? ['waits'] : []),
];

/** The versions that are stable in some route, each once. */
const stableIn = (shown: Shown): string[] => [
  ...new Set(routesOf(shown).flatMap(({ stable }) => stable ?? [])),
];

/** The row of a VirtualService. */
export function serviceRow(shown: Shown, around: Around, parent: string): Row {
  const { object } = shown;
  const { snapshot, now } = around;
  const id = `${parent}/${object.name}`;
  const stable = stableIn(shown);
  const last = lastShift(object, snapshot.destinationRules);
  const owners = ownersOf(object, snapshot);
  const [owner] = owners;
  const drift = around.drift?.(shown);
  const note = around.note?.(shown);
  const record = readRecord(object.annotations, object.uid);
  const rollout = note?.rollout ?? recordText(record);
  const said = [
    ...(rollout === undefined ? [] : [t('rollout {0}', rollout)]),
    ...(shown.isOrphan ? [t('delegate')] : []),
    stable.length > 0 ? t('stable {0}', stable.join(', ')) : t('stable unknown'),
    lastText(last, now) ?? '',
    owners.map(one => one.tool).join(', '),
  ].filter(Boolean);
  return branch(
    {
      kind: 'virtualService',
      id,
      label: object.name,
      description: [...said, ...(drift ? [`≠ ${drift.file}`] : [])].join(' · '),
      tooltip: [
        `**VirtualService ${escaped(object.name)}**`,
        '',
        `- ${t('namespace')}: ${escaped(object.namespace)}`,
        `- ${t('hosts')}: ${shown.isOrphan ? t('none: a delegate that nothing in sight hands over to') : escaped(object.hosts.join(', '))}`,
        `- ${t('stable')}: ${escaped(stable.join(', ') || t('unknown – use Set Stable'))}`,
        // A narrow side bar cuts the row off before it.
        ...(rollout === undefined ? [] : [`- ${t('rollout {0}', escaped(rollout))}`]),
        ...lastLines(last),
        ...(drift ? [`- ${t('differs from {0}', escaped(drift.file))}: ${escaped(drift.text)}`] : []),
        ...owners.map(ownerLine),
      ].join('\n'),
      icon: owner ? icons[owner.tool] : 'type-hierarchy',
      ...(owner?.reverts ? { color: 'charts.orange' } : {}),
      spoken: [
        t('VirtualService {0}', object.name),
        ...said,
        ...(drift ? [t('differs from {0}', drift.file)] : []),
      ].join(', '),
      contextValue: [
        'virtualService',
        ...(owner ? ['owned'] : []),
        ...(rollout === undefined ? [] : ['rollout', ...stateOf(note, record)]),
      ].join(' '),
      target: { namespace: object.namespace, name: object.name },
      command: 'istioCanary.openLive',
    },
    'open',
    () =>
      [
        ...shown.routes.map(one => ({ ref: one.view.ref, row: routeRow(around, one, id) })),
        ...shown.delegating.map(one => ({ ref: one.route.ref, row: delegatingRow(around, one, id) })),
      ]
        .sort(
          (a, b) =>
            order.indexOf(a.ref.protocol) - order.indexOf(b.ref.protocol) || a.ref.index - b.ref.index,
        )
        .map(({ row }) => row),
  );
}

const order = ['http', 'tls', 'tcp'];
