/** The table of the commands that write: what each takes, and the plan that it makes of it. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { BranchOptions } from '../canary/branch.ts';
import type { Condition } from '../canary/condition.ts';
import { planGoTo } from '../canary/go-to.ts';
import type { KeptObject } from '../canary/journal.ts';
import { planMirror } from '../canary/mirror.ts';
import type { Plan, Snapshot } from '../canary/model.ts';
import { planNextStep, planPromote } from '../canary/next-step.ts';
import { planRecover, refuseGuess, withRemembered } from '../canary/recover.ts';
import { planRollback } from '../canary/rollback.ts';
import { planRouteBy, planUnroute } from '../canary/route-by.ts';
import { planSetStable } from '../canary/set-stable.ts';
import { planShift, type ShiftOptions, type Target } from '../canary/shift.ts';
import { planSticky, planUnsticky } from '../canary/sticky.ts';
import { planUndo } from '../canary/undo.ts';
import { secondsIn, text, type Values, wishOf } from './args.ts';
import { conditionIn } from './condition-args.ts';
import { decommission } from './decommission.ts';
import type { WriteCommand, WriteName } from './write-command.ts';
import { ageIn, isOff, nameIn, percentIn, stepsIn } from './write-values.ts';

const writing = {
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  override: { type: 'boolean', default: false },
  why: { type: 'string' },
  watch: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;
const routed = { ...writing, stable: { type: 'string' }, route: { type: 'string' } } as const;
const shifting = { ...routed, together: { type: 'boolean', default: false } } as const;
const branching = { ...routed, to: { type: 'string' } } as const;

const shiftOptions = (values: Values): ShiftOptions => ({
  route: text(values.route),
  stable: text(values.stable),
  together: values.together === true,
});
const branchOptions = (values: Values): BranchOptions => ({
  route: text(values.route),
  stable: text(values.stable),
  to: text(values.to),
});

/** A plan; where none can be made since the object's history vanished, that is said with what is remembered. */
function remembering(
  snapshot: Snapshot,
  target: Target,
  kept: KeptObject | undefined,
  make: () => Plan,
): Plan {
  try {
    return make();
  } catch (error) {
    throw withRemembered(error, snapshot, target, kept);
  }
}

/** The commands that write, by name. */
export const writeCommands: Record<WriteName, WriteCommand> = {
  shift: {
    options: {
      ...shifting,
      to: { type: 'string', multiple: true },
      'add-subset': { type: 'boolean', default: false },
      settle: { type: 'string' },
    },
    most: 1,
    check: values => {
      wishOf(values.to);
      secondsIn(values, 'settle');
    },
    plan: (snapshot, target, values, _positionals, stamp) => {
      const adding = { addSubset: values['add-subset'] === true, settleMs: secondsIn(values, 'settle') };
      return planShift(snapshot, target, wishOf(values.to), { ...shiftOptions(values), ...adding }, stamp);
    },
    asks: true,
  },
  next: {
    options: { ...shifting, to: { type: 'string' }, steps: { type: 'string' } },
    most: 1,
    check: values => void stepsIn(values),
    plan: (snapshot, target, values, _positionals, stamp) => {
      const options = { ...shiftOptions(values), to: text(values.to), steps: stepsIn(values) };
      return planNextStep(snapshot, target, options, stamp);
    },
    asks: true,
  },
  promote: {
    options: { ...shifting, to: { type: 'string' } },
    most: 1,
    plan: (snapshot, target, values, _positionals, stamp) =>
      planPromote(snapshot, target, { ...shiftOptions(values), to: text(values.to) }, stamp),
    asks: true,
  },
  rollback: {
    options: {
      ...writing,
      stable: { type: 'string' },
      all: { type: 'boolean', default: false },
      'even-if-not-ready': { type: 'boolean', default: false },
    },
    most: 1,
    plan: (snapshot, target, values, _positionals, stamp, kept) => {
      const evenIfNotReady = values['even-if-not-ready'] === true;
      const options = { stable: text(values.stable), all: values.all === true, evenIfNotReady };
      return remembering(snapshot, target, kept, () => {
        refuseGuess(snapshot, target, kept, options.stable);
        return planRollback(snapshot, target, options, stamp);
      });
    },
    asks: true,
  },
  undo: {
    options: writing,
    most: 1,
    plan: (snapshot, target, _values, _positionals, stamp, kept) =>
      remembering(snapshot, target, kept, () => planUndo(snapshot, target, stamp)),
    needsSenders: 'taking',
    asks: true,
    saysRise: true,
  },
  recover: {
    options: writing,
    most: 1,
    plan: (snapshot, target, _values, _positionals, stamp, kept) =>
      planRecover(snapshot, target, kept, stamp),
    asks: true,
  },
  restore: {
    options: writing,
    most: 2,
    check: (_values, positionals) => void nameIn(positionals, 'the history entry (see istio-canary history)'),
    plan: (snapshot, target, _values, positionals, stamp, kept) =>
      remembering(snapshot, target, kept, () =>
        planGoTo(snapshot, target, nameIn(positionals, 'the entry'), stamp),
      ),
    asks: true,
    saysRise: true,
  },
  stable: {
    options: routed,
    most: 2,
    plan: (snapshot, target, values, positionals, stamp) =>
      planSetStable(snapshot, target, positionals[1] ?? '', { route: text(values.route) }, stamp),
    asks: false,
  },
  route: {
    options: {
      ...branching,
      name: { type: 'string' },
      header: { type: 'string', multiple: true },
      cookie: { type: 'string', multiple: true },
      query: { type: 'string', multiple: true },
      source: { type: 'string', multiple: true },
    },
    most: 1,
    check: values => void conditionIn(values),
    plan: (snapshot, target, values, _positionals, stamp) => {
      const condition: Condition = conditionIn(values);
      const options = { ...branchOptions(values), name: text(values.name) };
      return planRouteBy(snapshot, target, condition, options, stamp);
    },
    asks: true,
  },
  unroute: {
    options: writing,
    most: 2,
    check: (_values, positionals) => void nameIn(positionals, 'the route to take away'),
    plan: (snapshot, target, _values, positionals, stamp) =>
      planUnroute(snapshot, target, nameIn(positionals, 'the route'), stamp),
    asks: true,
  },
  sticky: {
    options: { ...branching, 'max-age': { type: 'string' }, off: { type: 'boolean', default: false } },
    most: 1,
    check: values => void ageIn(values),
    plan: (snapshot, target, values, _positionals, stamp) =>
      isOff(values)
        ? planUnsticky(snapshot, target, stamp)
        : planSticky(snapshot, target, { ...branchOptions(values), maxAgeSeconds: ageIn(values) }, stamp),
    asks: true,
  },
  mirror: {
    options: { ...branching, percent: { type: 'string' }, off: { type: 'boolean', default: false } },
    most: 1,
    check: values => void percentIn(values),
    plan: (snapshot, target, values, _positionals, stamp) =>
      planMirror(snapshot, target, percentIn(values), branchOptions(values), stamp),
    asks: true,
  },
  decommission,
};
