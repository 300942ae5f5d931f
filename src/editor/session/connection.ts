/** How the editor stands with the cluster: one word for menus and welcomes, and the sentence that explains it. */
import type { KindState } from '../../cluster/ports.ts';
import { t } from '../shared/text.ts';

/** The value of the context key `istioCanary.state`. */
export type ConnectionState =
  | 'untrusted'
  | 'idle'
  | 'connecting'
  | 'no-kubeconfig'
  | 'error'
  | 'no-istio'
  | 'forbidden'
  | 'empty'
  | 'ready';

export interface Connection {
  state: ConnectionState;
  /** Why, and what to do; for `error` and `forbidden` always there. */
  message?: string;
  /** The cluster error's code, where there is one. */
  code?: string;
  context?: string;
  /** The API server's host and port. */
  server?: string;
  /** What is not known although the rest is shown, such as ready counts without a right to list workloads. */
  notes: string[];
  /** True when the splits on screen cannot be followed at the moment, and may have changed since. */
  stale?: boolean;
}

/** The code of a cluster error; undefined for anything else. Bundles have classes of their own, so names count. */
export function clusterCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ClusterError') return undefined;
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

const stateOfCode: Record<string, ConnectionState> = {
  'no-kubeconfig': 'no-kubeconfig',
  'crds-missing': 'no-istio',
  forbidden: 'forbidden',
  untrusted: 'untrusted',
};

/**
 * The state that a failed attempt to connect leaves behind. `named` is the kubeconfig that a setting names: where
 * that is missing, there may well be another one, so the reason is shown and not the welcome of `no-kubeconfig`.
 */
export function afterFailure(error: unknown, named?: string): Connection {
  const code = clusterCode(error) ?? 'error';
  const message = error instanceof Error ? error.message : String(error);
  const state = code === 'no-kubeconfig' && named ? 'error' : (stateOfCode[code] ?? 'error');
  return { state, message, code, notes: [] };
}

const consequence = (kind: KindState['kind']): string => {
  switch (kind) {
    case 'DestinationRule':
      return t('subsets are unknown');
    case 'VirtualService':
      return t('its canaries are not shown');
    default:
      return t('ready counts may be unknown');
  }
};

const placeOf = (scope: string): string =>
  scope === 'cluster' ? t('the whole cluster') : t('namespace {0}', scope);

function noteOf(one: KindState): string {
  if (one.state === 'error') return `${one.message ?? ''} ${t('What is shown may be old.')}`.trim();
  const { right } = one;
  const why = right
    ? t('no right to {0} {1} in {2}', right.verb, right.resource, placeOf(right.namespace ?? 'cluster'))
    : (one.message ?? one.state);
  return t('{0}s: {1} – {2}.', one.kind, why, consequence(one.kind));
}

/** A kind that clusters may well lack, or that only sharpens a warning: its absence is not worth a line. */
const optional = (one: KindState): boolean =>
  one.kind === 'HorizontalPodAutoscaler' || (one.state === 'missing' && one.kind !== 'VirtualService');

const noIstio = (): string =>
  t(
    'This cluster does not serve VirtualServices (networking.istio.io). Install Istio, or look at another cluster.',
  );

/** The state that a live cluster is in, from how far each kind is known and how many VirtualServices there are. */
export function ofStates(states: readonly KindState[], virtualServices: number): Connection {
  const main = states.filter(one => one.kind === 'VirtualService');
  const is = (state: KindState['state']): KindState | undefined => main.find(one => one.state === state);
  const failed = states.filter(
    one => one.state === 'forbidden' || one.state === 'error' || one.state === 'missing',
  );
  // A ready state has something to say where only some namespaces are shown.
  const narrowed = main.filter(one => one.state === 'ready').flatMap(one => one.message ?? []);
  const notes = [...new Set([...narrowed, ...failed.filter(one => !optional(one)).map(noteOf)])];
  if (virtualServices > 0) return { state: 'ready', notes, ...(is('error') ? { stale: true } : {}) };
  if (is('ready')) return { state: 'empty', notes };
  if (main.length === 0 || is('loading')) return { state: 'connecting', notes: [] };
  for (const [state, becomes] of [
    ['error', 'error'],
    ['forbidden', 'forbidden'],
    ['missing', 'no-istio'],
  ] as const) {
    const found = is(state);
    if (!found) continue;
    // What a 404 means is known here better than in the server's words.
    const message = state === 'missing' ? noIstio() : (found.message ?? noteOf(found));
    return { state: becomes, message, code: found.code, notes: [] };
  }
  return { state: 'connecting', notes: [] };
}
