/** A start that somebody said yes to, and what became of its canary while the question stood. */
import { beforeEach, expect, test } from 'vitest';
import { planStart, startRollout } from '../../../src/rollout/start.ts';
import { target, to, virtualService } from '../canary/fixtures.ts';
import { quick, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});

const policy = quick();
const shown = (words = {}) =>
  planStart(world.snapshot(), target, { policy, ...words }, { at: '', newId: () => '' }).shown;
const yes = (confirmed = shown(), words = {}) => startRollout(world.ports(), { policy, ...words, confirmed });

const header = {
  match: [{ headers: { 'x-tester': { exact: 'yes' } } }],
  route: [to('v1', 90), to('v2', 10)],
};

test.each([
  [
    'stable and canary have changed places',
    () => {
      world.edit([0, 100]);
      world.annotate({ 'istio-canary.dev/stable': 'v2' });
    },
    /stable is v2, it was v1; canary is v1, it was v2\. Nothing was written/,
  ],
  ['somebody gave the canary a share', () => world.edit([95, 5]), /v2 has 5 %, it had 0 %/],
  [
    'another route is in its place',
    () => {
      const all = world.vs?.spec?.http ?? [];
      world.vs = { ...world.vs, spec: { ...world.vs?.spec, http: [header, ...all] } };
    },
    /route is 0 \(.*x-tester.*\), it was 0 \(all requests\); v2 has 10 %, it had 0 %/,
  ],
  [
    'it was made again',
    () => {
      world.vs = virtualService(world.vs?.spec?.http ?? [], {
        uid: 'u-2',
        annotations: { 'istio-canary.dev/stable': 'v1' },
      });
    },
    /it was deleted and made again/,
  ],
])('is refused where %s', async (_, change, text) => {
  const words = { route: '0' };
  const confirmed = shown(words);
  change();
  const before = world.weights();
  await expect(yes(confirmed, words)).rejects.toMatchObject({
    kind: 'conflict',
    code: 'not-as-shown',
    message: expect.stringMatching(text),
  });
  expect(world.weights()).toEqual(before);
  expect(world.holders.size).toBe(0);
});

test('begins where only what was not shown has changed', async () => {
  const confirmed = shown();
  world.annotate({ ...world.annotations(), 'example.com/owner': 'team-a' });
  expect((await (await yes(confirmed)).ended).phase).toBe('promoted');
});
