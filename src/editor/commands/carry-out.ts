/** From a wish to a written object: plan, ask, apply, report. Every write of the editor goes through here. */
import * as vscode from 'vscode';
import { kubectlCommandsFor } from '../../canary/kubectl.ts';
import type { Outcome, Plan, RouteView, Snapshot } from '../../canary/model.ts';
import { isEmpty, othersOf } from '../../canary/others.ts';
import { refuseOtherRoute } from '../../canary/same-route.ts';
import type { Target } from '../../canary/shift.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import { withDisturbed } from '../../rollout/disturbed.ts';
import type { Cockpit } from '../cockpit.ts';
import { filesText, isForFileOnly, isForFiles, type WrittenFile, writeSplits } from '../files/shift-files.ts';
import { readOnly } from '../session/refusals.ts';
import { complain, inform, whileBusy } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { allowed } from './allowed.ts';
import type { Call } from './arguments.ts';
import { confirm } from './confirm.ts';
import { watchEffect } from './effect.ts';
import { nothingToDo, reportOf, verbOf } from './plan-text.ts';
import { askProtected, refuseElsewhere } from './protected.ts';

export interface Errand {
  live: LiveCluster;
  call: Call;
  /** The route that a person chose, where it is about one: the plan is made for no other. */
  about?: { target: Target; route: RouteView };
  /** Makes the plan; called again on fresh objects after a conflict. */
  make(snapshot: Snapshot): Plan;
  /** Whether this plan needs a person's yes. */
  asks(plan: Plan): boolean;
  /** The last thing before the write; false: it is not written. */
  ready?(plan: Plan): Promise<boolean>;
  /** Offered after a success. */
  next?: { label: string; run(plan: Plan): void };
}

/** What became of a plan, and of the files that were to follow it. */
export interface Carried extends Outcome {
  files?: WrittenFile[];
}

const emptyOutcome = (plan: Plan, dryRun: boolean): Outcome => ({ plan: plan.id, dryRun, objects: [] });

/** Carries it out; undefined when the person said no. Throws refusals; what became of each object is in the outcome. */
export async function carryOut(cockpit: Cockpit, errand: Errand): Promise<Carried | undefined> {
  const { hub, log, preview } = cockpit;
  const { live, call } = errand;
  const { args } = call;
  const dryRun = args.dryRun === true;
  if (settings().readOnly && !dryRun) throw readOnly();
  refuseElsewhere(live, args.context ?? call.shownOn);
  if (errand.about) refuseOtherRoute(live.snapshot(), errand.about.target, errand.about.route);
  const made = errand.make(live.snapshot());
  if (!dryRun && isForFileOnly(made)) {
    const files = await writeSplits(cockpit, made, !call.fromCode);
    void inform(filesText(files));
    return { ...emptyOutcome(made, dryRun), files };
  }
  const plan = await allowed(errand, withDisturbed(made, live.snapshot()));
  if (!plan) return undefined;
  if (isEmpty(plan)) {
    void inform([nothingToDo(), ...plan.warnings].join(' '));
    return emptyOutcome(plan, dryRun);
  }
  if (!dryRun && args.confirmed !== true && errand.asks(plan) && !(await confirm(plan, preview)))
    return undefined;
  if (!dryRun && !(await askProtected(plan, call))) return undefined;
  hub.assertStill(live);
  if (!dryRun && errand.ready && !(await errand.ready(plan))) return undefined;
  hub.assertStill(live);
  const outcome = await whileBusy(t('{0} on {1}…', verbOf(plan), plan.cluster.context), () =>
    cockpit.facade().applyPlan(live.session, plan, {
      dryRun,
      journal: cockpit.journal(),
      onApplied: object => {
        if (!dryRun) live.applied(object);
      },
    }),
  );
  const report = reportOf(plan, outcome);
  log.info(`${plan.action} on ${plan.cluster.context}: ${report.text}`);
  const follows = !dryRun && report.level === 'done' && isForFiles(plan);
  const files = follows ? await writeSplits(cockpit, plan, !call.fromCode) : undefined;
  const told = files ? { ...report, text: [report.text, filesText(files)].join('. ') } : report;
  void offerNext(cockpit, errand, plan, told);
  if (!dryRun) watchEffect(cockpit, live, plan, outcome);
  return files ? { ...outcome, files } : outcome;
}

/** Tells the end and offers what one may want next. Nobody waits for this: a message may stay for hours. */
async function offerNext(
  cockpit: Cockpit,
  errand: Errand,
  plan: Plan,
  report: ReturnType<typeof reportOf>,
): Promise<void> {
  if (report.level === 'done') {
    const { next } = errand;
    const picked = await inform(report.text, ...(next ? [next.label] : []));
    if (next && picked === next.label) next.run(plan);
    return;
  }
  const again = t('Plan Again');
  const copy = t('Copy kubectl Command');
  const buttons = report.level === 'conflict' ? [again] : [again, copy];
  const picked = await complain(report.text, ...buttons);
  const commands = kubectlCommandsFor(plan, cockpit.hub.kubeconfigOf(errand.live));
  if (picked === copy) await vscode.env.clipboard.writeText(commands.join('\n'));
  if (picked !== again) return;
  try {
    await readAgain(cockpit, errand.live, plan);
    await carryOut(cockpit, {
      ...errand,
      call: { ...errand.call, args: { ...errand.call.args, confirmed: false } },
      asks: () => true,
    });
  } catch (error) {
    cockpit.log.failure('Plan Again', error);
    void complain((error as Error).message);
  }
}

/** The watch may be behind the conflict that was just told; the new plan must not be. */
async function readAgain(cockpit: Cockpit, live: LiveCluster, plan: Plan): Promise<void> {
  cockpit.hub.assertStill(live);
  for (const { namespace, name } of plan.objects) {
    const fresh = await cockpit.facade().readObject(live.session, namespace, name);
    if (fresh) live.applied(fresh);
  }
  for (const write of othersOf(plan)) {
    const fresh = await cockpit.facade().readWorkload(live.session, write);
    if (fresh) live.applied(fresh);
  }
}
