/** The loop of list and watch, against answers that a real server gives only on bad days. */
import { expect, test, vi } from 'vitest';
import { ClusterError } from '../../../src/cluster/errors.ts';
import { listAll } from '../../../src/cluster/list.ts';
import type { HttpRequest, SessionHttp } from '../../../src/cluster/ports.ts';
import { fromStatus } from '../../../src/cluster/status-errors.ts';
import { ListWatch } from '../../../src/cluster/watch.ts';

type Step = object | ClusterError;
const failed = (status: number): ClusterError => fromStatus({ status, text: '', headers: {} }, {});
const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } };
const item = (name: string, resourceVersion: string): object => ({ metadata: { name, resourceVersion } });
const list = (version: string, ...items: object[]): object => ({
  apiVersion: 'v1',
  kind: 'ThingList',
  metadata: { resourceVersion: version },
  items,
});

/** A server that answers lists and watches from two scripts; a watch whose script is over stays open. */
function script(lists: Step[], watches: (Step[] | ClusterError)[]): { http: SessionHttp; asked: string[] } {
  const asked: string[] = [];
  const untilAborted = (signal?: AbortSignal): Promise<never> =>
    new Promise((_, reject) =>
      signal?.addEventListener('abort', () => reject(new ClusterError('aborted', 'x'))),
    );
  const http: SessionHttp = {
    request: () => expect.unreachable(),
    async ask<T>({ signal }: HttpRequest): Promise<T> {
      asked.push('list');
      const step = lists.shift() ?? (await untilAborted(signal));
      if (step instanceof ClusterError) throw step;
      return step as T;
    },
    async stream({ query, signal }) {
      asked.push(`watch ${query?.resourceVersion}`);
      const next = watches.shift();
      if (next instanceof ClusterError) throw next;
      const steps = next;
      async function* lines(): AsyncGenerator<string> {
        for (const step of steps ?? [await untilAborted(signal)]) {
          if (step instanceof ClusterError) throw step;
          yield JSON.stringify(step);
        }
      }
      return { status: 200, lines: lines() };
    },
  };
  return { http, asked };
}

async function follow(
  lists: Step[],
  watches: (Step[] | ClusterError)[],
): Promise<{ asked: string[]; told: string[] }> {
  const { http, asked } = script(lists, watches);
  const told: string[] = [];
  const watch = new ListWatch({
    http,
    path: async () => '/things',
    timing: { backoff: () => 1, slow: 1 },
    sink: {
      replaced: objects => told.push(`= ${objects.map(one => one.metadata?.name).join(' ')}`),
      upserted: one => told.push(`+ ${one.metadata?.name}`),
      removed: one => told.push(`- ${one.metadata?.name}`),
      state: (state, error) => told.push(error ? `${state} ${error.code}` : state),
    },
  });
  await expect.poll(() => watches.length + lists.length).toBe(0);
  await new Promise(resolve => setTimeout(resolve, 20));
  await watch.stop();
  return { asked, told };
}

const event = (type: string, name: string, version: string): object => ({
  type,
  object: item(name, version),
});

test('goes on from the last version that an event or a bookmark told', async () => {
  const { asked, told } = await follow(
    [list('10', item('a', '3'))],
    [[event('ADDED', 'b', '11'), event('BOOKMARK', '', '20')], [event('DELETED', 'a', '21')]],
  );
  expect(asked).toEqual(['list', 'watch 10', 'watch 20', 'watch 21']);
  expect(told).toEqual(['= a', 'ready', '+ b', '- a']);
});

test('lists again after 410, whether as an event or as a status', async () => {
  const { asked, told } = await follow(
    [list('10'), list('30', item('c', '30')), list('40')],
    [[gone], failed(410)],
  );
  expect(asked).toEqual(['list', 'watch 10', 'list', 'watch 30', 'list', 'watch 40']);
  expect(told).toEqual(['= ', 'ready', '= c', '= ']);
});

test('alarms nobody for one closed connection, and tells of the second', async () => {
  const reset = (): ClusterError => new ClusterError('unreachable', 'closed', { connectionClosed: true });
  const once = await follow([list('10')], [[reset()], [event('ADDED', 'a', '11')]]);
  expect(once.told).toEqual(['= ', 'ready', '+ a']);
  const twice = await follow([list('10')], [[reset()], reset(), [event('ADDED', 'a', '11')]]);
  expect(twice.told).toEqual(['= ', 'ready', 'error unreachable', 'ready', '+ a']);
  expect(twice.asked).toEqual(['list', 'watch 10', 'watch 10', 'watch 10', 'watch 11']);
});

test.each([
  [403, 'forbidden forbidden'],
  [404, 'missing not-found'],
  [401, 'error unauthorized'],
  [503, 'error server'],
  [429, 'error throttled'],
])('tells of %d and tries again', async (status, state) => {
  const { told, asked } = await follow([failed(status), list('10', item('a', '1'))], []);
  expect(told).toEqual([state, '= a', 'ready']);
  expect(asked).toEqual(['list', 'list', 'watch 10']);
});

test('rights that are taken away from a watch lead back to the list', async () => {
  const { told, asked } = await follow([list('10'), failed(403), list('20')], [failed(403)]);
  expect(told).toEqual(['= ', 'ready', 'forbidden forbidden', 'forbidden forbidden', '= ', 'ready']);
  expect(asked).toEqual(['list', 'watch 10', 'list', 'list', 'watch 20']);
});

test('a list comes page by page, and anew when the server forgot the page', async () => {
  const page = (name: string, next?: string): object => ({
    ...list('9', item(name, '1')),
    metadata: { resourceVersion: '9', continue: next },
  });
  const queries: unknown[] = [];
  const answers: Step[] = [page('a', 't1'), page('b', 't2'), failed(410), page('z')];
  const { http } = script(answers, []);
  const recording: SessionHttp = {
    ...http,
    ask: request => {
      queries.push(request.query);
      return http.ask(request);
    },
  };
  const { objects } = await listAll(recording, '/things');
  expect(objects).toEqual([{ apiVersion: 'v1', kind: 'Thing', ...item('z', '1') }]);
  expect(queries).toEqual([
    { limit: 500, continue: undefined },
    { limit: 500, continue: 't1' },
    { limit: 500, continue: 't2' },
    { limit: undefined, continue: undefined },
  ]);
});

test('a quiet watch that is cut again and again has not failed, since it stood in between', async () => {
  const cut = new ClusterError('unreachable', 'x');
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => {
    now += 2000;
    return now;
  });
  const { told } = await follow([list('1')], [[cut], [cut], [cut]]);
  vi.restoreAllMocks();
  expect(told).toEqual(['= ', 'ready']);
});

test('a watch that is cut at once, again and again, is told', async () => {
  const cut = new ClusterError('unreachable', 'x');
  const { told } = await follow([list('1')], [[cut], [cut], [cut]]);
  expect(told).toContain('error unreachable');
});
