/** A session: the cluster of one context, as one user, fixed for its life. */
import { resolveContext, type Target } from './context.ts';
import { ClusterError, clusterInWords } from './errors.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import type { ClusterSession, SessionOptions } from './ports.ts';
import { fromStatus } from './status-errors.ts';
import { Transport } from './transport.ts';

/** What this product can speak, best first. */
const versions = ['v1', 'v1beta1', 'v1alpha3', 'v1alpha1'];

interface ApiGroup {
  versions?: { version?: string }[];
  preferredVersion?: { version?: string };
}

/** Asks once and keeps the answer; a failure is not kept. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

class Session implements ClusterSession {
  readonly identity: ClusterSession['identity'];
  readonly namespace: string;
  readonly http: Transport;
  readonly whoAmI: () => Promise<string | undefined>;
  readonly #options: SessionOptions;
  readonly #userDigest: string;
  readonly #groups = new Map<string, () => Promise<string>>();

  constructor(target: Target, options: SessionOptions) {
    this.identity = Object.freeze(target.identity);
    this.namespace = options.namespace || target.namespace;
    this.#userDigest = target.userDigest;
    this.#options = { ...options, context: target.identity.context };
    this.http = new Transport(target, options.env ?? process.env);
    this.whoAmI = once(() => this.#askWho());
  }

  apiVersionOf(group: string, again = false): Promise<string> {
    let ask = this.#groups.get(group);
    if (!ask || again) {
      ask = once(() => this.#discover(group));
      this.#groups.set(group, ask);
    }
    return ask();
  }

  async can(verb: string, group: string, resource: string, namespace?: string): Promise<boolean | undefined> {
    const answer = await this.http.request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb, group, resource, namespace } },
      },
    });
    if (answer.status >= 400) return undefined;
    return (answer.json() as { status?: { allowed?: boolean } }).status?.allowed;
  }

  async checkStill(): Promise<void> {
    const { kubeconfig, context, env } = this.#options;
    const { identity: now, userDigest } = resolveContext(loadKubeconfig({ path: kubeconfig, env }), context);
    if (now.server === this.identity.server && now.caDigest === this.identity.caDigest) {
      if (userDigest === this.#userDigest) return;
      throw new ClusterError(
        'context-moved',
        `The context "${context}" has other credentials by now than when it was selected. Nothing was changed. Select the context again to work with the new ones.`,
      );
    }
    throw new ClusterError(
      'context-moved',
      `The context "${context}" leads to another cluster by now (${clusterInWords(now)}; it was ${clusterInWords(this.identity)}). Nothing was changed. Select the context again to work with the new one.`,
    );
  }

  renewConnections(): void {
    this.http.renew();
  }

  close(): Promise<void> {
    return this.http.close();
  }

  async #askWho(): Promise<string | undefined> {
    const answer = await this.http.request({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    });
    // A cluster that does not tell will not tell later; one that cannot answer now will.
    if (answer.status === 401 || answer.status === 429 || answer.status >= 500)
      throw fromStatus(answer, this.identity);
    if (answer.status >= 400) return undefined;
    return (answer.json() as { status?: { userInfo?: { username?: string } } }).status?.userInfo?.username;
  }

  async #discover(group: string): Promise<string> {
    let served: string[];
    try {
      // Everything waits for this small answer.
      const found = await this.http.ask<ApiGroup>({
        method: 'GET',
        path: `/apis/${group}`,
        timeoutMs: 10_000,
      });
      served = (found.versions ?? []).map(one => one.version ?? '');
    } catch (error) {
      // Who may not see what the cluster serves may still be served the newest version.
      if (error instanceof ClusterError && error.code === 'forbidden') return `${group}/${versions[0]}`;
      if (!(error instanceof ClusterError) || error.code !== 'not-found') throw error;
      served = [];
    }
    const best = versions.find(version => served.includes(version));
    if (best) return `${group}/${best}`;
    throw new ClusterError(
      'crds-missing',
      `The cluster of ${clusterInWords(this.identity)} does not serve ${group}${group === 'networking.istio.io' ? ': Istio is not installed there. Install Istio, or choose another context' : ''}.`,
    );
  }
}

/**
 * Opens a session on the wanted context (the current one by default). Reads the kubeconfig and connects to
 * nothing: the first request does. Throws a ClusterError that says what is wrong with the kubeconfig.
 */
export async function openSession(options: SessionOptions = {}): Promise<ClusterSession> {
  const config = loadKubeconfig({ path: options.kubeconfig, env: options.env });
  return new Session(resolveContext(config, options.context), options);
}
