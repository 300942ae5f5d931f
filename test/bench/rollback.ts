/** Roll Back in a warm session beside bare PATCHes of the same object, and as a process beside `kubectl patch`. */
import { spawn } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { historyAnnotation } from '../../src/canary/history.ts';
import { planRollback } from '../../src/canary/rollback.ts';
import { stampNow } from '../../src/cli/stamp.ts';
import { applyPlan, openLive, openSession } from '../../src/cluster/index.ts';
import { bySeenVersion } from '../../src/cluster/patch.ts';
import { buildBench, type RealCluster, seedExample, startKubeApiServer } from '../cluster/harness/index.ts';
import { inTurn, median, ms, quiet, ratio, row } from './figures.ts';

const namespace = 'models';
const target = { namespace, name: 'model-virtual-service' };
const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/${target.name}`;
const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const rounds = Number(process.env.ROLLBACK_ROUNDS ?? 60);
const processRounds = 10;
/** Shifts after which no more of them are kept. */
const fullHistory = 50;

/** A PATCH with nothing around it, its answer read to the end; gives the answer's text. */
function barePatch(cluster: RealCluster, agent: Agent, patch: string, query = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${cluster.tokens.admin}`,
      'content-type': 'application/json-patch+json',
      accept: 'application/json',
    };
    const url = `${cluster.server}${path}${query}`;
    const sent = request(url, { method: 'PATCH', agent, ca: cluster.caPem, headers }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    sent.on('error', reject);
    sent.end(patch);
  });
}

const weights = (canary: number): string =>
  JSON.stringify(
    [100 - canary, canary].map((value, i) => ({
      op: 'replace',
      path: `/spec/http/0/route/${i}/weight`,
      value,
    })),
  );

/** Runs a program; throws with what it said where it fails. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', chunk => {
      said += chunk;
    });
    child.on('close', code =>
      code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')}: ${said}`)),
    );
  });
}

/** Prints requests, times and ratios; says why where it cannot run. */
export async function benchRollback(): Promise<void> {
  if ((await buildBench()) === undefined) return;
  const cluster = await startKubeApiServer();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kubeconfig = cluster.kubeconfigPath('admin');
  const session = await openSession({ kubeconfig });
  const live = openLive(session);
  try {
    await cluster.applyIstioCrds();
    await seedExample(cluster, namespace);
    await live.ready();
    const plan = () => planRollback(live.snapshot(), target, { stable: 'v1' }, stampNow());
    let keepsHistory = false;
    /** A tenth of the requests at the canary again, without a history unless it is kept, and the view knows. */
    const spread = async (): Promise<void> => {
      const forget = { metadata: { annotations: { [historyAnnotation]: null } } };
      if (!keepsHistory) await cluster.request('PATCH', path, forget);
      const { metadata } = JSON.parse(await barePatch(cluster, agent, weights(10)));
      const seen = (): string | undefined =>
        live.snapshot().virtualServices.find(one => one.metadata?.name === target.name)?.metadata
          ?.resourceVersion;
      while (seen() !== metadata.resourceVersion) await new Promise(done => setTimeout(done, 2));
    };
    const ours = async (): Promise<void> => {
      const { objects } = await applyPlan(session, plan(), { onApplied: object => live.applied(object) });
      if (objects[0]?.status !== 'applied') throw new Error(objects[0]?.message ?? 'nothing to roll back');
    };
    let [requests, body] = [0, ''];
    const count = (): void => {
      requests++;
    };
    await spread();
    // Until every watch has begun: their requests are not this one's.
    await new Promise(done => setTimeout(done, 1000));
    diagnostics.subscribe('undici:request:create', count);
    await ours();
    diagnostics.unsubscribe('undici:request:create', count);
    row('requests on the wire for one Roll Back, warm session', String(requests));

    const query = '?fieldManager=istio-canary&fieldValidation=Strict';
    const measure = async (history: string): Promise<void> => {
      const times = await inTurn(
        {
          spread,
          ours,
          spreadAgain: spread,
          bare: () => barePatch(cluster, agent, weights(0)),
          spreadOnce: spread,
          prepare: () => {
            const [object] = plan().objects;
            body = JSON.stringify(object && bySeenVersion(object));
          },
          same: () => barePatch(cluster, agent, body, query),
        },
        rounds,
        5,
      );
      const [bare, same] = [median(times.bare), median(times.same)];
      row(
        `Roll Back, warm session, planned and applied, ${history}`,
        ms(median(times.ours)),
        `bare PATCH of the weights ${ms(bare)}, bare PATCH with the same ${body.length} bytes ${ms(same)}`,
      );
      row('  ratio to a bare PATCH of the weights', ratio(times.ours, times.bare).toFixed(2));
      row('  ratio to a bare PATCH with the same content', ratio(times.ours, times.same).toFixed(2));
      const calm = { ours: quiet(times.ours), bare: quiet(times.bare), same: quiet(times.same) };
      row(
        '  the same in quiet moments (tenth percentiles)',
        ms(calm.ours),
        `${ms(calm.bare)}, ${ms(calm.same)}: ratios ${(calm.ours / calm.bare).toFixed(2)}, ${(calm.ours / calm.same).toFixed(2)}`,
      );
    };
    await measure('no history');
    keepsHistory = true;
    for (let i = 0; i < fullHistory; i++) {
      await spread();
      await ours();
    }
    await measure('full history');

    const env = { KUBECONFIG: kubeconfig };
    const args = ['rollback', target.name, '-n', namespace, '--stable', 'v1', '--yes'];
    const whole = await inTurn(
      {
        spread,
        ours: () => run(process.execPath, [cli, ...args], env),
        spreadAgain: spread,
        kubectl: async () => {
          const patch = ['patch', 'vs', target.name, '-n', namespace, '--type=json', '-p', weights(0)];
          const { code, stderr } = await cluster.kubectl(patch, { kubeconfig });
          if (code !== 0) throw new Error(stderr);
        },
      },
      processRounds,
      1,
    );
    row(
      'istio-canary rollback, whole process',
      ms(median(whole.ours)),
      `kubectl patch ${ms(median(whole.kubectl))}`,
    );
    row('  ratio to kubectl patch', ratio(whole.ours, whole.kubectl).toFixed(2));
  } finally {
    await live.dispose();
    await session.close();
    agent.destroy();
    await cluster.stop();
  }
}
