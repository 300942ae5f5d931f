/** The last word before a write: names cluster, object, before and after. */
import * as vscode from 'vscode';
import type { Plan } from '../../canary/model.ts';
import type { Preview } from '../preview/preview.ts';
import { t } from '../shared/text.ts';
import { detailOf, questionOf, verbOf } from './plan-text.ts';

/** True when the person said yes. A look at the diff comes back to the question, which then leaves the diff in view. */
export async function confirm(plan: Plan, preview: Preview): Promise<boolean> {
  const yes = verbOf(plan);
  const diff = t('Show Diff');
  const answer = await vscode.window.showWarningMessage(
    questionOf(plan),
    { modal: true, detail: detailOf(plan) },
    yes,
    diff,
  );
  if (answer !== diff) return answer === yes;
  await preview.showDiff(plan);
  const short = `${questionOf(plan)} ${detailOf(plan).replaceAll(/\n+/g, '; ')}`;
  const last = await vscode.window.showWarningMessage(short, yes, t('Cancel'));
  await preview.closeDiff(plan);
  return last === yes;
}
