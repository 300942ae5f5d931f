/** The way of every command to the cluster: where that takes its time, the person sees that it does. */
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Hub } from '../session/hub.ts';
import { whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';

/** The live cluster; throws why it cannot be had, or not be read. */
export const reach = (hub: Hub): Promise<LiveCluster> =>
  whileBusy(t('Connecting to the cluster…'), () => hub.readable());
