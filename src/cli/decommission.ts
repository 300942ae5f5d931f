/** `istio-canary decommission VIRTUALSERVICE KEY`: the end of a version that gets no requests any more. */
import { planDecommission } from '../canary/decommission.ts';
import { secondsIn, text, type Values } from './args.ts';
import { UsageError } from './io.ts';
import type { WriteCommand } from './write-command.ts';

const boolean = { type: 'boolean', default: false } as const;
const string = { type: 'string' } as const;

function keyIn([, key]: readonly string[]): string {
  if (!key)
    throw new UsageError('name the version behind the VirtualService: decommission VIRTUALSERVICE KEY');
  return key;
}

function drainIn(values: Values): number | undefined {
  if (values.drained === true && values.drain !== undefined)
    throw new UsageError('--drained and --drain SECONDS are different things; say one of them');
  return values.drained === true ? 0 : secondsIn(values, 'drain');
}

/** The command's row of the table. */
export const decommission: WriteCommand = {
  options: {
    'dry-run': boolean,
    yes: { ...boolean, short: 'y' },
    override: boolean,
    why: string,
    watch: string,
    stable: string,
    drain: string,
    drained: boolean,
    settle: string,
    'delete-workload': boolean,
  },
  most: 2,
  check: (values, positionals) => {
    keyIn(positionals);
    drainIn(values);
    secondsIn(values, 'settle');
  },
  complete: async (values, io) => {
    // A dry run waits for nothing.
    if (values['dry-run'] === true && drainIn(values) === undefined) values.drained = true;
    if (drainIn(values) !== undefined || !io.ask) return;
    const answer = await io.ask(
      'Open connections outlast their route. How many seconds to wait for the last ones to end (0: none is left)? ',
    );
    if (answer.trim() === '') return;
    values.drain = answer.trim();
    secondsIn(values, 'drain');
  },
  plan: (snapshot, target, values, positionals, stamp) =>
    planDecommission(
      snapshot,
      target,
      keyIn(positionals),
      {
        drainMs: drainIn(values),
        settleMs: secondsIn(values, 'settle'),
        stable: text(values.stable),
        deleteWorkload: values['delete-workload'] === true,
      },
      stamp,
    ),
  needsSenders: true,
  asks: true,
};
