/** Test Metrics Connection: what Prometheus knows of a canary, what is missing, and what to do. */
import * as vscode from 'vscode';
import type { MetricsProbe } from '../../analysis/source.ts';
import { metricsTargetOf } from '../../analysis/target.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { askVersions } from '../commands/ask-versions.ts';
import { groundOf } from '../rollout/ground.ts';
import { askModal, tellModal, whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import { isUsable, probeLines } from './probe-text.ts';
import { prometheusOptions } from './prometheus.ts';

/** Looks, and says what there is; code gets it as data. */
export async function testMetrics(cockpit: Cockpit, call: Call): Promise<MetricsProbe | undefined> {
  const title = t('Test Metrics Connection');
  const ground = await groundOf(cockpit, call, title);
  if (!ground) return undefined;
  const { bound, snapshot, target } = ground;
  const { route, stable, key: canary } = call.args;
  try {
    const said = { route, stable, canary };
    const words = await askVersions(snapshot, target, call, said, { title, purpose: 'look' });
    if (!words) return undefined;
    const wanted = metricsTargetOf(snapshot, target, words);
    const probe = await whileBusy(t('Asking for metrics…'), async () =>
      bound.facade.probeMetrics(bound.session, wanted, await prometheusOptions(cockpit)),
    );
    cockpit.log.info(`${probe.where}: ${probeLines(probe).join('; ')}`);
    if (call.fromCode) return probe;
    const copy = t('Copy');
    const head = isUsable(probe)
      ? t('{0} can be used for {1}.', probe.where, target.name)
      : t('There are no metrics to judge {0} by.', target.name);
    const lines = probeLines(probe).join('\n');
    if ((await (isUsable(probe) ? tellModal : askModal)(head, lines, copy)) === copy)
      await vscode.env.clipboard.writeText(`${head}\n${lines}\n`);
    return probe;
  } finally {
    await bound.close();
  }
}
