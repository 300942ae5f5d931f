import { join } from 'node:path';
import { buildGoProgram } from './go-program.ts';
import { run } from './run.ts';

const directory = join(import.meta.dirname, '..', 'oracle');

/** What Istio's validating webhook would say: an error refuses the object, a warning lets it in. */
export interface Verdict {
  error: string | null;
  warning: string | null;
}

let built: Promise<string | undefined> | undefined;

/**
 * The path of `istioverdict`, Istio's own validation as a program, built on demand. Undefined (with the reason
 * on standard error) where Go is missing or too old for its go.mod; throws there when CI=true.
 */
export function buildOracle(): Promise<string | undefined> {
  built ??= buildGoProgram({ name: 'istioverdict', directory });
  return built;
}

/** Istio's verdict on each YAML text, of all its documents together; all in one process, in the order asked. */
export async function istioVerdicts(yamls: readonly string[]): Promise<Verdict[]> {
  const binary = await buildOracle();
  if (binary === undefined) throw new Error('istioverdict is needed here and cannot be built (reason above)');
  const input = yamls.map(yaml => `${JSON.stringify({ yaml })}\n`).join('');
  const { code, stdout, stderr } = await run(binary, [], { input });
  if (code !== 0) throw new Error(`istioverdict failed (exit code ${code}): ${stderr}`);
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Verdict);
}
