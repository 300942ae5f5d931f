/** Apply File: findings, a dry run of the server, the diff, the question, the writes, and the way back. */
import * as vscode from 'vscode';
import { guardedFile } from '../../canary/files/guard.ts';
import type { FileOutcome, PreparedFile } from '../../canary/files/model.ts';
import { allWanted } from '../../canary/files/wanted.ts';
import { isRefusal, Refusal } from '../../canary/refusal.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import { withDisturbedByFile } from '../../rollout/disturbed.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { watchEffect } from '../commands/effect.ts';
import { askProtected, refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { stamp } from '../commands/stamp.ts';
import { refuseIfReadOnly } from '../commands/traffic.ts';
import { manifestOf } from '../preview/manifest.ts';
import { orderedLike } from '../preview/ordered-like.ts';
import { askModal, inform, whileBusy } from '../shared/notify.ts';
import { plain } from '../shared/plain.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { applyDetail, applyQuestion, applyReport, conflictTexts } from './apply-text.ts';
import { refusePatch, refuseWithErrors } from './findings-first.ts';
import { offerUndo } from './undo-file.ts';
import { type Here, writtenHere } from './written-here.ts';

/** A diff of every object that changes, without what a server adds. */
async function showDiffs(cockpit: Cockpit, prepared: PreparedFile): Promise<void> {
  const changing = prepared.objects.filter(one => one.change !== 'none');
  for (const one of changing) {
    const name = `${one.kind}/${one.namespace}/${one.name}.yaml`;
    const { live, after } = one;
    const before = live
      ? manifestOf(orderedLike({ ...live, apiVersion: after.apiVersion }, after) as typeof live)
      : '';
    const title = t('{0}: live ↔ file ({1})', one.name, prepared.cluster.context);
    const texts = { before, after: manifestOf(after) };
    await cockpit.preview.showPlanned(prepared.id, name, texts, title, changing.length > 1);
  }
}

async function askBesideDiffs(question: string, detail: string, yes: string): Promise<boolean> {
  const choice = { label: yes, detail: plain(detail.trim().replaceAll(/\n+/g, '; ')) };
  const picked = await vscode.window.showQuickPick([choice, { label: t('Cancel') }], {
    title: plain(question),
    ignoreFocusOut: true,
  });
  return picked?.label === yes;
}

/** True when the person said yes; where others own fields, that yes names force. */
async function confirmed(
  cockpit: Cockpit,
  prepared: PreparedFile,
  { file, skipped }: Here,
): Promise<boolean> {
  const question = applyQuestion(prepared, file);
  const detail = applyDetail(prepared, skipped);
  const yes = conflictTexts(prepared).length > 0 ? t('Apply by Force') : t('Apply');
  const diff = t('Show Diff');
  const answer = await askModal(question, detail, yes, diff);
  if (answer !== diff) return answer === yes;
  await showDiffs(cockpit, prepared);
  try {
    return await askBesideDiffs(question, detail, yes);
  } finally {
    await cockpit.preview.closeDiff(prepared);
  }
}

/** The file with its owners named; undefined when a person, asked about them, left it at that. */
async function allowed(
  prepared: PreparedFile,
  live: LiveCluster,
  call: Call,
): Promise<PreparedFile | undefined> {
  const snapshot = live.snapshot();
  try {
    return guardedFile(prepared, snapshot, { override: call.args.override });
  } catch (error) {
    const isOwned = isRefusal(error) && error.code === 'owned';
    const fails = isRefusal(error) && error.code === 'unknown-destination';
    if (call.fromCode || !(isOwned || fails)) throw error;
    const anyway = t('Apply Anyway');
    const title = isOwned ? t('Somebody else drives these objects.') : t('Some requests would fail.');
    const all = guardedFile(prepared, snapshot, { override: true });
    const texts = all.warnings.slice(0, all.warnings.length - prepared.warnings.length);
    const answer = await askModal(title, texts.join('\n'), anyway);
    return answer === anyway ? all : undefined;
  }
}

function refuseConflicts(prepared: PreparedFile): void {
  const conflicts = conflictTexts(prepared);
  if (conflicts.length === 0) return;
  const text = t(
    'Nothing was written, since other tools own what this changes: {0}. Pass force to take it.',
    conflicts.join('; '),
  );
  throw new Refusal('conflict', 'field-conflict', text);
}

const dryOutcome = (prepared: PreparedFile): FileOutcome => ({
  plan: prepared.id,
  cluster: prepared.cluster,
  dryRun: true,
  objects: prepared.objects.map(({ kind, namespace, name, change, conflicts, warnings }) => {
    const wouldBe = change === 'create' ? 'created' : change === 'none' ? 'unchanged' : 'applied';
    const owners = conflicts.map(({ manager, field }) => `${field}: ${manager}`).join(', ');
    const message = owners === '' ? undefined : owners;
    return { kind, namespace, name, status: message ? 'conflict' : wouldBe, message, warnings };
  }),
});

/** What became of routes is looked after, as after any other write. */
function lookAfter(cockpit: Cockpit, live: LiveCluster, { plan }: PreparedFile, outcome: FileOutcome): void {
  const objects = plan.objects.filter(one => one.changes.length + one.edits.length > 0);
  const told = objects.map(({ namespace, name, before, after }) => {
    const isHere = outcome.objects.some(
      one =>
        one.kind === 'VirtualService' &&
        one.namespace === namespace &&
        one.name === name &&
        one.status === 'applied',
    );
    return {
      namespace,
      name,
      before,
      after,
      status: isHere ? ('applied' as const) : ('skipped' as const),
      warnings: [],
    };
  });
  watchEffect(cockpit, live, { ...plan, objects }, { plan: plan.id, dryRun: false, objects: told });
}

async function write(
  cockpit: Cockpit,
  live: LiveCluster,
  prepared: PreparedFile,
  here: Here,
  force: boolean,
): Promise<FileOutcome> {
  cockpit.hub.assertStill(live);
  const outcome = await whileBusy(t('Applying {0} to {1}…', here.file, prepared.cluster.context), () =>
    cockpit.facade().applyFile(live.session, prepared, {
      force,
      journal: cockpit.journal(),
      files: [here.file],
      onApplied: object => live.applied(object),
    }),
  );
  const report = applyReport(outcome, here.skipped);
  cockpit.log.info(`apply ${here.file} on ${prepared.cluster.context}: ${report.text}`);
  void offerUndo(cockpit, live, outcome, report);
  lookAfter(cockpit, live, prepared, outcome);
  return outcome;
}

/** Applies the VirtualServices and DestinationRules of a file, of a selection, or the one that is named. */
export async function applyFile(cockpit: Cockpit, call: Call): Promise<FileOutcome | undefined> {
  const { args } = call;
  refuseIfReadOnly(call);
  const here = await writtenHere(call);
  refusePatch(cockpit.texts, here);
  refuseWithErrors(cockpit.texts, here);
  const live = await reach(cockpit.hub);
  refuseElsewhere(live, args.context);
  const objects = allWanted(here.objects, live.session.namespace, here.file);
  const compared = await whileBusy(
    t('Comparing {0} with {1}…', here.file, live.session.identity.context),
    () => cockpit.facade().prepareFile(live.session, objects, live.snapshot(), stamp(args.why)),
  );
  const open = here.objects.some(({ namespace }) => namespace === null);
  const into = t("What names no namespace goes to {0}, the context's.", live.session.namespace);
  const told = open ? { ...compared, warnings: [into, ...compared.warnings] } : compared;
  const prepared = await allowed(withDisturbedByFile(told, live.snapshot()), live, call);
  if (!prepared) return undefined;
  if (args.dryRun === true) {
    const outcome = dryOutcome(prepared);
    void inform(applyReport(outcome, here.skipped).text);
    return outcome;
  }
  const force = args.force === true;
  if (prepared.objects.every(one => one.change === 'none')) {
    const outcome = await cockpit.facade().applyFile(live.session, prepared);
    void inform(applyReport(outcome, here.skipped).text);
    return outcome;
  }
  const asks =
    args.confirmed !== true && (settings().confirm !== 'never' || conflictTexts(prepared).length > 0);
  if (!asks && !force) refuseConflicts(prepared);
  if (asks && !(await confirmed(cockpit, prepared, here))) return undefined;
  if (!(await askProtected({ ...prepared.plan, cluster: prepared.cluster }, call))) return undefined;
  return write(cockpit, live, prepared, here, force || (asks && conflictTexts(prepared).length > 0));
}
