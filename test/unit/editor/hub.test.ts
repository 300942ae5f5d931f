import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { ClusterFacade, ClusterSession, KindState, LiveCluster } from '../../../src/cluster/ports.ts';
import { type Choice, Hub } from '../../../src/editor/session/hub.ts';
import { modelSnapshot } from './support.ts';

/** A cluster a context; `hold` keeps sessions from opening until it is released. */
function setUp(trusted = true) {
  const log: string[] = [];
  let choice: Choice = { context: 'one' };
  let failure: Error | undefined;
  let hold: Promise<void> = Promise.resolve();
  let ready: Promise<void> = Promise.resolve();
  let moved: Error | undefined;
  let states: KindState[] = [{ kind: 'VirtualService', scope: 'cluster', state: 'ready' }];
  let fileChanged = (): void => {};
  const servers = new Map([
    ['one', 'https://one'],
    ['two', 'https://two'],
  ]);
  const facade: Pick<ClusterFacade, 'loadKubeconfig' | 'kubeconfigPaths' | 'openSession' | 'openLive'> = {
    kubeconfigPaths: () => ['/kubeconfig'],
    loadKubeconfig: () => ({ files: ['/kubeconfig'], contexts: () => [] }),
    async openSession({ context = 'one' } = {}) {
      log.push(`open ${context}`);
      await hold;
      if (failure) throw failure;
      const identity = { context, server: servers.get(context) ?? '', caDigest: '' };
      return {
        identity,
        checkStill: async () => {
          if (moved) throw moved;
        },
        close: async () => void log.push(`close ${context}`),
      } as Partial<ClusterSession> as ClusterSession;
    },
    openLive: session =>
      ({
        session,
        snapshot: () => modelSnapshot({ v1: 100, v2: 0 }),
        states: () => states,
        onDidChange: () => ({ dispose: () => {} }),
        ready: () => ready,
        dispose: async () => void log.push(`dispose ${session.identity.context}`),
      }) as Partial<LiveCluster> as LiveCluster,
  };
  const hub = new Hub({
    facade: () => facade as ClusterFacade,
    choice: () => choice,
    trusted: () => trusted,
    info: () => {},
    watchFiles: (_files, changed) => {
      fileChanged = changed;
      return { dispose: () => {} };
    },
    patienceMs: 60_000,
  });
  return {
    hub,
    log,
    servers,
    choose: (now: Choice) => {
      choice = now;
    },
    fail: (error: Error | undefined) => {
      failure = error;
    },
    holdUntil: (released: Promise<void>) => {
      hold = released;
    },
    readyWhen: (read: Promise<void>) => {
      ready = read;
    },
    move: (error: Error | undefined) => {
      moved = error;
    },
    become: (now: KindState[]) => {
      states = now;
    },
    touchFile: () => fileChanged(),
  };
}

