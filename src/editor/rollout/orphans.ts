/** Rollouts that a connected tree shows and nobody drives: after a reload or a crash a person is asked what now. */
import * as vscode from 'vscode';
import type { TrafficObject } from '../../canary/model.ts';
import { readVirtualService } from '../../canary/virtual-service.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { RolloutRecord } from '../../rollout/model.ts';
import { isUnderWay, readRecord } from '../../rollout/record.ts';
import type { Cockpit } from '../cockpit.ts';
import { windowOf } from '../late/window.ts';
import { warn } from '../shared/notify.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';

interface Orphan {
  object: TrafficObject;
  record: RolloutRecord;
}

const underWay = (live: LiveCluster): Orphan[] =>
  live.snapshot().virtualServices.flatMap(vs => {
    const object = readVirtualService(vs);
    const record = readRecord(object.annotations, object.uid);
    return record && isUnderWay(record) ? [{ object, record }] : [];
  });

async function ask(live: LiveCluster, { object, record }: Orphan): Promise<void> {
  const takeUp = t('Take Over…');
  const back = t('Roll Back');
  const answer = await warn(
    t(
      'The rollout of {0} stands at {1} on {2}, and nobody drives it any more ({3}).',
      `${record.canary} (${object.namespace}/${object.name})`,
      percent(record.weight),
      live.session.identity.context,
      record.driver ?? t('its driver is unknown'),
    ),
    takeUp,
    back,
    t('Leave It'),
  );
  const target = { namespace: object.namespace, name: object.name };
  const shownOn = live.session.identity.context;
  const pressed = { contextValue: 'rollout', children: [], shownOn, target };
  if (answer === takeUp) await vscode.commands.executeCommand('istioCanary.takeOverRollout', pressed);
  if (answer === back) await vscode.commands.executeCommand('istioCanary.rollBack', pressed);
}

/** Looks for them once a rollout, as long as the window stays on that cluster. */
export async function askAboutOrphans(cockpit: Cockpit): Promise<void> {
  const { live } = cockpit.hub;
  if (!live) return;
  const { rollouts, askedAbout } = windowOf(cockpit);
  for (const orphan of underWay(live)) {
    const { record, object } = orphan;
    if (rollouts.isOwn(live.session.identity, object) || askedAbout.has(record.id)) continue;
    askedAbout.add(record.id);
    void cockpit
      .facade()
      .driverIsGone(live.session, { namespace: object.namespace, name: object.name, uid: object.uid })
      .then(async isGone => {
        if (cockpit.hub.live === live && isGone) await ask(live, orphan);
        // Somebody drives it: it is looked for again when the object changes.
        else askedAbout.delete(record.id);
      })
      .catch((error: unknown) => cockpit.log.failure('Looking for the driver of a rollout', error));
  }
}
