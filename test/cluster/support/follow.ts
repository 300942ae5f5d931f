/** A process of its own that follows a cluster and prints the split whenever it changes. Arguments: KUBECONFIG. */
import { openLive } from '../../../src/cluster/live.ts';
import { openSession } from '../../../src/cluster/session.ts';

const session = await openSession({ kubeconfig: process.argv[2] });
const view = openLive(session, {}, { clock: 400 });
let last = '';
const print = (): void => {
  const [vs] = view.snapshot().virtualServices;
  const now = (vs?.spec?.http?.at(-1)?.route ?? []).map(one => one.weight ?? 0).join();
  if (now !== last) console.log(now);
  last = now;
};
view.onDidChange(print);
// Ends with the one who started it, and keeps the process up until then.
process.stdin.on('end', () => process.exit()).resume();
