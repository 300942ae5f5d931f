/** Turns a context's user into headers and TLS options, through the client's authenticators. */
import type { AgentOptions } from 'node:https';
import type { Cluster } from '@kubernetes/client-node';
import { type DispatcherOptions, KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { HttpMethod, RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import type { Target } from './context.ts';
import { ClusterError, clusterInWords } from './errors.ts';
import { ExecPlugin, execProvider } from './exec-plugin.ts';
import { shorten } from './redact.ts';

/** What a connection to the API server needs. */
export interface Credentials {
  headers: Record<string, string | string[]>;
  tls: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  /** How often they were renewed before. */
  generation: number;
}

/**
 * The client's KubeConfig, giving its TLS options away instead of making a connection pool of them: it would
 * make a new one, and so a new TLS handshake, for every request.
 */
class Authenticators extends KubeConfig {
  tls: AgentOptions = {};

  override createDispatcherOptions(_cluster: Cluster | null, options: AgentOptions): DispatcherOptions {
    this.tls = options;
    return { type: 'none' };
  }
}

/** The credentials of one target. A credential that expired is renewed when asked for the next time. */
export class CredentialSource {
  readonly #target: Target;
  readonly #env: Record<string, string | undefined>;
  #authenticators: Authenticators;
  #asking?: Promise<Credentials>;
  #generation = 0;

  constructor(target: Target, env: Record<string, string | undefined>) {
    this.#target = target;
    this.#env = env;
    this.#authenticators = this.#make();
  }

  /** Whether another try may bring another credential: a token written into the kubeconfig stays what it is. */
  get renewable(): boolean {
    return Boolean(this.#target.user.exec ?? this.#target.user.authProvider);
  }

  /**
   * Forgets what was kept, so that plugins run and files are read again. Only where `refused` are still the newest:
   * of many requests that are refused at once, the first one sees to it, and nobody has to log in several times.
   */
  renew(refused: Credentials): void {
    if (refused.generation !== this.#generation) return;
    this.#generation += 1;
    this.#authenticators = this.#make();
    this.#asking = undefined;
  }

  /** Callers at the same time share one answer, so that a plugin runs once. */
  get(): Promise<Credentials> {
    const asking = this.#asking ?? this.#ask();
    this.#asking = asking;
    const done = (): void => {
      if (this.#asking === asking) this.#asking = undefined;
    };
    asking.then(done, done);
    return asking;
  }

  #make(): Authenticators {
    const { cluster, user, identity } = this.#target;
    const config = new Authenticators();
    config.addAuthenticator(new ExecPlugin(cluster, identity.context, this.#env));
    const ours = user.exec
      ? { ...user, exec: undefined, authProvider: { name: execProvider, config: user.exec } }
      : user;
    config.loadFromClusterAndUser(cluster, ours);
    return config;
  }

  async #ask(): Promise<Credentials> {
    const { identity, impersonation } = this.#target;
    const config = this.#authenticators;
    const generation = this.#generation;
    const context = new RequestContext(identity.server, HttpMethod.GET);
    try {
      await config.applySecurityAuthentication(context);
    } catch (error) {
      if (error instanceof ClusterError) throw error;
      throw new ClusterError(
        'unauthorized',
        `The credentials for ${clusterInWords(identity)} could not be had: ${shorten(String((error as Error).message))}. Log in to the cluster again.`,
        { cause: error },
      );
    }
    // A token read from a file ends in a line break, which no header may hold.
    const own = Object.entries(context.getHeaders()).map(([name, value]): [string, string] => [
      name,
      value.trim(),
    ]);
    const plain = identity.server.startsWith('http:');
    return {
      generation,
      // As kubectl: no credential travels without TLS.
      headers: plain ? {} : { ...Object.fromEntries(own), ...impersonation },
      // Said either way, so that no environment variable switches the check off.
      tls: { ...config.tls, rejectUnauthorized: !this.#target.cluster.skipTLSVerify },
    };
  }
}
