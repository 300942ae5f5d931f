import { openSession, type SessionOptions } from '../session.ts';
import { countSteps, type Tally } from '../steps.ts';
import { walkBeside } from './beside.ts';
import { walkFiles } from './files.ts';
import { walkPlaces } from './places.ts';
import { walkReadOnly } from './read-only.ts';
import { startRealCluster, type Witness } from './real-cluster.ts';
import { walkRefusals } from './refusals.ts';
import { walkShifts } from './shifts.ts';
import { walkVersions } from './versions.ts';
import { walkView } from './view.ts';
import { walker } from './walker.ts';

/**
 * Every command of the extension by mouse and keyboard, each held to what the API server then says; then, or only, a
 * window in read-only mode.
 */
export async function walkTheCluster(
  options: SessionOptions,
  tally: Tally,
  onlyReadOnly = false,
): Promise<void> {
  const witness = await startRealCluster();
  if (!witness) {
    tally.skipped++;
    console.log('  skip  no kube-apiserver could be built here');
    return;
  }
  try {
    if (!onlyReadOnly) await walkEveryCommand(options, witness, tally);
    await walkTheClusterReadOnly({ ...options, env: { KUBECONFIG: witness.kubeconfig } }, witness, tally);
  } finally {
    await witness.cluster.stop();
  }
}

/** The mode is a setting, so it gets a window of its own. */
async function walkTheClusterReadOnly(
  options: SessionOptions,
  witness: Witness,
  tally: Tally,
): Promise<void> {
  const session = await openSession({ ...options, settings: { 'istioCanary.readOnly': true } });
  try {
    await walkReadOnly({ ...walker(session, witness, countSteps(session, tally)) });
  } finally {
    await session.end();
  }
}

async function walkEveryCommand(options: SessionOptions, witness: Witness, tally: Tally): Promise<void> {
  const session = await openSession({
    ...options,
    env: { KUBECONFIG: witness.kubeconfig },
    // Proxies are not waited for where there are none.
    settings: { 'istioCanary.settleSeconds': 0.1 },
  });
  const walk = walker(session, witness, countSteps(session, tally));
  try {
    await walkView(walk);
    await walkShifts(walk);
    await walkBeside(walk);
    await walkFiles(walk);
    await walkVersions(walk);
    await walkRefusals(walk);
    await walkPlaces(walk);
    await walk.everyCommand();
  } finally {
    await session.end();
  }
}
