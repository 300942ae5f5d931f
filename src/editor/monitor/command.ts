/** Open Monitor: the charts of one canary, in the editor's area. */
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { askTarget } from '../commands/ask.ts';
import { refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { windowOf } from '../late/window.ts';
import { whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Frame } from './model.ts';
import { openMonitorOn } from './open.ts';

/** Opens it, or shows the one that is open; code gets the first look as data. */
export async function openMonitor(cockpit: Cockpit, call: Call): Promise<Frame | undefined> {
  const live = await reach(cockpit.hub);
  refuseElsewhere(live, call.args.context ?? call.shownOn);
  const target = await askTarget(live.snapshot(), call, t('Open Monitor'));
  if (!target) return undefined;
  cockpit.hub.assertStill(live);
  const { monitors } = windowOf(cockpit);
  const panel =
    monitors.reveal(live.session.identity, target) ??
    monitors.show(
      await whileBusy(t('Asking for metrics…'), () => openMonitorOn(cockpit, live, target, call.args)),
    );
  return call.fromCode ? panel.next() : undefined;
}
