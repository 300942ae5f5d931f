/** A canary with requests: a real kube-apiserver, a real Prometheus, pods whose counters follow the weights. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpRoute } from '../../../src/istio/types.ts';
import type { RolloutEvent, RolloutRecord } from '../../../src/rollout/model.ts';
import { type RealCluster, seedExample, startKubeApiServer, type User } from '../harness/index.ts';
import { type MetricsBench, startMetricsBench } from './metrics-bench.ts';

export const namespace = 'models';
export const name = `${namespace}/model-virtual-service`;
export const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/model-virtual-service`;
export const leasePath = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/istio-canary-model-virtual-service`;
const program = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');
const mergePatch = { 'content-type': 'application/merge-patch+json' };

/** Requests a second, and how often they are counted (milliseconds). */
const rate = 100;
const every = 200;

interface Live {
  metadata: { annotations?: Record<string, string>; uid: string };
  spec: { http: HttpRoute[] };
}

/** A rollout in a process of its own. */
export interface RolloutProcess {
  readonly child: ChildProcess;
  readonly events: RolloutEvent[];
  readonly ended: Promise<{ code: number | null; err: string }>;
  /** Resolves with the first event that fits. */
  until(fits: (event: RolloutEvent) => boolean): Promise<RolloutEvent>;
}

export class RolloutBench {
  readonly cluster: RealCluster;
  readonly metrics: MetricsBench;
  readonly folder: string;
  /** Percent of the requests that fail. */
  errors = { v1: 0, v2: 0 };
  readonly #timer: NodeJS.Timeout;
  readonly #children = new Set<ChildProcess>();
  #left = { v1: 0, v2: 0 };
  #weights: number[] = [100, 0];

  private constructor(cluster: RealCluster, metrics: MetricsBench) {
    this.cluster = cluster;
    this.metrics = metrics;
    this.folder = mkdtempSync(join(tmpdir(), 'istio-canary-rollout-'));
    this.#timer = setInterval(() => void this.#serve(), every);
  }

  static async start(): Promise<RolloutBench> {
    const [cluster, metrics] = await Promise.all([startKubeApiServer(), startMetricsBench()]);
    await cluster.applyIstioCrds();
    await seedExample(cluster, namespace);
    const bench = new RolloutBench(cluster, metrics);
    await bench.#pods();
    return bench;
  }

