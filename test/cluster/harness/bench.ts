import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGoProgram } from './go-program.ts';
import { run } from './run.ts';

const directory = join(import.meta.dirname, '..', 'bench-server');

let built: Promise<string | undefined> | undefined;

/**
 * The path of `kubebench`, built on demand. Undefined (with the reason on standard error) where Go is missing
 * or too old for its go.mod; throws there when CI=true.
 */
export function buildBench(): Promise<string | undefined> {
  built ??= buildGoProgram({
    name: 'kubebench',
    directory,
    // Kubernetes' own release builds set this; without it /version says v0.0.0-master.
    linkerFlags: `-X k8s.io/component-base/version.gitVersion=${kubernetesVersion()}`,
  });
  return built;
}

/** As buildBench, for those who cannot go on without it. */
export async function requireBench(): Promise<string> {
  const binary = await buildBench();
  if (binary === undefined) throw new Error('kubebench is needed here and cannot be built (reason above)');
  return binary;
}

/** The Kubernetes version of the bench, from its go.mod: "v1.36.3". */
export function kubernetesVersion(): string {
  const version = /k8s\.io\/kubernetes (v\S+)/.exec(readFileSync(join(directory, 'go.mod'), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${directory}/go.mod does not name k8s.io/kubernetes`);
  return version;
}

/**
 * The path of Istio's CRD bundle, from the Go module that go.mod pins; Go fetches it where it is not there.
 */
export async function istioCrdFile(): Promise<string> {
  const { code, stdout, stderr } = await run('go', ['mod', 'download', '-json', 'istio.io/api'], {
    cwd: directory,
  });
  if (code !== 0) throw new Error(`go mod download of istio.io/api failed: ${stderr || stdout}`);
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  return join(Dir, 'kubernetes', 'customresourcedefinitions.gen.yaml');
}
