/** The status bar's words for a rollout that this window drives. */

import { briefOf } from '../../analysis/brief.ts';
import type { Brief } from '../../analysis/model.ts';
import type { RolloutView } from '../../rollout/model.ts';
import { progressOf } from '../monitor/progress.ts';
import { outcomeWord } from '../monitor/words.ts';
import { t } from '../shared/text.ts';

export interface GuardText {
  text: string;
  tooltip: string;
  warning: boolean;
}

/** The item of one rollout, and how many more there are. */
export function guardText(view: RolloutView, more: number, now: number): GuardText {
  const { text, detail } = progressOf(view, now);
  const brief = view.verdict ? briefOf(view.verdict).text : undefined;
  const icon = view.phase === 'paused' ? 'debug-pause' : view.dryRun ? 'eye' : 'rocket';
  const others = more > 0 ? ` +${more}` : '';
  return {
    text: `$(${icon}) ${view.virtualService}: ${[text, brief].filter(Boolean).join(' · ')}${others}`,
    tooltip: [
      t(
        'Guarded rollout of {0} on {1}',
        `${view.canary} (${view.namespace}/${view.virtualService})`,
        view.context,
      ),
      [text, detail].filter(Boolean).join(' · '),
      ...(view.verdict ? [view.verdict.text] : []),
      t('Click to open the monitor'),
    ].join('\n'),
    warning: view.phase === 'paused' || view.verdict?.outcome === 'fail',
  };
}

/** The item of a monitor's newest verdict, while no rollout is driven here. */
export function briefItem({ outcome, text }: Brief, name: string | undefined): GuardText {
  const warning = outcome === 'fail';
  return {
    text: `$(${warning ? 'warning' : 'pulse'}) ${text}`,
    tooltip: [
      ...(name === undefined ? [] : [t('Monitor {0}', name)]),
      `${outcomeWord(outcome)} · ${text}`,
      ...(name === undefined ? [] : [t('Click to open the monitor')]),
    ].join('\n'),
    warning,
  };
}
