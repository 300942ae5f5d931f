/** One table of commands, one error boundary: every way to fail is one or two lines and an exit code. */
import { isRefusal } from '../canary/refusal.ts';
import { runApply } from './apply.ts';
import { clusterBundle } from './connect.ts';
import { help, helpOf, lintHelp } from './help.ts';
import { runHistory } from './history.ts';
import { exit, type Io, UsageError } from './io.ts';
import { runMetrics } from './metrics.ts';
import { runNewCanary } from './new-canary.ts';
import { runRollout } from './rollout.ts';
import { runStatus } from './status.ts';
import { runUndoApply } from './undo-apply.ts';
import { runWrite } from './write.ts';
import type { WriteName } from './write-command.ts';
import { writeCommands } from './write-commands.ts';

/** Whether a shift is for files; its other words are the same. */
const namesFile = (args: readonly string[]): boolean =>
  args.some(arg => arg === '--file' || arg.startsWith('--file='));

type Command = (args: string[], io: Io) => Promise<number>;

const commands: Record<string, Command> = {
  // The validators are of no use to the other commands.
  lint: async (args, io) => (await import('./lint.ts')).runLint(args, io),
  status: runStatus,
  ...Object.fromEntries(
    (Object.keys(writeCommands) as WriteName[]).map((name): [string, Command] => [
      name,
      (args, io) => runWrite(name, args, io),
    ]),
  ),
  shift: async (args, io) =>
    namesFile(args) ? (await import('./lint.ts')).runShiftFile(args, io) : runWrite('shift', args, io),
  history: runHistory,
  apply: runApply,
  'undo-apply': runUndoApply,
  'new-canary': runNewCanary,
  rollout: runRollout,
  metrics: runMetrics,
};

/** The commands that reach a cluster and so need the client. */
export const needsCluster = (word: string | undefined): boolean =>
  word !== undefined && word in commands && word !== 'lint';

const refusals = { usage: exit.usage, refused: exit.refused, conflict: exit.conflict } as const;

/** What lint's bundle throws is of classes of its own; their names are the same. */
const isUsage = (error: unknown): error is UsageError =>
  error instanceof UsageError || (error instanceof Error && error.name === 'UsageError');

async function failed(error: unknown, word: string, io: Io): Promise<number> {
  if (isUsage(error)) {
    io.stderr(`istio-canary ${word}: ${error.message}\nSee istio-canary --help.\n`);
    return exit.usage;
  }
  if (isRefusal(error)) {
    io.stderr(`${error.message}\n`);
    return refusals[error.kind];
  }
  const { explain } = await clusterBundle();
  io.stderr(`${explain(error)}\n`);
  return exit.refused;
}

/** Runs a command line; gives the exit code and never throws. */
export async function run(argv: string[], io: Io, version: string): Promise<number> {
  const [word, ...args] = argv;
  if (word === undefined || word === 'help' || word === '--help' || word === '-h') {
    io.stdout(help);
    return word === undefined ? exit.usage : exit.done;
  }
  if (word === '--version' || word === 'version') {
    io.stdout(`${version}\n`);
    return exit.done;
  }
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (!command) {
    const known = Object.keys(commands).sort().join(', ');
    io.stderr(`istio-canary has no command "${word}"; it has ${known}.\nSee istio-canary --help.\n`);
    return exit.usage;
  }
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout(word === 'lint' ? lintHelp : helpOf(word));
    return exit.done;
  }
  return command(args, io).catch(error => failed(error, word, io));
}
