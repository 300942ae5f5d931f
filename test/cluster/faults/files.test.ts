/** Files applied over a bad network: applied exactly once or not at all, and the person is told which. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FileOutcome } from '../../../src/canary/files/model.ts';
import { allWanted } from '../../../src/canary/files/wanted.ts';
import { writtenIn } from '../../../src/canary/files/written.ts';
import { readHistory } from '../../../src/canary/history.ts';
import { applyFile, openSession, prepareFile, readOnce } from '../../../src/cluster/index.ts';
import type { ClusterSession } from '../../../src/cluster/ports.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { buildBench, type RealCluster, startKubeApiServer } from '../harness/index.ts';
import { type CountingProxy, countingProxy, type Fate } from '../support/counting-proxy.ts';
import { stamp, vsText } from '../support/files-suite.ts';

const bench = await buildBench();
const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model';

describe.skipIf(bench === undefined)('a file applied over a bad network', () => {
  let cluster: RealCluster;
  let proxy: CountingProxy;
  let session: ClusterSession;
  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    proxy = await countingProxy(cluster);
    session = await openSession({ kubeconfig: proxy.kubeconfig, namespace: 'default' });
  }, 60_000);
  afterAll(async () => {
    await session?.close();
    await proxy?.close();
    await cluster?.stop();
  });
  beforeEach(async () => {
    await cluster.request('DELETE', path);
  });

  const live = async () => (await cluster.request('GET', path)).body as VirtualService;
  const prepare = async (text: string) => {
    const { snapshot } = await readOnce(session);
    const objects = allWanted(writtenIn(parseText(text)).objects, 'default', 'a.yaml');
    return prepareFile(session, objects, snapshot, stamp);
  };
  /** Compares over a good network, and applies over a bad one. */
  const applied = async (v2: number, method: string, ...fates: Fate[]): Promise<FileOutcome> => {
    const prepared = await prepare(vsText('model', v2));
    proxy.next(method, ...fates);
    return applyFile(session, prepared);
  };
  const weights = async () => (await live()).spec?.http?.[0]?.route?.map(one => one.weight);
  const entries = async () => {
    const { metadata } = await live();
    return readHistory(metadata?.annotations, metadata?.uid ?? '').length;
  };

  test.each<[string, Fate[], RegExp | undefined]>([
    ['an answer that is lost', ['lose-answer'], /answer was lost/],
    ['an answer that is cut', ['half-answer'], /answer was lost/],
    ['a request that is lost', ['lose-request'], undefined],
    ['a gateway that fails', ['unavailable'], undefined],
    ['a server that is busy', ['too-many', 'too-many'], undefined],
  ])('%s: applied once', async (_, fates, said) => {
    const created = await applied(0, 'POST', ...fates);
    expect(created.objects).toMatchObject([{ status: 'created' }]);
    // The first write takes ownership over from the creation; the second is the apply.
    const changed = await applied(10, 'PATCH', 'pass', ...fates);
    expect(changed.objects).toMatchObject([{ status: 'applied' }]);
    const warnings = changed.objects[0]?.warnings ?? [];
    if (said) expect(warnings.join()).toMatch(said);
    else expect(warnings).toEqual([]);
    expect(await weights()).toEqual([90, 10]);
    expect(await entries()).toBe(1);
  });

  test('a lost answer to taking over', async () => {
    await applied(0, 'POST');
    expect((await applied(10, 'PATCH', 'lose-answer')).objects).toMatchObject([{ status: 'applied' }]);
    expect(await weights()).toEqual([90, 10]);
  });

  test('a network that stays away: not applied, and said so', async () => {
    await applied(0, 'POST');
    const outcome = await applied(10, 'PATCH', 'pass', 'lose-request', 'lose-request', 'lose-request');
    expect(outcome.objects).toMatchObject([
      { status: 'failed', message: expect.stringContaining('It was not written.') },
    ]);
    expect(await weights()).toEqual([100, 0]);
  });
});
