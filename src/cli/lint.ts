/** `istio-canary lint`: the editor's findings in a terminal and in CI. */
import { type Io, UsageError } from './io.ts';
import { collect, UnreadableError } from './lint/collect.ts';
import { asGithub } from './lint/github.ts';
import { Ignored } from './lint/ignored.ts';
import { type Format, type LintOptions, lintOptions } from './lint/options.ts';
import { asJson, asText, counted } from './lint/print.ts';
import { inspect, type Report } from './lint/report.ts';
import { asSarif } from './lint/sarif.ts';

export { manifestFiles } from './manifest-files.ts';
export { runShiftFile } from './shift-file.ts';

/** Lint's own exit codes; 2 is for usage too. */
const exit = { clean: 0, errors: 1, notRun: 2 } as const;

type Streams = Pick<Io, 'stdout' | 'stderr' | 'stdin' | 'cwd'>;

const printers: Record<Format, (report: Report) => string | Promise<string>> = {
  text: asText,
  json: asJson,
  sarif: asSarif,
  github: asGithub,
};

async function reportOn(options: LintOptions, io: Streams, say: (text: string) => void): Promise<Report> {
  const { paths, patterns, ignoreFiles } = options;
  const ignored = new Ignored({ cwd: io.cwd, patterns, files: ignoreFiles });
  const { files, leftOut } = await collect(paths, { cwd: io.cwd, stdin: io.stdin, ignored });
  if (leftOut.length > 0)
    say(`left out as ignored (--no-ignore looks at what ignore files name): ${leftOut.join(', ')}`);
  else if (files.length === 0) say(`no *.yaml, *.yml or *.json in ${paths.join(', ')}`);
  return inspect(files, options);
}

const onlyErrors = (report: Report): Report => ({
  ...report,
  findings: report.findings.filter(({ finding }) => finding.severity === 'error'),
});

async function lint(args: string[], io: Streams, say: (text: string) => void): Promise<number> {
  const options = lintOptions(args);
  const { quiet, format, maxWarnings = Number.POSITIVE_INFINITY } = options;
  const report = await reportOn(options, io, quiet ? () => {} : say);
  io.stdout(await printers[format](quiet ? onlyErrors(report) : report));
  const { errors, warnings } = report.summary;
  if (errors > 0) return exit.errors;
  if (warnings <= maxWarnings) return exit.clean;
  say(`${counted(warnings, 'warning')}, and --max-warnings allows ${maxWarnings}`);
  return exit.errors;
}

/**
 * Looks at files, folders or standard input and prints what it finds. Gives the exit code: 0 without
 * errors, 1 with errors or more warnings than allowed, 2 when it could not run (the reason is on standard
 * error). Never throws.
 */
export async function runLint(args: string[], io: Streams): Promise<number> {
  const say = (text: string): void => io.stderr(`istio-canary lint: ${text}\n`);
  try {
    return await lint(args, io, say);
  } catch (error) {
    const isKnown = error instanceof UsageError || error instanceof UnreadableError;
    say(isKnown ? error.message : `failed unexpectedly: ${String(error)}`);
    if (error instanceof UsageError) io.stderr('See istio-canary lint --help.\n');
    return exit.notRun;
  }
}
