/** A plan and its outcome in sentences: the question before, the report after. */
import { shareOf } from '../../canary/keys.ts';
import type { ObjectOutcome, ObjectPlan, Outcome, Plan } from '../../canary/model.ts';
import { movesHttp } from '../../canary/open-connections.ts';
import type { OtherWrite } from '../../canary/other-model.ts';
import { otherName, othersOf } from '../../canary/others.ts';
import { serverText } from '../shared/plain.ts';
import { movesText, splitText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';

/** The verb of a plan, as its button says it. */
export function verbOf(plan: Plan): string {
  switch (plan.action) {
    case 'shift':
      return t('Shift');
    case 'rollback':
      return t('Roll Back');
    case 'undo':
      return t('Undo');
    case 'stable':
      return t('Set Stable');
    case 'route':
      return t('Change Routes');
    case 'sticky':
      return t('Sticky Canary');
    case 'mirror':
      return t('Mirror');
    case 'restore':
      return t('Go to Entry');
    case 'apply':
      return t('Apply File');
    case 'canary':
      return t('New Canary');
    case 'decommission':
      return t('Decommission');
    case 'recover':
      return t('Restore History');
  }
}

const nameOf = (object: { namespace: string; name: string }): string => `${object.namespace}/${object.name}`;

/** What one object's split becomes: `v1 100 % → 99 %, v2 0 % → 1 %`. */
function changeText(object: ObjectPlan | ObjectOutcome): string {
  const moves = movesText(object.before, object.after).join(', ');
  const notes = 'notes' in object ? object.notes : [];
  return [moves, ...notes].filter(Boolean).join('\n') || splitText(object.after);
}

/** The question's headline: what, on which object, on which cluster. */
export function questionOf(plan: Plan): string {
  const names = plan.objects.length > 0 ? plan.objects.map(nameOf) : othersOf(plan).map(otherName);
  const what = [...new Set([...names, ...(plan.deletes ?? [])])].join(', ');
  const { context } = plan.cluster;
  switch (plan.action) {
    case 'stable':
      return t('Set the stable version of {0} on {1}?', what, context);
    case 'route':
      return t('Change routes of {0} on {1}?', what, context);
    case 'sticky':
      return t('Change the sticky canary of {0} on {1}?', what, context);
    case 'mirror':
      return t('Change the mirror of {0} on {1}?', what, context);
    case 'restore':
      return t('Take {0} on {1} back to that entry?', what, context);
    case 'canary':
      return t('Begin a canary of {0} on {1}?', what, context);
    case 'decommission':
      return t('Decommission a version of {0} on {1}?', what, context);
    case 'recover':
      return t('Restore the history of {0} on {1}?', what, context);
    default:
      return t('{0} {1} on {2}?', verbOf(plan), what, context);
  }
}

/** The question's small print: server, every change, every warning. */
export function detailOf(plan: Plan): string {
  const changes = plan.objects.map(object =>
    plan.objects.length > 1 ? `${nameOf(object)}: ${changeText(object)}` : changeText(object),
  );
  const routes = plan.objects.some(object => object.changes.length > 1)
    ? [t('Several routes change; the diff shows all of them.')]
    : [];
  const beside = (list: readonly OtherWrite[] = []): string[] =>
    list.map(({ words, waitMs }) => (waitMs ? t('{0} (after {1} s)', words, waitMs / 1000) : words));
  return [
    ...beside(plan.before),
    ...changes,
    ...routes,
    ...beside(plan.after),
    ...(movesHttp(plan) ? [t('Open WebSocket connections stay where they are.')] : []),
    ...plan.warnings.map(warning => `⚠ ${warning}`),
    '',
    t('Cluster: {0} ({1})', plan.cluster.context, serverText(plan.cluster.server)),
  ].join('\n');
}

/** The small print in the one line that a pick has: its sentences need no stops there. */
export const inOneLine = (detail: string): string =>
  detail
    .split('\n')
    .map(line => line.trim().replace(/\.$/, ''))
    .filter(Boolean)
    .join(' · ');

function pastVerb({ action }: Plan): string {
  if (action === 'rollback') return t('rolled back');
  if (action === 'undo') return t('undone');
  return action === 'shift' ? t('shifted') : t('changed');
}

/** `model-virtual-service: v2 10 % (was 1 %) · v1 90 % (was 99 %)`. */
function doneText(one: ObjectOutcome, plan: Plan): string {
  const planned = plan.objects.find(each => each.name === one.name && each.namespace === one.namespace);
  if (plan.action === 'stable') {
    return t('{0}: stable is {1}', one.name, planned?.entry.stable?.to ?? '');
  }
  const moves = Object.entries(one.after)
    .filter(([key, share]) => share !== shareOf(one.before, key))
    .sort(([, a], [, b]) => a - b)
    .map(([key]) =>
      t(
        '{0} (was {1})',
        splitText({ [key]: shareOf(one.after, key) }),
        splitText({ [key]: shareOf(one.before, key) }).slice(key.length + 1),
      ),
    );
  const parts = [...moves, ...(planned?.notes ?? [])];
  return `${one.name} ${pastVerb(plan)}: ${parts.join(' · ') || splitText(one.after)}`;
}

export interface Report {
  level: 'done' | 'conflict' | 'failed';
  text: string;
}

/** What became of a plan. Of several objects it says which were written and which were not. */
export function reportOf(plan: Plan, outcome: Outcome): Report {
  const others = [...(outcome.before ?? []), ...(outcome.after ?? [])];
  const applied = outcome.objects.filter(one => one.status === 'applied');
  const rest = [...(outcome.before ?? []), ...outcome.objects, ...(outcome.after ?? [])].filter(
    one => one.status !== 'applied',
  );
  const written = [...others.filter(one => one.status === 'applied').map(otherName), ...applied.map(nameOf)];
  const prefix = outcome.dryRun ? `${t('Dry run, nothing was written.')} ` : '';
  if (rest.length === 0) {
    const warnings = [...plan.warnings, ...[...outcome.objects, ...others].flatMap(one => one.warnings)];
    return {
      level: 'done',
      text:
        prefix +
        [...applied.map(one => doneText(one, plan)), ...others.map(one => one.words), ...warnings]
          // Warnings are sentences already.
          .map(one => one.replace(/\.$/, ''))
          .join('. '),
    };
  }
  const lines = [
    ...rest.map(one => {
      const name = 'kind' in one ? otherName(one) : nameOf(one);
      return one.message ? `${name}: ${one.message}` : t('{0} was not written.', name);
    }),
    ...(written.length > 0 ? [t('Written: {0}.', written.join(', '))] : []),
  ];
  const level = rest.some(one => one.status === 'conflict') ? 'conflict' : 'failed';
  return { level, text: prefix + lines.join(' ') };
}

/** What is said when the wish is what the cluster has already. */
export const nothingToDo = (): string => t('Nothing to do: the cluster has it like that already.');
