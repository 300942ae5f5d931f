/** The terminal's metrics and guarded rollouts against the sandbox, from beginning to end: what a newcomer tries first. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { type Misbehaviour, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { apiRequest } from './harness/http.ts';

const object = 'default/model-virtual-service';
const quickPolicy = (seconds: number, metrics: string): string => `apiVersion: istio-canary.dev/v1alpha1
kind: CanaryPolicy
metadata: { name: quick }
spec:
  target: { stable: v1, canary: v2 }
  steps:
    - setWeight: 20
    - pause: { duration: ${seconds}s }
    - setWeight: 60
    - pause: { duration: ${seconds}s }
  interval: 1s
  minRequests: 20
  warmUp: 0s
  metrics:
${metrics}`;

const metrics = `    - name: errors
      errorShare: { margin: 0.5pp }
    - name: slow
      slowShare: { slowerThan: 250ms, margin: 1pp }
    - name: quality
      gauge:
        query: avg(model_prediction_quality{namespace="{{namespace}}", version="{{subset}}"})
        maxDrop: 0.05
        failureLimit: 1
`;

let sandbox: Sandbox;
let folder: string;
/** Ten times as busy as it is for people, and scraped every second: verdicts come that much sooner. */
beforeEach(async () => {
  sandbox = await startSandbox({
    traffic: { seed: 7, requestsPerSecond: 500, scrapeMs: 1000, historyMs: 300_000 },
  });
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-rollout-'));
  writeFileSync(join(folder, 'config'), sandbox.kubeconfig('admin'), { mode: 0o600 });
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Event {
  type: string;
  text: string;
  view: { phase: string; reason?: string; weight: number; verdict?: { code: string; outcome: string } };
}

const cli = (...args: string[]) => terminal({}, ...args);

async function terminal(
  more: Partial<Io>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(
    args,
    {
      stdout: text => {
        out += text;
      },
      stderr: text => {
        err += text;
      },
      stdin: async () => '',
      cwd: folder,
      env: { KUBECONFIG: join(folder, 'config') },
      ...more,
    },
    '0',
  );
  return { code, out, err };
}

async function rollOut(
  seconds: number,
  judgedBy = metrics,
  ...more: string[]
): Promise<{ code: number; events: Event[]; err: string }> {
  writeFileSync(join(folder, 'canary.yaml'), quickPolicy(seconds, judgedBy));
  const { code, out, err } = await cli(
    'rollout',
    object,
    '--policy',
    'canary.yaml',
    '--yes',
    '--output',
    'json',
    ...more,
  );
  const events = out
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Event);
  return { code, events, err };
}

const weights = (): unknown => {
  const [found] = sandbox.objects('networking.istio.io/VirtualService') as {
    spec?: { http?: { route?: { weight?: number }[] }[] };
  }[];
  return found?.spec?.http?.[0]?.route?.map(one => one.weight);
};

describe('metrics', () => {
  test('show both versions side by side, and what Prometheus has', async () => {
    const here = { server: sandbox.url, caPem: sandbox.caPem, token: sandbox.tokens.admin };
    const shifted = await cli('shift', object, '--to', 'v2=40', '--yes');
    expect(shifted).toMatchObject({ code: 0 });
    await expect
      .poll(
        async () => {
          const { out } = await cli('metrics', object, '--window', '1m', '--output', 'json');
          return (JSON.parse(out) as { canary: { requests: number | null } }).canary.requests ?? 0;
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBeGreaterThan(100);
    const { code, out } = await cli('metrics', object, '--window', '1m');
    expect(code).toBe(0);
    expect(out).toContain('by service istio-system/prometheus:9090 through context "istio-canary-sandbox"');
    expect(out).toMatch(/p95\s+\d+(\.\d)? ms\s+\d+(\.\d)? ms/);
    const probe = await cli('metrics', object, '--test');
    expect(probe).toMatchObject({ code: 0 });
    expect(probe.out).toMatch(/versions told apart by +destination_canonical_revision/);
    // Queries are there to be copied: each of them is one that Prometheus takes.
    const { out: queries } = await cli('metrics', object, '--queries', '--output', 'json');
    for (const { promql } of JSON.parse(queries) as { promql: string }[]) {
      const path = `/api/v1/namespaces/istio-system/services/prometheus:9090/proxy/api/v1/query?${new URLSearchParams({ query: promql })}`;
      const { body } = await apiRequest(here, 'GET', path);
      expect(body, promql).toMatchObject({ status: 'success' });
    }
  }, 120_000);
});

describe('where nobody reads any more', () => {
  const isUnread = (): boolean => true;

  test('metrics that only print end', async () => {
    const { code } = await terminal({ isUnread }, 'metrics', object, '--watch', '--every', '1h');
    expect(code).toBe(0);
  });

  test('a rollout guards on, and says so once', async () => {
    writeFileSync(join(folder, 'canary.yaml'), quickPolicy(6, metrics));
    const { code, err } = await terminal({ isUnread }, 'rollout', object, '--policy', 'canary.yaml');
    expect(code).toBe(0);
    expect(err.match(/Guarding goes on/g)).toHaveLength(1);
    expect(weights()).toEqual([0, 100]);
  }, 60_000);
});

test('a login anew, with a kubeconfig that holds another token by then, keeps nobody from going back', async () => {
  const file = join(folder, 'config');
  const running = rollOut(60, metrics);
  await expect.poll(weights, { timeout: 20_000 }).toEqual([80, 20]);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/token: .*/, 'token: "of-the-new-login"'));
  sandbox.misbehave('v2', 'fails-some');
  const { code, events } = await running;
  expect(code).toBe(1);
  expect(events.at(-1)?.view.reason).toMatch(/worse/);
  expect(weights()).toEqual([100, 0]);
}, 60_000);

describe('a rollout that was left under way', () => {
  /** Begins one, and leaves it at its first step. */
  async function left(): Promise<string> {
    writeFileSync(join(folder, 'canary.yaml'), quickPolicy(30, metrics));
    const onStop: Io['onStop'] = stop => {
      const timer = setInterval(() => isDeepStrictEqual(weights(), [80, 20]) && stop(), 50);
      return () => clearInterval(timer);
    };
    const { code, err } = await terminal({ onStop }, 'rollout', object, '--policy', 'canary.yaml');
    expect(code).toBe(3);
    return err;
  }

  test('says how to go on with its own policy, and goes on with no other unsaid', async () => {
    expect(await left()).toContain(`istio-canary rollout ${object} --resume --policy canary.yaml;`);
    for (const how of ['--resume', '--take-over']) {
      expect(await cli('rollout', object, how)).toMatchObject({
        code: 2,
        err: expect.stringContaining('none is named here. Name it: --policy FILE.'),
      });
    }
    // Nobody drives it, but it is not paused: there is nothing to resume, and nobody is waited for.
    expect(await cli('rollout', 'resume', object)).toMatchObject({
      code: 4,
      err: expect.stringContaining('The rollout is not paused'),
    });
    expect(weights()).toEqual([80, 20]);
  }, 60_000);

  test('is guarded on by a policy that is another one by now', async () => {
    await left();
    writeFileSync(join(folder, 'canary.yaml'), quickPolicy(4, metrics));
    const { code, out } = await cli('rollout', object, '--resume', '--policy', 'canary.yaml');
    expect(out).toContain('The policy was changed since the rollout began');
    expect(code).toBe(0);
    expect(weights()).toEqual([0, 100]);
  }, 60_000);
});

describe('a word to a rollout', () => {
  test('refuses options that it would not heed', async () => {
    expect(await cli('rollout', 'pause', object, '--dry-run')).toMatchObject({
      code: 2,
      err: expect.stringContaining('rollout pause takes no --dry-run; nothing was done'),
    });
    expect(await cli('rollout', 'abort', object, '--plan')).toMatchObject({ code: 2 });
    expect(await cli('rollout', 'stop', object)).toMatchObject({
      code: 2,
      err: expect.stringContaining('one of pause, resume, skip, promote, abort, leave'),
    });
  });

  test('an abort that is only tried writes nothing', async () => {
    await cli('shift', object, '--to', 'v2=40');
    const { code, out } = await cli('rollout', 'abort', object, '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('accepted by the server (dry run), nothing stored');
    expect(weights()).toEqual([60, 40]);
  });
});

describe('a guarded rollout', () => {
  test('of a version that is well is promoted', async () => {
    const { code, events, err } = await rollOut(6);
    expect(err).not.toContain('has no');
    expect(events.map(one => one.type)).toContain('promoted');
    expect(code).toBe(0);
    expect(weights()).toEqual([0, 100]);
    expect(sandbox.objects('coordination.k8s.io/Lease', 'default')).toHaveLength(1);
  }, 180_000);

  const cases: [Misbehaviour, RegExp][] = [
    ['fails-some', /v2.* errors|errors.*v2|fail/i],
    ['slow', /slow|250/i],
    ['worse-predictions', /quality/i],
    ['pods-die', /pod|report|answer/i],
  ];
  test.each(cases)(
    'of one that misbehaves (%s) is rolled back, and says why',
    async (how, why) => {
      sandbox.misbehave('v2', how);
      const { code, events } = await rollOut(60);
      const last = events.at(-1);
      expect(last?.view.phase).toBe('rolledBack');
      expect(last?.view.reason ?? last?.text).toMatch(why);
      expect(code).toBe(1);
      expect(weights()).toEqual([100, 0]);
    },
    180_000,
  );

  describe('judged by ready pods alone', () => {
    const pods = '    - name: pods\n      readiness: { maxRestarts: 2 }\n';
    /** Nobody answers there: a policy without metrics of Prometheus does not ask it. */
    const nowhere = ['--prometheus', 'http://127.0.0.1:9'];

    test('needs no Prometheus', async () => {
      const { code, events } = await rollOut(2, pods, ...nowhere);
      expect(events.map(one => one.type)).not.toContain('unreachable');
      expect(code).toBe(0);
      expect(weights()).toEqual([0, 100]);
    }, 60_000);

    test('goes back when the last of them dies', async () => {
      sandbox.misbehave('v2', 'pods-die');
      const { code, events } = await rollOut(60, pods, ...nowhere);
      expect(events.at(-1)?.view.reason).toMatch(/no ready pod/);
      expect(code).toBe(1);
      expect(weights()).toEqual([100, 0]);
    }, 60_000);
  });
});
