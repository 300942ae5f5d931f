/** A real Prometheus that stops, wants credentials, or scrapes pods that fail: held, said in words, and nothing counted twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Arm, Metric, Sample } from '../../src/analysis/model.ts';
import type { MetricsSource, MetricsTarget } from '../../src/analysis/source.ts';
import { openMetrics } from '../../src/cluster/index.ts';
import type { SourceOptions } from '../../src/cluster/ports.ts';
import { findPrometheus, startPrometheus } from './harness/prometheus.ts';
import {
  arrived,
  type MetricsBench,
  noCluster,
  seen,
  startMetricsBench,
  target,
} from './support/metrics-bench.ts';

const binary = await findPrometheus();
const errors: Metric = { kind: 'errorShare', name: 'errors', maxRatio: 1.5, margin: 0.1 };

/** Looks again and again at one source. */
class Watcher {
  readonly source: MetricsSource;
  readonly samples: Sample[] = [];

  constructor(url: string, options: SourceOptions = {}, wanted: MetricsTarget = target) {
    this.source = openMetrics(noCluster, wanted, [errors], { url, env: {}, ...options });
  }

  async look(): Promise<Sample> {
    const sample = await this.source.sample();
    this.samples.push(sample);
    return sample;
  }

  sum(arm: Arm): string {
    const strata = this.samples.flatMap(one => one.strata.errors ?? []);
    const of = (what: 'bad' | 'requests') => strata.reduce((all, one) => all + one[arm][what], 0);
    return `${of('bad')}/${of('requests')}`;
  }

  /** Looks until both sums are as wanted. */
  async until(stable: string, canary: string): Promise<void> {
    const told = async () => {
      await this.look();
      return `${this.sum('stable')} ${this.sum('canary')}`;
    };
    await expect.poll(told, { timeout: 25_000, interval: 400 }).toBe(`${stable} ${canary}`);
  }

  codes(): string[] {
    return [...new Set(this.samples.flatMap(one => one.problems.map(({ code }) => code)))];
  }
}

