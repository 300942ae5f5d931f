/** Taking an applied file back: also after it stopped half way, and never from under those who came to use it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allWanted } from '../../src/canary/files/wanted.ts';
import { writtenIn } from '../../src/canary/files/written.ts';
import { applyFile, prepareFile, undoFile } from '../../src/cluster/index.ts';
import { openJournal } from '../../src/cluster/journal.ts';
import type { ClusterSession, HttpAnswer, HttpRequest } from '../../src/cluster/ports.ts';
import { parseText } from '../../src/yaml/index.ts';
import { stamp } from '../unit/canary/fixtures.ts';
import { type SandboxCli, sandboxCli } from './support/sandbox-cli.ts';
import { shopText } from './support/shop.ts';

let world: SandboxCli;
beforeEach(async () => {
  world = await sandboxCli();
});
afterEach(() => world.stop());

const journal = () => openJournal(`${world.folder}/istio-canary`);
const apply = (text: string) => {
  world.file('shop.yaml', text);
  return world.cli(['apply', '-f', 'shop.yaml', '--yes']);
};

/** The session, until its owner dies at the write with this number: nothing more is answered. */
function dying(at: number, arrives: boolean, died: () => void): ClusterSession {
  let writes = 0;
  return through(async asked => {
    const { http } = world.session;
    const isWrite = asked.method !== 'GET' && asked.query?.dryRun === undefined;
    if (isWrite) writes++;
    if (writes < at) return http.request(asked);
    if (arrives && writes === at && isWrite) await http.request(asked);
    died();
    return new Promise(() => undefined);
  });
}

function through(request: (asked: HttpRequest) => Promise<HttpAnswer>): ClusterSession {
  const { http } = world.session;
  return Object.create(world.session, {
    http: { value: { request, ask: http.ask.bind(http) } },
    checkStill: { value: () => world.session.checkStill() },
    identity: { value: world.session.identity },
    namespace: { value: world.session.namespace },
    apiVersionOf: { value: (group: string) => world.session.apiVersionOf(group) },
  }) as ClusterSession;
}

/** The session, without the right to write DestinationRules from the write with this number on. */
function refusing(from: number): ClusterSession {
  let writes = 0;
  return through(async asked => {
    const { http } = world.session;
    if (asked.method === 'GET' || !asked.path.includes('destinationrules')) return http.request(asked);
    writes++;
    if (writes < from) return http.request(asked);
    throw new Error('no more');
  });
}

test.each<[string, string[], string[], number]>([
  ['before its DestinationRule', ['v1', 'v2'], ['v1', 'v2', 'v3'], 1],
  ['between the two writes of its DestinationRule', ['v1', 'v2', 'v3'], ['v1', 'v2', 'v4'], 2],
])('an undo that stopped %s is taken up again', async (_, before, after, from) => {
  await apply(shopText(before, [100, 0]));
  await apply(shopText(after, [50, 50]));
  const [kept] = await journal().files(world.session.identity);
  if (!kept) throw new Error('nothing is kept');
  const half = await undoFile(refusing(from), kept.outcome, await world.now(), stamp(), { settleMs: 0 });
  expect(half.objects.map(({ status }) => status)).toContain('failed');
  expect(await world.subsets('shop')).not.toEqual(before);
  expect(await world.cli(['undo-apply', '--yes'])).toMatchObject({ code: 0 });
  expect(await world.subsets('shop')).toEqual(before);
  expect(await world.weights('shop')).toEqual([100, 0]);
});

const rule = (text: string): string => text.split('---\n')[0] ?? '';

test('what others came to use is not deleted, and not left without its subset', async () => {
  await apply(rule(shopText(['v1'], [100, 0])));
  await apply(rule(shopText(['v1', 'v2'], [100, 0])));
  await world.route('colleague', 'shop', 'v2');
  const dropping = await world.cli(['undo-apply', '--yes']);
  expect(dropping).toMatchObject({ code: 3 });
  expect(dropping.out).toMatch(/subset v2 of shop.*, which default\/colleague sends to/);
  expect(await world.subsets('shop')).toEqual(['v1', 'v2']);
  await world.remove('virtualservices/colleague');
  expect(await world.cli(['undo-apply', '--yes'])).toMatchObject({ code: 0 });
  const deleting = await world.cli(['undo-apply'], () => world.route('colleague', 'shop', 'v1'));
  expect(deleting).toMatchObject({ code: 3 });
  expect(deleting.asked).toMatch(/^Delete DestinationRule default\/shop on /);
  expect(deleting.out).toMatch(/subset v1 of shop.*, which default\/colleague sends to/);
  expect(await world.subsets('shop')).toEqual(['v1']);
  await world.remove('virtualservices/colleague');
  expect(await world.cli(['undo-apply', '--yes'])).toMatchObject({ code: 0 });
  expect(await world.subsets('shop')).toBeUndefined();
});

/** Adds v4, sends to v2, drops v3: the rule twice, and the routes between. */
const before = shopText(['v1', 'v2', 'v3'], [100, 0]);
const after = shopText(['v1', 'v2', 'v4'], [50, 50]);

test.each([
  [1, false, before],
  [1, true, before],
  [2, false, before],
  [2, true, before],
  [3, false, before],
  [3, true, before],
  [1, false, undefined],
  [1, true, undefined],
  [2, true, undefined],
])('who dies at write %i (arrived: %s) leaves the way back', async (at, arrives, from) => {
  if (from) await apply(from);
  const was = [await world.subsets('shop'), await world.weights('shop')];
  const wanted = allWanted(writtenIn(parseText(after)).objects, 'default', 'shop.yaml');
  const prepared = await prepareFile(world.session, wanted, await world.now(), stamp());
  await new Promise<void>(died => {
    const session = dying(at, arrives, died);
    void applyFile(session, prepared, { journal: journal(), files: ['shop.yaml'], settleMs: 0 });
  });
  expect(await world.cli(['undo-apply', '--yes'])).toMatchObject({ code: 0 });
  expect([await world.subsets('shop'), await world.weights('shop')]).toEqual(was);
});
