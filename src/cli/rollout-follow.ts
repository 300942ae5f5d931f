/** A rollout that is driven, until its end: what is told on the way, and the exit code. */
import { quoted } from '../canary/kubectl.ts';
import type { DrivenRollout, RolloutView } from '../rollout/model.ts';
import { text, type Values } from './args.ts';
import type { Io } from './io.ts';

/** Exit codes of a rollout. */
export const rolloutExit = { promoted: 0, rolledBack: 1, usage: 2, paused: 3, notRun: 4 } as const;

/** Writes to standard output. A rollout is not for its reader: it guards on when that one is gone, and says so once. */
export function readBySomebody(io: Io): (line: string) => void {
  let isTold = false;
  return line => {
    io.stdout(line);
    if (isTold || io.isUnread?.() !== true) return;
    isTold = true;
    io.stderr('Nobody reads standard output any more. Guarding goes on; Ctrl+C or SIGTERM ends it.\n');
  };
}

/**
 * Pauses that somebody has to look into: nothing goes on here until then. Who resumes with another policy has said so
 * already.
 */
const isStuck = ({ phase, paused }: RolloutView, resumes: boolean): boolean =>
  phase === 'paused' &&
  paused !== 'person' &&
  paused !== 'policy' &&
  !(resumes && paused === 'policyChanged');

function exitOf({ phase }: RolloutView): number {
  if (phase === 'promoted') return rolloutExit.promoted;
  return phase === 'rolledBack' ? rolloutExit.rolledBack : rolloutExit.paused;
}

/** The policy as it was named: without it a rollout would be taken up with another one. */
function policyWords(values: Values): string {
  const file = text(values.policy);
  return file === undefined ? '' : ` --policy ${file === '-' ? 'FILE' : quoted(file)}`;
}

/** Waits for the end; ends driving when told to stop, or where it is stuck and nobody waits for that. */
export async function follow(
  driven: DrivenRollout,
  stop: AbortSignal,
  values: Values,
  io: Io,
): Promise<number> {
  const end = (): void => void driven.stop();
  if (stop.aborted) end();
  stop.addEventListener('abort', end);
  const check = (view: RolloutView): void => {
    if (values.wait !== true && isStuck(view, values.resume === true)) end();
  };
  const listening = driven.onEvent(({ view }) => check(view));
  check(driven.view());
  const last = await driven.ended;
  listening.dispose();
  stop.removeEventListener('abort', end);
  const where = `${last.namespace}/${last.virtualService}`;
  if (last.phase === 'promoted' && !last.dryRun)
    io.stderr(`To end ${last.stable}: istio-canary decommission ${where} ${last.stable}\n`);
  if (last.phase === 'running' || last.phase === 'paused')
    io.stderr(
      `To go on: istio-canary rollout ${where} --resume${policyWords(values)}; to go back: istio-canary rollback ${where}\n`,
    );
  return exitOf(last);
}