describe.skipIf(binary === undefined)('faults of a real Prometheus', { timeout: 90_000 }, () => {
  let bench: MetricsBench;
  const watchers: Watcher[] = [];
  beforeAll(async () => {
    bench = await startMetricsBench();
    bench.requests('v1', 100);
    bench.requests('v2', 10);
    for (let round = 0; round < 3; round++) await bench.scraped();
  });
  afterAll(async () => {
    for (const one of watchers) one.source.close();
    await bench?.stop();
  });

  async function watcher(
    options: SourceOptions = {},
    wanted = target,
    url = bench.prometheus.url,
  ): Promise<Watcher> {
    const one = new Watcher(url, options, wanted);
    watchers.push(one);
    await one.look();
    return one;
  }

  test('it stops in the middle and comes back: all is told once, over one long stretch', async () => {
    const one = await watcher();
    bench.requests('v1', 10);
    bench.requests('v2', 1);
    await one.until('0/10', '0/1');
    await bench.prometheus.pause();
    const away = await one.look();
    expect(away.problems).toMatchObject([{ code: 'unreachable' }]);
    expect(away.strata).toEqual({});
    bench.requests('v1', 50);
    bench.requests('v2', 5, { response_code: '500' });
    await sleep(5000);
    await bench.prometheus.resume();
    await one.until('0/60', '5/6');
    const longest = Math.max(
      ...one.samples.flatMap(({ strata }) => (strata.errors ?? []).map(({ from, to }) => to - from)),
    );
    expect(longest).toBeGreaterThan(4000);
  });

  test('a pod whose metrics fail is stale, and holds the other up for a while only', async () => {
    const one = await watcher();
    const pod = bench.exporter.pod('model-v2-0');
    pod.say({ status: 500, text: 'no' });
    await sleep(1500);
    bench.requests('v1', 7);
    await one.until('0/7', '0/0');
    await expect
      .poll(async () => (await one.look()).problems.map(({ code, arm }) => `${code} ${arm}`), {
        timeout: 20_000,
      })
      .toContain('stale canary');
    pod.say({ status: 200, text: 'this is { no metric' });
    await sleep(1500);
    bench.requests('v2', 4);
    pod.say(undefined);
    await expect.poll(() => one.look().then(() => one.codes()), { timeout: 15_000 }).toContain('scrape-gap');
    bench.requests('v2', 3, { response_code: '503' });
    await one.until('0/7', '3/3');
  });

  test('a restart of the exporter counts from nothing', async () => {
    const one = await watcher();
    for (const [name, version] of [
      ['model-v1-0', 'v1'],
      ['model-v2-0', 'v2'],
    ] as const) {
      bench.exporter.pod(name).restart();
      bench.exporter.pod(name).gauge('ready', {}, 1);
      bench.exporter.pod(name).count({ labels: arrived(version), requests: 6 });
    }
    await one.until('0/6', '0/6');
    expect(one.codes()).toContain('counter-reset');
  });

  test('pods that come count from nothing, pods that go are not waited for', async () => {
    const one = await watcher();
    bench.exporter.pod('model-v2-1').count({ labels: arrived('v2', { response_code: '500' }), requests: 9 });
    bench.prometheus.setTargets(bench.exporter.targets());
    await one.until('0/0', '9/9');
    bench.exporter.remove('model-v2-1');
    bench.prometheus.setTargets(bench.exporter.targets());
    await sleep(1500);
    bench.requests('v1', 5);
    bench.requests('v2', 2);
    await one.until('0/5', '9/11');
  });

  test('mirrored requests are kept apart: callers do not see them', async () => {
    const one = await watcher({}, { ...target, beside: { mirrored: true, routes: [] } });
    bench.requests('v1', 20);
    bench.requests('v2', 2);
    // The copies: nobody waits for their answers, and they fail.
    bench.exporter.pod('model-v2-0').count({ labels: arrived('v2', { response_code: '500' }), requests: 20 });
    await one.until('0/20', '0/2');
  });

  test('a canary without a proxy of its own is judged by what callers saw', async () => {
    const elsewhere = {
      source_workload: 'batch',
      destination_workload: 'model-v3',
      destination_version: 'v3',
    };
    const v3 = { ...elsewhere, destination_canonical_revision: 'v3' };
    const canary = {
      ...target.versions.canary,
      key: 'v3',
      subset: 'v3',
      version: 'v3',
      revision: 'v3',
      workloads: ['model-v3'],
    };
    const one = await watcher({}, { ...target, versions: { ...target.versions, canary } });
    const gateway = bench.exporter.pod('gateway-0');
    // Of v1's past its own proxy told, as it does of the present as long as there is nothing of v3.
    await one.source.past(3_600_000);
    expect((await one.look()).isUnlikePast).toBeUndefined();
    for (let round = 0; round < 12; round++) {
      bench.requests('v1', 5);
      gateway.count({ labels: seen('v3', { ...v3, response_code: '500' }), requests: 5 });
      await sleep(600);
      await one.look();
    }
    await expect.poll(() => one.look().then(() => one.sum('canary')), { timeout: 15_000 }).not.toBe('0/0');
    expect(
      one.samples.filter(({ strata }) => strata.errors?.some(({ canary }) => canary.requests > 0)),
    ).toEqual(expect.arrayContaining([expect.objectContaining({ isUnlikePast: true })]));
    expect((await one.look()).isUnlikePast).toBe(true);
  });

  test("a query that Prometheus does not take is the metric's problem, and no other's", async () => {
    const gauge: Metric = { kind: 'gauge', name: 'quality', query: 'sum(', failureLimit: 1 };
    const source = openMetrics(noCluster, target, [errors, gauge], { url: bench.prometheus.url, env: {} });
    await source.sample();
    bench.requests('v1', 3);
    await bench.scraped();
    await bench.scraped();
    const { problems, strata } = await source.sample();
    expect(problems.filter(({ code }) => code === 'bad-query')).toMatchObject([{ metric: 'quality' }]);
    expect(strata.errors?.length).toBeGreaterThan(0);
    source.close();
  });

  test('many series of one number are said, not mixed', async () => {
    const gauge: Metric = {
      kind: 'gauge',
      name: 'up',
      query: 'up{pod=~"{{workload}}.*|gateway-0"}',
      failureLimit: 1,
    };
    const source = openMetrics(noCluster, target, [gauge], { url: bench.prometheus.url, env: {} });
    const { problems } = await source.sample();
    expect(problems.filter(({ metric }) => metric === 'up').map(({ code }) => code)).toEqual([
      'bad-query',
      'bad-query',
    ]);
    expect(problems.find(({ metric }) => metric === 'up')?.text).toContain('2 series');
    source.close();
  });

  test('a password is asked for by Prometheus itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'istio-canary-test-'));
    const file = join(folder, 'web.yml');
    // bcrypt of `test-pass`.
    const hash = '$2b$04$CTZDykfjmtGKizaofcJ9CejuN839IARppUAIhFdUGvBjj7YDWHfRG';
    writeFileSync(file, JSON.stringify({ basic_auth_users: { ada: hash } }));
    const prometheus = await startPrometheus({
      targets: bench.exporter.targets(),
      flags: [`--web.config.file=${file}`],
    });
    try {
      const without = await watcher({}, target, prometheus.url);
      expect(without.samples[0]?.problems[0]?.text).toContain('It wants credentials');
      const wrong = await watcher({ basic: { user: 'ada', password: 'no' } }, target, prometheus.url);
      expect(wrong.samples[0]?.problems[0]?.text).toContain('The credentials are not accepted');
      const right = await watcher({ basic: { user: 'ada', password: 'test-pass' } }, target, prometheus.url);
      expect(right.codes()).not.toContain('forbidden');
    } finally {
      await prometheus.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