  /** One ready pod of each version: that is what readiness counts. */
  async #pods(): Promise<void> {
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    await this.cluster.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
      metadata: { name: 'default' },
    });
    for (const version of ['v1', 'v2']) {
      const made = await this.cluster.request('POST', pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `model-${version}-0`, labels: { app: 'model', version } },
        spec: { containers: [{ name: 'model', image: 'registry.example.com/model:1' }] },
      });
      if (made.status !== 201) throw new Error(`no pod: ${JSON.stringify(made.body)}`);
      const conditions = [{ type: 'Ready', status: 'True' }];
      const status = { phase: 'Running', conditions };
      await this.cluster.request('PATCH', `${pods}/model-${version}-0/status`, { status }, mergePatch);
    }
  }

  /** Counts what the weights of the moment send to each version. */
  async #serve(): Promise<void> {
    const live = await this.live().catch(() => undefined);
    if (live) this.#weights = weightsOf(live);
    const [v1 = 0, v2 = 0] = this.#weights;
    for (const [version, weight] of [
      ['v1', v1],
      ['v2', v2],
    ] as const) {
      this.#left[version] += (rate * every * weight) / (v1 + v2) / 1000;
      const requests = Math.floor(this.#left[version]);
      this.#left[version] -= requests;
      let bad = 0;
      for (let i = 0; i < requests; i += 1) if (Math.random() * 100 < this.errors[version]) bad += 1;
      if (requests > bad) this.metrics.requests(version, requests - bad);
      if (bad > 0) this.metrics.requests(version, bad, { response_code: '503' });
    }
  }

  async live(): Promise<Live | undefined> {
    const { status, body } = await this.cluster.request('GET', path);
    return status === 200 ? (body as Live) : undefined;
  }

  async weights(): Promise<number[]> {
    const live = await this.live();
    return live ? weightsOf(live) : [];
  }

  async record(): Promise<RolloutRecord | undefined> {
    const text = (await this.live())?.metadata.annotations?.['istio-canary.dev/rollout'];
    return text ? JSON.parse(text) : undefined;
  }

  /** Back to 100 % v1, without a word of what was before, and both versions healthy. */
  async reset(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    this.errors = { v1: 0, v2: 0 };
    await this.cluster.request('DELETE', path);
    await this.cluster.request('DELETE', leasePath);
    await seedExample(this.cluster, namespace);
    await this.metrics.scraped();
  }

  /** Weights by other means than ours. */
  async edit(weights: [number, number]): Promise<void> {
    const live = await this.live();
    const http = live?.spec.http ?? [];
    const route = ['v1', 'v2'].map((subset, i) => ({
      destination: { host: 'model-service', subset },
      weight: weights[i],
    }));
    const spec = { http: http.map((one, i) => (i === http.length - 1 ? { ...one, route } : one)) };
    const query = `${path}?fieldManager=someone-else`;
    const { status, body } = await this.cluster.request('PATCH', query, { spec }, mergePatch);
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  policy(spec: Record<string, unknown> = {}): string {
    const file = join(this.folder, `policy-${Math.random().toString(36).slice(2)}.json`);
    const usual = {
      stepWeights: [10, 50],
      stepDuration: '4s',
      interval: '1s',
      minRequests: 20,
      warmUp: '0s',
    };
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'istio-canary.dev/v1alpha1',
        kind: 'CanaryPolicy',
        metadata: { name: 'quick' },
        spec: { ...usual, ...spec },
      }),
    );
    return file;
  }

  /** `istio-canary rollout model-virtual-service ...` in a process of its own, with JSON lines. */
  rollout(args: readonly string[], user: User = 'admin'): RolloutProcess {
    const kubeconfig = this.cluster.kubeconfigPath(user, { namespace });
    const prometheus = ['--prometheus', this.metrics.prometheus.url];
    const words = [program, 'rollout', name, '-o', 'json', ...prometheus, ...args];
    const env = { ...process.env, KUBECONFIG: kubeconfig };
    const child = spawn(process.execPath, words, {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    const events: RolloutEvent[] = [];
    const waiting = new Set<() => void>();
    let [rest, err] = ['', ''];
    child.stdout.on('data', chunk => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      events.push(...lines.filter(Boolean).map(line => JSON.parse(line)));
      for (const look of waiting) look();
    });
    child.stderr.on('data', chunk => {
      err += chunk;
    });
    const ended = new Promise<{ code: number | null; err: string }>(resolve => {
      child.on('close', code => {
        this.#children.delete(child);
        for (const look of waiting) look();
        resolve({ code, err });
      });
    });
    const until = (fits: (event: RolloutEvent) => boolean): Promise<RolloutEvent> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find(fits);
          if (found) resolve(found);
          else if (child.exitCode !== null || child.signalCode !== null)
            reject(new Error(`it ended: ${err}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      });
    return { child, events, ended, until };
  }

  /** Another command of the terminal; gives its exit code and what it said. */
  async cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { run } = await import('../../../src/cli/run.ts');
    const answer = { code: -1, out: '', err: '' };
    const io = {
      stdout: (text: string) => {
        answer.out += text;
      },
      stderr: (text: string) => {
        answer.err += text;
      },
      stdin: async () => '',
      cwd: this.folder,
      env: { KUBECONFIG: this.cluster.kubeconfigPath('admin', { namespace }) },
    };
    answer.code = await run(args, io, '0');
    return answer;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const child of this.#children) child.kill('SIGKILL');
    await this.metrics.stop();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const weightsOf = ({ spec }: Live): number[] => {
  const route = spec.http.at(-1)?.route ?? [];
  const weight = (subset: string): number =>
    route.find(one => one.destination?.subset === subset)?.weight ?? (route.length === 1 ? 100 : 0);
  return [weight('v1'), route.length === 1 ? 0 : weight('v2')];
};
