/** Others go on writing while `apply` asks: what was compared before the question is looked at again after it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SandboxCli, sandboxCli } from './support/sandbox-cli.ts';
import { shopText } from './support/shop.ts';

let world: SandboxCli;
beforeEach(async () => {
  world = await sandboxCli();
});
afterEach(() => world.stop());

const apply = (text: string, meanwhile?: () => Promise<unknown>) => {
  world.file('shop.yaml', text);
  return world.cli(['apply', '-f', 'shop.yaml'], meanwhile);
};
const onlyV1 = () =>
  world.merge('destinationrules/shop', {
    spec: { subsets: [{ name: 'v1', labels: { version: 'v1' } }] },
  });

test('what the file leaves as it is, and is otherwise by now, stops it', async () => {
  await apply(shopText(['v1', 'v2'], [100, 0]));
  const done = await apply(shopText(['v1', 'v2'], [0, 100]), onlyV1);
  expect(done.code).toBe(3);
  expect(done.out).toMatch(/DestinationRule default\/shop: conflict\. .* was changed meanwhile/);
  expect(done.out).toMatch(/VirtualService default\/shop: not tried/);
  expect(await world.weights('shop')).toEqual([100, 0]);
});

test('what only another object defined, and does no more, gets no requests', async () => {
  await apply(shopText(['v1', 'v2'], [100, 0]));
  const [, routes = ''] = shopText([], [0, 100]).split('---\n');
  const done = await apply(routes, onlyV1);
  expect(done.code).toBe(3);
  expect(done.out).toMatch(/No DestinationRule would define subset v2 of shop.*which default\/shop sends to/);
  expect(await world.weights('shop')).toEqual([100, 0]);
});

test('a subset that somebody uses since the question is not dropped', async () => {
  await apply(shopText(['v1', 'v2', 'v3'], [100, 0]));
  const done = await apply(shopText(['v1', 'v2'], [100, 0]), () => world.route('colleague', 'shop', 'v3'));
  expect(done.code).toBe(3);
  expect(done.out).toMatch(/subset v3 of shop.*, which default\/colleague sends to/);
  expect(await world.subsets('shop')).toEqual(['v1', 'v2', 'v3']);
});

test('what was said yes to by its name is done all the same', async () => {
  await apply(shopText(['v1', 'v2'], [50, 50]));
  const [rule = ''] = shopText(['v1'], [50, 50]).split('---\n');
  world.file('shop.yaml', rule);
  expect(await world.cli(['apply', '-f', 'shop.yaml', '--override'])).toMatchObject({ code: 0 });
  expect(await world.subsets('shop')).toEqual(['v1']);
});
