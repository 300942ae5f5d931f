/** What the editor needs of the sandbox's bundle. */
export interface RunningSandbox {
  /** A kubeconfig with one current context. It holds a credential. */
  kubeconfig(): string;
  stop(): Promise<void>;
}

export interface SandboxModule {
  startSandbox(): Promise<RunningSandbox>;
}
