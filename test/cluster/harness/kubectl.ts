import { delimiter, dirname, join } from 'node:path';
import { requireBench } from './bench.ts';
import { cacheFolder } from './go-program.ts';
import { type RunResult, run } from './run.ts';

export interface KubectlOptions {
  /** Value of KUBECONFIG; several paths joined as kubectl expects them. Without it kubectl finds none. */
  kubeconfig?: string;
  /** Standard input, for `-f -`. */
  input?: string;
  /** Added to the environment; wins over all else. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Told of standard output as it comes. */
  onStdout?: (text: string) => void;
}

/**
 * Runs kubectl (of the bench's Kubernetes version) with these arguments. What the developer's own kubectl is set
 * up with (~/.kube, KUBECONFIG, preferences) has no say.
 */
export async function kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<RunResult> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: homeFor(options.kubeconfig),
    KUBECONFIG: options.kubeconfig,
    KUBERC: 'off',
    ...options.env,
  };
  return run(await requireBench(), ['kubectl', ...args], { ...options, env });
}

/** As kubectl, but a bad exit code throws with what kubectl said. Gives standard output. */
export async function kubectlOk(args: readonly string[], options: KubectlOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await kubectl(args, options);
  if (code !== 0)
    throw new Error(`kubectl ${args.join(' ')} failed (exit code ${code}): ${stderr || stdout}`);
  return stdout;
}

/**
 * A home without ~/.kube/config. Kubectl caches discovery there, as it does for people; beside the kubeconfig it
 * goes when the cluster's folder goes.
 */
function homeFor(kubeconfig: string | undefined): string {
  const first = kubeconfig?.split(delimiter)[0];
  return join(first ? dirname(first) : cacheFolder(), 'kubectl-home');
}
