import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveCluster } from '../../../src/cluster/ports.ts';
import { LiveKnowledge } from '../../../src/editor/diagnostics/live-knowledge.ts';
import { Emitter } from '../../../src/editor/shared/emitter.ts';
import type { ClusterSchema, LiveKind } from '../../../src/validation/index.ts';

const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', resourceVersion: name },
});

function setUp() {
  const events = new Emitter();
  const said: string[] = [];
  const state = { isOn: true, isWanted: true, live: undefined as LiveCluster | undefined, looks: 0 };
  let schema: () => Promise<ClusterSchema | undefined> = async () => undefined;
  const knowledge = new LiveKnowledge({
    live: () => state.live,
    onDidChange: events.event,
    readSchema: () => schema(),
    isOn: () => state.isOn,
    isWanted: () => state.isWanted,
    changed: (source, crds) => {
      const services = source?.index.ofKind('Service').map(({ ref }) => ref.name) ?? [];
      said.push([source?.context ?? 'none', ...services, ...(crds ? ['crds'] : [])].join(' '));
    },
    info: text => said.push(text),
  });
  const cluster = (context: string, ...names: string[]) => {
    const objects = names.map(service);
    const live = {
      session: { identity: { context }, namespace: 'default' },
      knowledge: (): LiveKind[] => {
        state.looks++;
        return [{ kind: 'Service', complete: 'all', objects: [...objects] }];
      },
    } as Partial<LiveCluster> as LiveCluster;
    return { live, objects };
  };
  const become = (live: LiveCluster | undefined): void => {
    state.live = live;
    events.fire();
  };
  return {
    knowledge,
    events,
    said,
    state,
    cluster,
    become,
    readAs: (read: typeof schema) => {
      schema = read;
    },
  };
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('knowledge of the live cluster', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('comes with a cluster, follows it, and goes with it', async () => {
    const { said, cluster, become, events } = setUp();
    const one = cluster('one', 'a');
    become(one.live);
    await pass(1);
    expect(said.filter(text => text.startsWith('one'))).toEqual(['one', 'one a']);
    one.objects.push(service('b'));
    events.fire();
    await pass(1000);
    expect(said.at(-1)).toBe('one a b');
    become(undefined);
    await pass(1);
    expect(said.at(-1)).toBe('none');
  });

  it('looks at a busy cluster once a second, and is quiet where nothing changed', async () => {
    const { said, state, cluster, become, events } = setUp();
    become(cluster('one', 'a').live);
    await pass(1);
    const [looks, told] = [state.looks, said.length];
    for (let i = 0; i < 60; i++) {
      events.fire();
      await pass(50);
    }
    expect(state.looks - looks).toBe(3);
    expect(said.length).toBe(told);
  });

  it('looks at nothing while no document of ours is open, or the setting is off', async () => {
    const { knowledge, said, state, cluster, become } = setUp();
    state.isWanted = false;
    become(cluster('one', 'a').live);
    await pass(2000);
    expect([state.looks, said]).toEqual([0, []]);
    state.isWanted = true;
    knowledge.refresh();
    await pass(1000);
    expect(said).toContain('one a');
    state.isOn = false;
    knowledge.refresh();
    await pass(1);
    expect(said.at(-1)).toBe('none');
  });

  it('asks for the CRDs once a session, and drops those of a cluster that was left', async () => {
    const { said, cluster, become, readAs, events } = setUp();
    let give: (schema: ClusterSchema) => void = () => {};
    let asked = 0;
    readAs(() => {
      asked++;
      return new Promise(resolve => {
        give = resolve;
      });
    });
    become(cluster('one').live);
    await pass(1);
    const giveOne = give;
    become(cluster('two').live);
    await pass(1);
    giveOne({ context: 'one', specs: {} });
    await pass(1);
    expect(said.some(text => text.includes('crds'))).toBe(false);
    give({ context: 'two', specs: {} });
    events.fire();
    await pass(5000);
    expect(said.at(-1)).toBe('two crds');
    expect(asked).toBe(2);
  });

  it('says in the log why nothing is known of the CRDs', async () => {
    const { said, cluster, become, readAs } = setUp();
    become(cluster('one').live);
    await pass(1);
    expect(said).toContain('The CRDs of one may not be read, so fields are not held against them.');
    readAs(() => Promise.reject(new Error('gone away')));
    become(cluster('two').live);
    await pass(1);
    expect(said).toContain('Reading the CRDs of two: Error: gone away');
  });
});
