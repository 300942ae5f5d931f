import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uncovered } from './differential/coverage.ts';
import { resources } from './differential/generate.ts';
import { classes, described, isFalseAlarm, isMiss } from './differential/report.ts';
import { type Comparison, compared } from './differential/verdicts.ts';
import { buildBench, buildOracle, type RealCluster, startKubeApiServer } from './harness/index.ts';

const built = [await buildBench(), await buildOracle()].every(binary => binary !== undefined);
if (!built)
  console.log('skipped: rules differential test, because Go is missing and the judges cannot be built');

const seed = Number(process.env.RULES_SEED ?? Date.now() % 1_000_000);
const count = Number(process.env.RULES_COUNT ?? 2000);

/**
 * Of all changed resources: how many we may refuse that a cluster takes, and how often we must agree. What stays
 * by intent is rarer: texts such as `%NAME%` are unknown to us, a label that no pod can have is an error to us.
 */
const mostFalseAlarms = 0.005;
const leastAgreement = 0.99;

describe.skipIf(!built)("what we say of a resource, and what kube-apiserver and Istio's webhook say", () => {
  let real: RealCluster;

  beforeAll(async () => {
    console.log(
      `rules differential: seed ${seed}, ${count} resources (set RULES_SEED, RULES_COUNT to repeat)`,
    );
    real = await startKubeApiServer();
    await real.applyIstioCrds();
  });
  afterAll(() => real?.stop());

  it('starts from resources that reach every field', () => {
    expect(uncovered(resources(seed, 20_000, 0))).toEqual([]);
  });

  it('starts from resources that a cluster takes', async () => {
    const wellFormed = resources(seed, 1000, 0);
    const verdicts = await compared(real.access('admin'), wellFormed);
    const refused = verdicts.filter(({ cluster, ours }) => cluster !== null || ours !== null);
    console.log(`well formed: ${refused.length} of ${verdicts.length} refused by either`);
    await tell('refused though well formed', refused);
    expect(refused.length).toBeLessThan(verdicts.length * 0.02);
  });

  it('agrees on changed ones', async () => {
    const verdicts = await compared(real.access('admin'), resources(seed, count));
    const falseAlarms = verdicts.filter(isFalseAlarm);
    const misses = verdicts.filter(isMiss);
    const refused = verdicts.filter(({ cluster }) => cluster !== null);
    const agreement = 1 - (falseAlarms.length + misses.length) / count;
    console.log(
      `changed: the cluster refuses ${refused.length} of ${count}; agreement ${(100 * agreement).toFixed(2)} %, ` +
        `${falseAlarms.length} false alarms, ${misses.length} misses`,
    );
    await tell('false alarms', falseAlarms);
    await tell('misses', misses);
    // Were nearly everything taken, or nearly everything refused, agreement would mean little.
    expect(refused.length / count).toBeGreaterThan(0.2);
    expect(refused.length / count).toBeLessThan(0.8);
    expect(falseAlarms.length / count).toBeLessThanOrEqual(mostFalseAlarms);
    expect(agreement).toBeGreaterThanOrEqual(leastAgreement);
  }, 600_000);

  async function tell(what: string, found: readonly Comparison[]): Promise<void> {
    const sorts = await classes(real.access('admin'), found);
    if (sorts.length > 0) console.log(`${what}:\n  ${sorts.map(described).join('\n  ')}`);
  }
});
