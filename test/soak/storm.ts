/**
 * The process that the soak follows: the sandbox, a way to it that is cut now and then, and a client that writes at the
 * wanted rate. Told by its parent what to do; tells what there is in the end.
 */
import { Agent, request } from 'node:https';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { wayTo } from './way.ts';
import { dice, seed, type Write, writes } from './writes.ts';

/** What the parent wants. Seconds between cuts; every third cut the past is forgotten too. */
export interface StormOrder {
  rate: number;
  seconds: number;
  cutEvery: number;
  seed: number;
}

export interface StormBegun {
  type: 'begun';
  /** By the way that is cut, and straight to the sandbox. */
  cut: string;
  straight: string;
}

export interface StormOver {
  type: 'over';
  written: number;
  /** Of the writing alone. */
  seconds: number;
  cuts: number;
  connectionsCut: number;
  compactions: number;
  /** As they are stored, by kind. */
  objects: Record<string, unknown[]>;
}

const kinds = {
  VirtualService: 'networking.istio.io/VirtualService',
  DestinationRule: 'networking.istio.io/DestinationRule',
  Service: '/Service',
  Deployment: 'apps/Deployment',
  Namespace: '/Namespace',
};

const pause = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms));

const say = (message: StormBegun | StormOver): void => void process.send?.(message);

/** Sends writes over a few kept connections; those of one object one after the other. */
function client(sandbox: Sandbox): (write: Write) => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const last = new Map<string, Promise<void>>();
  const send = ({ method, path, body }: Write): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${sandbox.tokens.admin}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      };
      const options = { method, agent, ca: sandbox.caPem, headers };
      const sent = request(`${sandbox.url}${path}`, options, answer => {
        answer.resume();
        const { statusCode = 0 } = answer;
        answer.on('end', () =>
          statusCode < 300 ? resolve() : reject(new Error(`${method} ${path}: ${statusCode}`)),
        );
      });
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  return write => {
    // A list and its objects are one queue: what is deleted must have been made.
    const queue = /virtualservices(\/guest-|$)/.test(write.path) ? 'guests' : write.path;
    const sent = (last.get(queue) ?? Promise.resolve()).then(() => send(write));
    last.set(queue, sent);
    return sent;
  };
}

/** Objects once nothing changes any more. */
async function settled(sandbox: Sandbox): Promise<Record<string, unknown[]>> {
  const now = (): Record<string, unknown[]> =>
    Object.fromEntries(Object.entries(kinds).map(([kind, of]) => [kind, sandbox.objects(of)]));
  for (let before = ''; ; await pause(2500)) {
    const objects = now();
    const text = JSON.stringify(objects);
    if (text === before) return objects;
    before = text;
  }
}

async function storm(sandbox: Sandbox, cut: () => number, order: StormOrder): Promise<StormOver> {
  const send = client(sandbox);
  for (const write of seed) await send(write);
  const changes = writes(dice(order.seed));
  const open = new Set<Promise<void>>();
  let [written, cuts, connectionsCut, compactions] = [0, 0, 0, 0];
  const cutting = setInterval(() => {
    connectionsCut += cut();
    cuts++;
    if (cuts % 3 !== 0) return;
    sandbox.compact();
    compactions++;
  }, order.cutEvery * 1000);
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  let failure: unknown;
  while (passed() < order.seconds && failure === undefined) {
    for (const due = passed() * order.rate; written < due && open.size < 64; written++) {
      const sent = send(changes.next().value).catch(error => {
        failure = error;
      });
      const done = sent.then(() => void open.delete(done));
      open.add(done);
    }
    await pause(4);
  }
  await Promise.all(open);
  const seconds = passed();
  clearInterval(cutting);
  if (failure !== undefined) throw failure;
  const objects = await settled(sandbox);
  return { type: 'over', written, seconds, cuts, connectionsCut, compactions, objects };
}

const sandbox = await startSandbox({ seed: 'empty' });
const way = await wayTo(sandbox.url);
const straight = sandbox.kubeconfig();
say({ type: 'begun', straight, cut: straight.replace(sandbox.url, way.url) });
process.on('message', (order: StormOrder) => {
  storm(sandbox, way.cut, order).then(say, (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
// Ends with the one who started it.
process.on('disconnect', () => process.exit());
