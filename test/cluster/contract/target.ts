import { request as httpsRequest } from 'node:https';
import { type ApiAccess, type ApiAnswer, apiRequest } from '../harness/http.ts';

export type ContractUser = 'admin' | 'viewer' | 'nobody';

/** A Kubernetes API under test: the real one, or one that claims to behave like it. */
export interface Target {
  access(user: ContractUser): ApiAccess;
  /** Makes the past unknown and gives a resourceVersion that a watch cannot resume from any more. */
  forgottenVersion(): Promise<string>;
  stop(): Promise<void>;
}

/** The namespace that the suite works in; made by it. */
export const namespace = 'contract';

export const istio = '/apis/networking.istio.io/v1';
export const virtualServices = `${istio}/namespaces/${namespace}/virtualservices`;
export const destinationRules = `${istio}/namespaces/${namespace}/destinationrules`;

// What the answers hold is asserted by the tests; the shape here only lets them be read.
/** The parts of an answer's body that the suite looks at. */
export interface Body {
  apiVersion?: string;
  kind?: string;
  metadata: Meta;
  spec?: Record<string, unknown>;
  status?: unknown;
  items: Body[];
  code?: number;
  reason?: string;
  message: string;
  details?: { name?: string; kind?: string; group?: string; causes?: CauseBody[] };
  [other: string]: unknown;
}

interface CauseBody {
  reason?: string;
  message?: string;
  field?: string;
}

interface Meta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp?: string;
  continue?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  managedFields?: { manager: string; operation: string; apiVersion: string; subresource?: string }[];
}

export interface Answer {
  status: number;
  headers: ApiAnswer['headers'];
  body: Body;
}

/** The API as the suite speaks to it. */
export interface Api {
  send(
    user: ContractUser,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  /** A list is sent as a JSON Patch, an object as a merge patch. */
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string, body?: unknown): Promise<Answer>;
  /** Server-side apply as a manager. */
  apply(path: string, manager: string, body: unknown, query?: string): Promise<Answer>;
  watch(path: string, user?: ContractUser): Watching;
  forgottenVersion(): Promise<string>;
}

export interface WatchLine {
  type: string;
  object: Body;
}

/** A watch whose lines are kept as they come. */
export interface Watching {
  lines: WatchLine[];
  /** Resolves once a line fulfils the condition; fails after some seconds with what came instead. */
  until(condition: (line: WatchLine) => boolean, seconds?: number): Promise<WatchLine>;
  /** Resolves when the server ends the watch: true where it did so in good order. */
  ended: Promise<boolean>;
  stop(): void;
}

/** Speaks to a target. */
export function apiOf(target: () => Target): Api {
  const send: Api['send'] = async (user, method, path, body, headers) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    // Node sends no length with a DELETE by itself, and without one its body is no part of the request.
    const length: Record<string, string> =
      method === 'DELETE' && text !== undefined ? { 'content-length': `${Buffer.byteLength(text)}` } : {};
    return (await apiRequest(target().access(user), method, path, body, { ...length, ...headers })) as Answer;
  };
  return {
    send,
    get: path => send('admin', 'GET', path),
    post: (path, body) => send('admin', 'POST', path, body),
    put: (path, body) => send('admin', 'PUT', path, body),
    patch: (path, body) => send('admin', 'PATCH', path, body),
    delete: (path, body) => send('admin', 'DELETE', path, body),
    apply: (path, manager, body, query = '') =>
      send('admin', 'PATCH', `${path}?fieldManager=${manager}${query}`, body, {
        'content-type': 'application/apply-patch+yaml',
      }),
    watch: (path, user = 'admin') => startWatch(target().access(user), path),
    forgottenVersion: () => target().forgottenVersion(),
  };
}

/** A watch on a connection of its own. */
export function startWatch({ server, caPem, token }: ApiAccess, path: string): Watching {
  const lines: WatchLine[] = [];
  const waiting = new Set<() => void>();
  let over = (_isWhole: boolean) => {};
  const ended = new Promise<boolean>(resolve => {
    over = resolve;
  });
  const request = httpsRequest(
    new URL(path, server),
    { ca: caPem, agent: false, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } },
    response => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (text + chunk).split('\n');
        text = parts.pop() ?? '';
        for (const part of parts) lines.push(JSON.parse(part) as WatchLine);
        for (const wake of waiting) wake();
      });
      response.on('close', () => over(response.complete));
    },
  );
  request.on('error', () => over(false));
  request.end();
  return {
    lines,
    ended,
    stop: () => request.destroy(),
    until: (condition, seconds = 10) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(condition);
          if (!found) return;
          done();
          resolve(found);
        };
        const timer = setTimeout(() => {
          done();
          reject(
            new Error(`no such line within ${seconds} s; came: ${JSON.stringify(lines).slice(0, 2000)}`),
          );
        }, seconds * 1000);
        const done = () => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}
