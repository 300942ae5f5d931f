/** The command line of `istio-canary lint`, taken apart and checked. */
import { parseArgs } from 'node:util';
import { allRules } from '../../validation/catalogue.ts';
import { isLevel, knownCodes, LEVELS, type Severities } from '../../validation/levels.ts';
import { nearestName } from '../../validation/nearest.ts';
import { UsageError } from '../io.ts';

export const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

export interface LintOptions {
  /** Files, folders, or `-`; at least one. */
  paths: string[];
  format: Format;
  closedWorld: boolean;
  severities: Severities;
  /** The most warnings that are no failure; undefined for any number. */
  maxWarnings?: number;
  /** Patterns of `--ignore`. */
  patterns: string[];
  /** Whether ignore files count. */
  ignoreFiles: boolean;
  /** Errors only are printed. */
  quiet: boolean;
}

const options = {
  format: { type: 'string' },
  /** What the other commands call it. */
  output: { type: 'string', short: 'o' },
  'closed-world': { type: 'boolean', default: false },
  severity: { type: 'string', multiple: true, default: [] as string[] },
  'max-warnings': { type: 'string' },
  ignore: { type: 'string', multiple: true, default: [] as string[] },
  'no-ignore': { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
} as const;

const isFormat = (text: string): text is Format => FORMATS.some(format => format === text);

function severitiesOf(list: readonly string[]): Severities {
  const codes = knownCodes(allRules);
  return Object.fromEntries(
    list.map(text => {
      const [, code = '', level = ''] = /^([^=\s]+)=(\S+)$/.exec(text.trim()) ?? [];
      if (!isLevel(level)) {
        const wanted = `CODE=LEVEL with the level ${LEVELS.join(', ')}`;
        throw new UsageError(`--severity takes ${wanted}, not "${text}"`);
      }
      if (!codes.has(code)) {
        const nearest = nearestName(code, [...codes]);
        throw new UsageError(
          `--severity: there is no code "${code}"${nearest ? `; did you mean ${nearest}?` : '; docs/rules.md lists them'}`,
        );
      }
      return [code, level];
    }),
  );
}

function maxWarningsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`--max-warnings takes a whole number from 0, not "${text}"`);
  return Number(text);
}

function taken(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split(/\. |\.?\n/)[0] ?? '');
  }
}

/** What a command line asks for. Throws {@link UsageError} for what makes no sense. */
export function lintOptions(args: string[]): LintOptions {
  const { values, positionals: paths } = taken(args);
  const { format = 'text', output = format } = values;
  if (!isFormat(output)) throw new UsageError(`--format takes ${FORMATS.join(', ')}, not "${output}"`);
  if (paths.length === 0) throw new UsageError('name files or folders to look at, or - for standard input');
  return {
    paths,
    format: output,
    closedWorld: values['closed-world'],
    severities: severitiesOf(values.severity),
    maxWarnings: maxWarningsOf(values['max-warnings']),
    patterns: values.ignore,
    ignoreFiles: !values['no-ignore'],
    quiet: values.quiet,
  };
}
