/** How soon the tree's rows say what has just been written, at 50 writes a second. */
import { Agent } from 'node:https';
import * as facade from '../../src/cluster/index.ts';
import type { HttpRequest, HttpStream } from '../../src/cluster/ports.ts';
import type { VirtualService } from '../../src/istio/types.ts';
import { apiRequest, type RealCluster } from '../cluster/harness/index.ts';
import { openTree, type Redrawn } from '../support/tree-model.ts';
import { ms, row } from './figures.ts';
import { virtualServicePath } from './fleet.ts';

const rate = 50;
const seconds = Number(process.env.EVENTS_SECONDS ?? 30);

interface Pending {
  weight: number;
  sent: number;
  /** When the event came in. */
  arrived?: number;
  /** When a row said it. */
  shown?: number;
}

/** The value below which that part of the values lies. */
function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const told = (values: readonly number[]): string =>
  `p50 ${ms(percentile(values, 0.5))}, p99 ${ms(percentile(values, 0.99))}`;

/** The facade, telling of each line that a watch brings before anybody else sees it. */
const listening = (told: (line: string) => void): typeof facade => ({
  ...facade,
  async openSession(options) {
    const session = await facade.openSession(options);
    const stream = session.http.stream.bind(session.http);
    const heard = async (request: HttpRequest): Promise<HttpStream> => {
      const { status, lines } = await stream(request);
      const passed = async function* (): AsyncGenerator<string> {
        for await (const line of lines) {
          told(line);
          yield line;
        }
      };
      return { status, lines: passed() };
    };
    Object.assign(session.http, { stream: heard });
    return session;
  },
});

/** Prints percentiles from an event's coming in, and from the write's sending, to the provider's row. */
export async function benchEvents(cluster: RealCluster, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const access = { ...cluster.access('admin'), agent };
  const waiting = new Map<string, Pending>();
  const done: Pending[] = [];
  let drawings = 0;
  const look = (rows: Redrawn): void => {
    const shown = performance.now();
    drawings++;
    let virtualService = '';
    for (const { kind, label, description } of rows ? rows.flatMap(one => tree.rows(one)) : tree.rows()) {
      if (kind === 'virtualService') virtualService = label;
      if (kind !== 'destination' || label !== 'v2') continue;
      const pending = waiting.get(virtualService);
      if (pending && new RegExp(`weight ${pending.weight}\\b`).test(description)) pending.shown ??= shown;
    }
  };
  const hear = (line: string): void => {
    if (!line.includes('"kind":"VirtualService"')) return;
    const { metadata, spec } = JSON.parse(line).object as VirtualService;
    const pending = waiting.get(metadata?.name ?? '');
    if (pending && spec?.http?.[0]?.route?.[1]?.weight === pending.weight)
      pending.arrived ??= performance.now();
  };
  // Rows are drawn anew host by host, each with its VirtualServices below.
  const tree = openTree(cluster.kubeconfigPath('admin'), listening(hear), look);
  try {
    await tree.hub.connect();
    tree.rows();
    drawings = 0;
    const cpu = process.cpuUsage();
    const start = performance.now();
    const answers: Promise<void>[] = [];
    let n = 0;
    while (performance.now() - start < seconds * 1000) {
      for (; n < ((performance.now() - start) / 1000) * rate; n++) {
        const i = n % count;
        const pending: Pending = { weight: (Math.floor(n / count) * 7 + 11) % 100, sent: performance.now() };
        waiting.set(`model-${i}`, pending);
        done.push(pending);
        const patch = [
          { op: 'replace', path: '/spec/http/0/route/1/weight', value: pending.weight },
          { op: 'replace', path: '/spec/http/0/route/0/weight', value: 100 - pending.weight },
        ];
        const answer = apiRequest(access, 'PATCH', virtualServicePath(i), patch).then(({ status }) => {
          if (status !== 200) throw new Error(`a write was answered with ${status}`);
        });
        answers.push(answer);
      }
      await new Promise(next => setTimeout(next, 2));
    }
    await Promise.all(answers);
    const patience = Date.now() + 5000;
    while (done.some(one => one.shown === undefined) && Date.now() < patience) {
      await new Promise(next => setTimeout(next, 20));
    }
    const lost = done.filter(one => one.shown === undefined).length;
    if (lost > 0) throw new Error(`${lost} of ${done.length} writes were never shown`);
    const after = (from: (one: Pending) => number): number[] =>
      done.map(one => Math.max(0, (one.shown ?? Number.NaN) - from(one)));
    const whole = process.cpuUsage(cpu);
    const fromEvent = after(one => one.arrived ?? one.sent);
    row(
      `watch event to row, ${rate}/s, ${count} VirtualServices, p99`,
      ms(percentile(fromEvent, 0.99)),
      `${told(fromEvent)}; from the write's sending ${told(after(one => one.sent))}`,
    );
    const spent = ms((whole.user + whole.system) / 1000 / Math.max(1, drawings));
    row('  processor time a drawing, writes included', spent, `${drawings} drawings, ${done.length} writes`);
  } finally {
    tree.close();
    agent.destroy();
  }
}
