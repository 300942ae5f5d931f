/** Open Monitor: the charts of one canary, in the editor's area. */
import type { Snapshot } from '../../canary/model.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import { wordsBy } from '../../rollout/policy-target.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call, CanaryArguments } from '../commands/arguments.ts';
import { askTarget } from '../commands/ask.ts';
import { askVersions } from '../commands/ask-versions.ts';
import { refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { windowOf } from '../late/window.ts';
import { whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Frame } from './model.ts';
import { openMonitorOn, policyFor } from './open.ts';

/** Opens it, or shows the one that is open; code gets the first look as data. */
export async function openMonitor(cockpit: Cockpit, call: Call): Promise<Frame | undefined> {
  const live = await reach(cockpit.hub);
  refuseElsewhere(live, call.args.context ?? call.shownOn);
  const target = await askTarget(live.snapshot(), call, t('Open Monitor'));
  if (!target) return undefined;
  cockpit.hub.assertStill(live);
  const { monitors } = windowOf(cockpit);
  const known = monitors.reveal(live.session.identity, target);
  const args = known ? call.args : await asked(cockpit, live.snapshot(), target, call);
  if (!args) return undefined;
  cockpit.hub.assertStill(live);
  const panel =
    known ??
    monitors.show(
      await whileBusy(t('Asking for metrics…'), () => openMonitorOn(cockpit, live, target, args)),
    );
  return call.fromCode ? panel.next() : undefined;
}

/** The arguments, with the versions that a person was asked for; undefined when the person left. */
async function asked(
  cockpit: Cockpit,
  snapshot: Snapshot,
  target: Target,
  call: Call,
): Promise<CanaryArguments | undefined> {
  const { args, fromCode } = call;
  if (fromCode) return args;
  const { target: of } = await policyFor(cockpit, args, findObject(snapshot, target));
  const said = wordsBy(of, { route: args.route, stable: args.stable, canary: args.key });
  const words = await askVersions(snapshot, target, call, said, {
    title: t('Open Monitor'),
    purpose: 'look',
  });
  return words && { ...args, route: words.route, stable: words.stable, key: words.canary };
}
