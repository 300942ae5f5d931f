/** Applying a file in sentences: the question before, the report after. */
import {
  type FieldConflict,
  type FileObjectOutcome,
  type FileOutcome,
  nameOf,
  type PreparedFile,
  type PreparedObject,
} from '../../canary/files/model.ts';
import { serverText } from '../shared/plain.ts';
import { movesText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';

const changing = ({ objects }: PreparedFile): PreparedObject[] =>
  objects.filter(one => one.change !== 'none');

export const applyQuestion = (prepared: PreparedFile, file: string): string =>
  t('Apply {0} to {1}?', file, prepared.cluster.context);

function changeText(one: PreparedObject): string {
  const what = one.change === 'create' ? t('is created') : t('changes');
  const moves = one.routes ? movesText(one.routes.before, one.routes.after) : [];
  const notes = one.routes?.notes ?? [];
  const said = [...moves, ...notes];
  return `${nameOf(one)} ${what}${said.length > 0 ? `: ${said.join(', ')}` : ''}`;
}

const conflictText = (one: PreparedObject, { manager, field }: FieldConflict): string =>
  t('{0}: {1} is owned by {2}', nameOf(one), field, manager);

/** The fields that only force would take, one a line; empty where there are none. */
export const conflictTexts = (prepared: PreparedFile): string[] =>
  changing(prepared).flatMap(one => one.conflicts.map(conflict => conflictText(one, conflict)));

/** The question's small print. */
export function applyDetail(prepared: PreparedFile, skipped: readonly string[]): string {
  const conflicts = conflictTexts(prepared);
  const taken = changing(prepared).filter(one => one.takesOver.length > 0);
  return [
    ...changing(prepared).map(changeText),
    ...(conflicts.length > 0
      ? ['', t('Other tools own what this changes; by force it is taken from them:'), ...conflicts]
      : []),
    ...taken.map(one => t('{0}: fields of {1} become ours.', nameOf(one), one.takesOver.join(', '))),
    ...prepared.warnings.map(warning => `⚠ ${warning}`),
    ...(skipped.length > 0 ? [t('Left out: {0}.', skipped.join(', '))] : []),
    '',
    t('Cluster: {0} ({1})', prepared.cluster.context, serverText(prepared.cluster.server)),
  ].join('\n');
}

const word = (status: FileObjectOutcome['status']): string =>
  ({
    created: t('created'),
    applied: t('applied'),
    unchanged: t('unchanged'),
    partly: t('applied in part'),
    conflict: t('not applied'),
    failed: t('not applied'),
    skipped: t('not tried'),
  })[status];

const outcomeText = (one: FileObjectOutcome): string =>
  [`${nameOf(one)} ${word(one.status)}`, one.message].filter(Boolean).join(': ');

/** What became of every object. */
export function applyReport(
  outcome: FileOutcome,
  skipped: readonly string[],
): { done: boolean; text: string } {
  const done = outcome.objects.every(({ status }) => ['created', 'applied', 'unchanged'].includes(status));
  const warnings = outcome.objects.flatMap(one => one.warnings);
  const left = skipped.length > 0 ? [t('Left out: {0}.', skipped.join(', '))] : [];
  const dry = outcome.dryRun ? [t('Dry run, nothing was written.')] : [];
  return { done, text: [...dry, ...outcome.objects.map(outcomeText), ...warnings, ...left].join(' · ') };
}

/** What became of every object that was taken back. */
export function undoReport(outcome: FileOutcome): { done: boolean; text: string } {
  const done = outcome.objects.every(({ status }) => status === 'applied');
  const told = outcome.objects.map(one =>
    one.status === 'applied' ? t('{0} put back', nameOf(one)) : (one.message ?? outcomeText(one)),
  );
  return { done, text: told.join(' · ') };
}
