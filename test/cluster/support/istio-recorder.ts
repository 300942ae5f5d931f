/** Every version of every VirtualService and DestinationRule that there is while it records, for Istio's validator. */
import { get } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { istioVerdicts, type RealCluster } from '../harness/index.ts';

interface Stored {
  metadata: { name: string; namespace: string; resourceVersion: string };
  [field: string]: unknown;
}

export interface Recorder {
  /** How many different ones there have been. */
  count(): number;
  /** Resolves once everything that was written before is recorded. */
  caughtUp(): Promise<void>;
  /** Istio's objections, each with the object; empty where it accepts all. */
  objections(): Promise<string[]>;
  close(): void;
}

const kinds = ['virtualservices', 'destinationrules'];

/** Objects by which a watch is known to be up to date; they are not recorded. */
const mark = 'recorded-up-to-here';
const marks: Readonly<Record<string, object>> = {
  virtualservices: {
    kind: 'VirtualService',
    spec: { hosts: [mark], http: [{ route: [{ destination: { host: mark } }] }] },
  },
  destinationrules: { kind: 'DestinationRule', spec: { host: mark } },
};

/** Follows all namespaces; begins again after a restart of the server, from where it was. */
export function record(cluster: RealCluster): Recorder {
  const seen = new Map<string, Stored>();
  const marked = new Set<string>();
  const closing = new AbortController();
  for (const kind of kinds) {
    const keep = (object: Stored): void => {
      const { name, namespace, resourceVersion } = object.metadata;
      if (name === mark) marked.add(kind);
      else seen.set(`${kind} ${namespace}/${name} ${resourceVersion}`, object);
    };
    void follow(cluster, kind, keep, closing.signal);
  }
  return {
    count: () => seen.size,
    async caughtUp() {
      for (const kind of kinds) {
        const object = { apiVersion: 'networking.istio.io/v1', metadata: { name: mark }, ...marks[kind] };
        const path = `/apis/networking.istio.io/v1/namespaces/default/${kind}`;
        const { status, body } = await cluster.request('POST', path, object);
        if (status !== 201) throw new Error(`no mark: ${JSON.stringify(body)}`);
      }
      for (const limit = Date.now() + 20_000; marked.size < kinds.length; await sleep(20))
        if (Date.now() > limit) throw new Error('what was written is not all recorded after 20 s');
    },
    objections: async () => {
      const objects = [...seen.values()];
      const verdicts = await istioVerdicts(objects.map(one => JSON.stringify(one)));
      return objects.flatMap((object, i) => {
        const error = verdicts[i]?.error;
        return error ? [`${error}: ${JSON.stringify(object)}`] : [];
      });
    },
    close: () => closing.abort(),
  };
}

async function follow(
  cluster: RealCluster,
  kind: string,
  keep: (object: Stored) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = `/apis/networking.istio.io/v1/${kind}`;
  let from: string | undefined;
  while (!signal.aborted) {
    try {
      if (from === undefined) {
        const { body } = await cluster.request('GET', path);
        const { items, metadata } = body as { items: Stored[]; metadata: { resourceVersion: string } };
        // A list's items do not say what they are.
        const of = kind === 'virtualservices' ? 'VirtualService' : 'DestinationRule';
        for (const item of items) keep({ apiVersion: 'networking.istio.io/v1', kind: of, ...item });
        from = metadata.resourceVersion;
      }
      const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${from}`;
      await watch(cluster, `${path}?${query}`, signal, (type, object) => {
        // Too old to go on from: a new list shows what there is now.
        from = type === 'ERROR' ? undefined : object.metadata.resourceVersion;
        if (type === 'ADDED' || type === 'MODIFIED') keep(object);
      });
    } catch {
      // The server is away; a restart of it is a part of the tests.
      await sleep(200);
    }
  }
}

function watch(
  cluster: RealCluster,
  path: string,
  signal: AbortSignal,
  take: (type: string, object: Stored) => void,
): Promise<void> {
  const { server, caPem, token } = cluster.access('admin');
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const request = get(`${server}${path}`, { ca: caPem, agent: false, headers, signal }, answer => {
      if (answer.statusCode !== 200) {
        // Not yet, or not from there: a server that has just begun says so without a watch.
        answer.resume();
        answer.on('close', () => reject(new Error(`the watch was answered ${answer.statusCode}`)));
        return;
      }
      const lines = createInterface({ input: answer });
      lines.on('error', () => {});
      lines.on('line', line => {
        const { type, object } = JSON.parse(line) as { type: string; object: Stored };
        take(type, object);
      });
      answer.on('close', () => resolve());
    });
    request.on('error', reject);
  });
}
