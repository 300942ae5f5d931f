/** The last word before a write: names cluster, object, before and after. */
import * as vscode from 'vscode';
import type { Plan } from '../../canary/model.ts';
import type { Preview } from '../preview/preview.ts';
import { askModal } from '../shared/notify.ts';
import { plain } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import { detailOf, inOneLine, questionOf, verbOf } from './plan-text.ts';

/**
 * The question again, above the open diff. A message would hide after a while, and never come up where the person
 * has turned them off; this stays until it is answered, and whoever closes it says no.
 */
async function askBesideDiff(plan: Plan): Promise<boolean> {
  const yes = { label: verbOf(plan), detail: plain(inOneLine(detailOf(plan))) };
  const picked = await vscode.window.showQuickPick([yes, { label: t('Cancel') }], {
    title: plain(questionOf(plan)),
    ignoreFocusOut: true,
  });
  return picked?.label === yes.label;
}

/** True when the person said yes. A look at the diff comes back to the question, which then leaves the diff in view. */
export async function confirm(plan: Plan, preview: Preview): Promise<boolean> {
  const yes = verbOf(plan);
  const diff = t('Show Diff');
  const answer = await askModal(questionOf(plan), detailOf(plan), yes, diff);
  if (answer !== diff) return answer === yes;
  await preview.showDiff(plan);
  try {
    return await askBesideDiff(plan);
  } finally {
    await preview.closeDiff(plan);
  }
}
