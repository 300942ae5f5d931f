/** Ways in which the sandbox's canary can behave; a test holds these to the sandbox's own. */
export const misbehaviours = [
  'fails-some',
  'fails-all',
  'slow',
  'worse-predictions',
  'pods-die',
  'healthy',
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

/** What the editor needs of the sandbox's bundle. */
export interface RunningSandbox {
  /** Makes a version of the model behave so from now on. */
  misbehave(version: string, how: Misbehaviour): void;
  /** A kubeconfig with one current context. It holds a credential. */
  kubeconfig(): string;
  stop(): Promise<void>;
}

export interface SandboxModule {
  startSandbox(): Promise<RunningSandbox>;
}
