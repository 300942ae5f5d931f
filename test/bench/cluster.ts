/** Connecting to a large cluster until the tree is complete, beside kubectl reading the same objects, and how it grows. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as facade from '../../src/cluster/index.ts';
import { buildBench, type RealCluster, startKubeApiServer } from '../cluster/harness/index.ts';
import { countingProxy } from '../cluster/support/counting-proxy.ts';
import { openTree } from '../support/tree-model.ts';
import { benchEvents } from './events.ts';
import { inTurn, median, ms, ratio, row, timed } from './figures.ts';
import { makeFleet } from './fleet.ts';

/** How many VirtualServices, step by step; the one with pods is where the goal is set. */
const sizes = (process.env.CLUSTER_SIZES ?? '100,1000,5000').split(',').map(Number);
const withPods = Number(process.env.CLUSTER_PODS_AT ?? 1000);
const rounds = Number(process.env.CLUSTER_ROUNDS ?? 7);

interface Connected {
  /** Milliseconds from before openSession: until every kind is listed, and until every row is made. */
  listed: number;
  complete: number;
  /** Milliseconds of processor time of the whole process. */
  cpu: number;
  rows: number;
  /** Bytes: of the heap by what is kept, and of the process. */
  heap: number;
  rss: number;
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

/** Connects in a fresh process. */
async function connect(kubeconfig: string, count: number): Promise<Connected> {
  const args = ['--expose-gc', join(import.meta.dirname, 'connect.ts'), kubeconfig, String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', chunk => {
    said += chunk;
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  if (code !== 0) throw new Error(`connecting ended with ${code}`);
  return JSON.parse(said) as Connected;
}

/** The median of one figure over the runs. */
const middle = (runs: readonly Connected[], of: keyof Connected): number => median(runs.map(run => run[of]));

async function besideKubectl(cluster: RealCluster, count: number): Promise<void> {
  const kubeconfig = cluster.kubeconfigPath('admin');
  const runs: Connected[] = [];
  const times = await inTurn(
    {
      whole: async () => runs.push(await connect(kubeconfig, count)),
      kubectl: async () => {
        const { code, stderr } = await cluster.kubectl(['get', 'vs,dr,deploy', '-A', '-o', 'json']);
        if (code !== 0) throw new Error(stderr);
      },
    },
    rounds,
    1,
  );
  runs.shift();
  row(
    `${count} VirtualServices, connect to complete tree`,
    ms(middle(runs, 'complete')),
    `kubectl get vs,dr,deploy -A -o json ${ms(median(times.kubectl))}`,
  );
  const ours = runs.map(run => run.complete);
  row('  ratio to kubectl, run by run', ratio(ours, times.kubectl).toFixed(2));
  row('  as a whole process with the start of Node.js', ms(median(times.whole)), `${rounds} runs`);
  row('    ratio to kubectl, run by run', ratio(times.whole, times.kubectl).toFixed(2));
  row('  processor time of that process', ms(middle(runs, 'cpu')), 'which a busy machine leaves alone');
  row('  all kinds listed after', ms(middle(runs, 'listed')), `${middle(runs, 'rows')} rows`);
  const beside = `process ${mebibytes(middle(runs, 'rss'))}`;
  row('  kept on the heap', mebibytes(middle(runs, 'heap')), beside);
}

/** What goes over the wire: through a proxy that counts. */
async function requests(cluster: RealCluster): Promise<void> {
  const proxy = await countingProxy(cluster);
  const tree = openTree(proxy.kubeconfig, facade);
  try {
    await tree.hub.connect();
    const lists = proxy.requests.filter(({ method, path }) => method === 'GET' && !path.includes('watch='));
    const pods = proxy.requests.filter(({ path }) => /\/pods\b/.test(path));
    row('  requests until then', String(lists.length), `of pods ${pods.length}`);
  } finally {
    tree.close();
    await proxy.close();
  }
}

/** Prints times, ratios, memory and requests for each size; says why where it cannot run. */
export async function benchCluster(): Promise<void> {
  if ((await buildBench()) === undefined) return;
  const cluster = await startKubeApiServer();
  try {
    await cluster.applyIstioCrds();
    let made = 0;
    for (const size of sizes) {
      let objects = 0;
      const spent = await timed(async () => {
        objects = await makeFleet(cluster, made, size, size === withPods);
      });
      made = size;
      row(`${objects} objects made`, `${(spent / 1000).toFixed(0)} s`, size === withPods ? 'pods too' : '');
      await besideKubectl(cluster, size);
      await requests(cluster);
      if (size === withPods) await benchEvents(cluster, size);
    }
  } finally {
    await cluster.stop();
  }
}
