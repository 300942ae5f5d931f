import { makeCertificate } from './certificate.ts';
import { makeTokens, type UserName } from './http/users.ts';
import type { JsonObject } from './json.ts';
import { kindNamed } from './kinds/table.ts';
import { kubeconfigYaml } from './kubeconfig.ts';
import { asJson } from './objects.ts';
import { listen } from './server.ts';
import { Store } from './store/store.ts';
import { Controller } from './story/controller.ts';
import { misbehave } from './story/misbehave.ts';
import { seedCluster, seedModelService } from './story/seed.ts';
import type { Misbehaviour } from './traffic/behaviour.ts';
import { trafficIn } from './traffic/index.ts';
import type { TrafficOptions } from './traffic/simulation.ts';

export type { UserName } from './http/users.ts';
export { SANDBOX_CONTEXT } from './kubeconfig.ts';
export type { Misbehaviour } from './traffic/behaviour.ts';
export type { TrafficOptions } from './traffic/simulation.ts';

export interface SandboxOptions {
  /** The loopback port; a free one without it. */
  port?: number;
  /** What is in it: the model service (without a word), or namespaces only. */
  seed?: 'model-service' | 'empty';
  /** The load on the model service. */
  traffic?: TrafficOptions;
}

/** A running Kubernetes API with a model service in it. Nothing of it outlives `stop()`. */
export interface Sandbox {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** The certificate that clients have to trust. */
  readonly caPem: string;
  /** Bearer tokens: `admin` may everything, `viewer` may read, `nobody` may nothing but ask who they are. */
  readonly tokens: Readonly<Record<UserName, string>>;
  /** A kubeconfig as YAML, of `admin` unless said otherwise. It holds a token: write it with mode 0600. */
  kubeconfig(user?: UserName): string;
  /** The objects of a kind (`apps/Deployment`, `/Pod`, `networking.istio.io/VirtualService`) as they are stored. */
  objects(groupKind: string, namespace?: string): JsonObject[];
  /** Forgets the past: watches that resume from before are told 410. */
  compact(): void;
  /** Makes a version of the model behave so from now on, as a write of the ConfigMap `model-behaviour` does. */
  misbehave(version: string, how: Misbehaviour): void;
  stop(): Promise<void>;
}

/** Starts the sandbox on loopback. @throws Error when the port is taken */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const store = new Store();
  const controller = new Controller(store);
  seedCluster(store);
  if (options.seed !== 'empty') seedModelService(store);
  controller.settle();
  const traffic = trafficIn(store, options.traffic);
  const tokens = makeTokens();
  const certificate = await makeCertificate();
  const server = await listen(certificate, options.port ?? 0, { store, tokens, traffic }).catch(
    (error: unknown) => {
      controller.stop();
      throw error;
    },
  );
  return {
    url: server.url,
    caPem: certificate.certPem,
    tokens,
    kubeconfig: (user = 'admin') => kubeconfigYaml(server.url, certificate.certPem, user, tokens[user]),
    objects(groupKind, namespace) {
      const [group = '', name = ''] = groupKind.split('/');
      const kind = kindNamed(group, name);
      if (!kind) throw new Error(`the sandbox has no kind ${groupKind}`);
      return store.list(kind, namespace).map(object => structuredClone(asJson(object)));
    },
    compact: () => store.compact(),
    misbehave: (version, how) => misbehave(store, version, how),
    async stop() {
      controller.stop();
      await server.stop();
    },
  };
}