describe('the hub', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('connects once for all who ask at the same time, and not before', async () => {
    const { hub, log } = setUp();
    expect([hub.connection.state, log]).toEqual(['idle', []]);
    const [a, b] = await Promise.all([hub.connect(), hub.connect()]);
    expect(a).toBe(b);
    expect(log).toEqual(['open one']);
    expect(hub.connection).toMatchObject({ state: 'ready', context: 'one', server: 'one' });
  });

  it('drops an answer that arrives after another choice', async () => {
    const { hub, log, choose, holdUntil } = setUp();
    let release = (): void => {};
    holdUntil(
      new Promise(done => {
        release = done;
      }),
    );
    const first = hub.connect();
    choose({ context: 'two' });
    const second = hub.reconnect();
    release();
    await expect(first).rejects.toThrow('left that cluster');
    expect((await second).session.identity.context).toBe('two');
    expect(log).toEqual(['open one', 'open two', 'dispose one', 'close one']);
    expect(hub.connection.context).toBe('two');
  });

  it('refuses what was planned for another cluster', async () => {
    const { hub, choose } = setUp();
    const planned = await hub.connect();
    choose({ context: 'two' });
    await hub.reconnect();
    expect(() => hub.assertStill(planned)).toThrow('planned for one (https://one), but the window shows two');
  });

  it('says why it cannot connect, and connects when that is over', async () => {
    const { hub, fail } = setUp();
    fail(new ClusterError('broken-kubeconfig', 'Line 3 is no YAML.'));
    await expect(hub.connect()).rejects.toThrow('Line 3');
    expect(hub.connection).toMatchObject({
      state: 'error',
      message: 'Line 3 is no YAML.',
      code: 'broken-kubeconfig',
    });
    fail(undefined);
    await hub.connect();
    expect(hub.connection.state).toBe('ready');
  });

  it('connects by itself once there is a kubeconfig that leads somewhere', async () => {
    const { hub, fail, touchFile } = setUp();
    for (const code of ['no-kubeconfig', 'broken-kubeconfig', 'unknown-context'] as const) {
      fail(new ClusterError(code, 'No way.'));
      await expect(hub.reconnect()).rejects.toThrow('No way.');
      fail(undefined);
      touchFile();
      await vi.advanceTimersByTimeAsync(0);
      expect(hub.connection).toMatchObject({ state: 'ready', context: 'one' });
    }
    hub.dispose();
  });

  it('lets a cluster go that nobody looks at, and keeps one that somebody does', async () => {
    const { hub, log } = setUp();
    await hub.connect();
    hub.watched(true);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(hub.connection.state).toBe('ready');
    hub.watched(false);
    await vi.advanceTimersByTimeAsync(60_001);
    expect(hub.connection.state).toBe('idle');
    expect(log).toEqual(['open one', 'dispose one', 'close one']);
  });

  it('goes to where the context leads when the kubeconfig changes, and stays when it leads to the same', async () => {
    const { hub, log, servers, touchFile } = setUp();
    await hub.connect();
    touchFile();
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['open one', 'open one', 'close one']);
    servers.set('one', 'https://moved');
    touchFile();
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.connection.server).toBe('moved');
  });

  it('gives nobody a cluster before it is read', async () => {
    const { hub, log, readyWhen } = setUp();
    let release = (): void => {};
    readyWhen(
      new Promise(done => {
        release = done;
      }),
    );
    const given: string[] = [];
    const first = hub.connect().then(() => given.push('first'));
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.live).toBeDefined();
    const second = hub.readable().then(() => given.push('second'));
    await vi.advanceTimersByTimeAsync(1);
    expect(given).toEqual([]);
    release();
    await Promise.all([first, second]);
    expect(given).toEqual(['first', 'second']);
    expect(log).toEqual(['open one']);
  });

  it('connects anew when the kubeconfig brings other credentials for the same cluster', async () => {
    const { hub, touchFile, move } = setUp();
    const before = await hub.connect();
    touchFile();
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.live).toBe(before);
    move(new ClusterError('context-moved', 'Other credentials.'));
    touchFile();
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.live).not.toBe(before);
    expect(hub.connection.state).toBe('ready');
  });

  it.each(['error', 'forbidden'] as const)(
    'tries a changed kubeconfig where something is in state %s, even behind old splits',
    async state => {
      const { hub, touchFile, become } = setUp();
      const before = await hub.connect();
      become([{ kind: 'VirtualService', scope: 'cluster', state }]);
      touchFile();
      await vi.advanceTimersByTimeAsync(1);
      expect(hub.live).not.toBe(before);
    },
  );

  it('leaves what is shown alone while a kubeconfig is half written', async () => {
    const { hub, touchFile, fail } = setUp();
    const before = await hub.connect();
    fail(new ClusterError('broken-kubeconfig', 'Line 3 is no YAML.'));
    touchFile();
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.live).toBe(before);
    expect(hub.connection.state).toBe('ready');
  });

  it('knows the kubeconfig that a cluster was opened with, whatever is chosen since', async () => {
    const { hub, choose } = setUp();
    choose({ context: 'one', kubeconfig: '/named' });
    const live = await hub.connect();
    choose({ context: 'one' });
    expect(hub.kubeconfigOf(live)).toBe('/named');
  });

  it('opens nothing in a workspace that is not trusted, but the sandbox', async () => {
    const { hub, log, choose } = setUp(false);
    expect(hub.connection.state).toBe('untrusted');
    await expect(hub.connect()).rejects.toThrow('Restricted Mode');
    expect(log).toEqual([]);
    choose({ kubeconfig: '/sandbox', own: true });
    await hub.connect();
    expect(hub.connection.state).toBe('ready');
  });
});
