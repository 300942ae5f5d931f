/** One shift in a warm session, beside a bare HTTPS PATCH of the same object and `kubectl patch` as a process. */
import diagnostics from 'node:diagnostics_channel';
import { Agent, request } from 'node:https';
import type { Snapshot } from '../../src/canary/model.ts';
import { planShift } from '../../src/canary/shift.ts';
import { stampNow } from '../../src/cli/stamp.ts';
import { applyPlan, openLive, openSession } from '../../src/cluster/index.ts';
import { buildBench, type RealCluster, seedExample, startKubeApiServer } from '../cluster/harness/index.ts';
import { inTurn, median, ms, ratio, row } from './figures.ts';

const namespace = 'models';
const target = { namespace, name: 'model-virtual-service' };
const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/${target.name}`;
const rounds = 40;

/** A PATCH with nothing around it: one kept-alive connection, the body read to its end. */
function barePatch(cluster: RealCluster, agent: Agent, patch: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${cluster.tokens.admin}`,
      'content-type': 'application/json-patch+json',
    };
    const sent = request(
      `${cluster.server}${path}`,
      { method: 'PATCH', agent, ca: cluster.caPem, headers },
      answer => {
        answer.resume();
        answer.on('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`PATCH answered ${answer.statusCode}`)),
        );
      },
    );
    sent.on('error', reject);
    sent.end(patch);
  });
}

const weights = (share: number): string =>
  JSON.stringify(
    [share, 100 - share].map((value, i) => ({
      op: 'replace',
      path: `/spec/http/0/route/${1 - i}/weight`,
      value,
    })),
  );

/** Prints requests on the wire and ratios; says why where it cannot run. */
export async function benchShift(): Promise<void> {
  if ((await buildBench()) === undefined) return;
  const cluster = await startKubeApiServer();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const session = await openSession({ kubeconfig: cluster.kubeconfigPath('admin') });
  const live = openLive(session);
  try {
    await cluster.applyIstioCrds();
    await seedExample(cluster, namespace);
    await live.ready();
    let share = 0;
    const next = (): number => {
      share = (share % 99) + 1;
      return share;
    };
    let requests = 0;
    const count = (): void => {
      requests++;
    };
    diagnostics.subscribe('undici:request:create', count);
    const fresh = async (): Promise<Snapshot> => {
      // The bare writes around ours arrive by the watch; a plan is made on what is there now.
      for (;;) {
        const snapshot = live.snapshot();
        const seen = snapshot.virtualServices.find(vs => vs.metadata?.name === target.name);
        const { body } = await cluster.request('GET', path);
        if (
          seen?.metadata?.resourceVersion ===
          (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion
        )
          return snapshot;
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    };
    let snapshot = await fresh();
    const prepare = async (): Promise<void> => {
      snapshot = await fresh();
    };
    const ours = async (): Promise<void> => {
      const plan = planShift(snapshot, target, { v2: next() }, {}, stampNow());
      const { objects } = await applyPlan(session, plan, { onApplied: object => live.applied(object) });
      if (objects[0]?.status !== 'applied') throw new Error(objects[0]?.message);
    };
    const before = requests;
    await ours();
    row('requests on the wire for one shift, warm session', String(requests - before));
    diagnostics.unsubscribe('undici:request:create', count);

    const kubeconfig = cluster.kubeconfigPath('admin');
    const times = await inTurn(
      {
        wait: prepare,
        shift: ours,
        bare: () => barePatch(cluster, agent, weights(next())),
        kubectl: () =>
          cluster.kubectl(
            ['patch', 'vs', target.name, '-n', namespace, '--type=json', '-p', weights(next())],
            { kubeconfig },
          ),
      },
      rounds,
    );
    row(
      'shift, warm session',
      ms(median(times.shift)),
      `bare PATCH ${ms(median(times.bare))}, kubectl patch ${ms(median(times.kubectl))}`,
    );
    row('  ratio to a bare HTTPS PATCH', ratio(times.shift, times.bare).toFixed(2));
    row('  ratio to kubectl patch as a process', ratio(times.shift, times.kubectl).toFixed(3));
  } finally {
    live.dispose();
    await session.close();
    agent.destroy();
    await cluster.stop();
  }
}
