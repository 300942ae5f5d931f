/** `istio-canary lint`: the editor's findings in a terminal and in CI. */
import { parseArgs } from 'node:util';
import { type Io, UsageError } from './io.ts';
import { collect, UnreadableError } from './lint/collect.ts';
import { asJson, asText } from './lint/print.ts';
import { inspect, type Report } from './lint/report.ts';
import { asSarif } from './lint/sarif.ts';

/** Lint's own exit codes; 2 is for usage too. */
const exit = { clean: 0, errors: 1, notRun: 2 } as const;

const formats: Record<string, (report: Report) => string | Promise<string>> = {
  text: asText,
  json: asJson,
  sarif: asSarif,
};

interface Wish {
  paths: string[];
  print: (report: Report) => string | Promise<string>;
  closedWorld: boolean;
}

function wishOf(args: string[]): Wish {
  let parsed: { values: { format: string; 'closed-world': boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args,
      options: {
        format: { type: 'string', default: 'text' },
        'closed-world': { type: 'boolean', default: false },
      },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(String((error as Error).message.split('. ')[0]));
  }
  const { values, positionals } = parsed;
  const print = Object.hasOwn(formats, values.format) ? formats[values.format] : undefined;
  if (!print) throw new UsageError(`--format takes text, json or sarif, not "${values.format}"`);
  if (positionals.length === 0)
    throw new UsageError('name files or folders to look at, or - for standard input');
  return { paths: positionals, print, closedWorld: values['closed-world'] };
}

/**
 * Looks at files, folders or standard input and prints what it finds. Gives the exit code: 0 without
 * errors, 1 with errors, 2 when it could not run (the reason is on standard error). Never throws.
 */
export async function runLint(
  args: string[],
  io: Pick<Io, 'stdout' | 'stderr' | 'stdin' | 'cwd'>,
): Promise<number> {
  try {
    const { paths, print, closedWorld } = wishOf(args);
    const report = inspect(await collect(paths, io), { closedWorld });
    if (report.summary.files === 0) {
      io.stderr(`istio-canary lint: no *.yaml, *.yml or *.json in ${paths.join(', ')}\n`);
    }
    io.stdout(await print(report));
    return report.summary.errors > 0 ? exit.errors : exit.clean;
  } catch (error) {
    const isKnown = error instanceof UsageError || error instanceof UnreadableError;
    io.stderr(`istio-canary lint: ${isKnown ? error.message : `failed unexpectedly: ${String(error)}`}\n`);
    if (error instanceof UsageError) io.stderr('See istio-canary --help.\n');
    return exit.notRun;
  }
}
