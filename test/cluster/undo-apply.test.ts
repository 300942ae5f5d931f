/** Taking an applied file back: also after it stopped half way, and never from under those who came to use it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { undoFile } from '../../src/cluster/index.ts';
import { openJournal } from '../../src/cluster/journal.ts';
import type { ClusterSession, HttpRequest } from '../../src/cluster/ports.ts';
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

/** The session, without the right to write DestinationRules from the write with this number on. */
function refusing(from: number): ClusterSession {
  let writes = 0;
  const { http } = world.session;
  const request: typeof http.request = async (asked: HttpRequest) => {
    if (asked.method === 'GET' || !asked.path.includes('destinationrules')) return http.request(asked);
    writes++;
    if (writes < from) return http.request(asked);
    throw new Error('no more');
  };
  return Object.create(world.session, {
    http: { value: { request, ask: http.ask.bind(http) } },
    checkStill: { value: () => world.session.checkStill() },
    identity: { value: world.session.identity },
    namespace: { value: world.session.namespace },
    apiVersionOf: { value: (group: string) => world.session.apiVersionOf(group) },
  }) as ClusterSession;
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
