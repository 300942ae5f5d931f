/** Command lines: what all cluster commands share, and each command's own options. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { hundredths } from '../canary/weights.ts';
import { UsageError } from './io.ts';

const shared = {
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  output: { type: 'string', short: 'o', default: 'text' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig;

/** Where and how: the options that every cluster command takes. */
export interface SharedOptions {
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  output: 'text' | 'json';
}

/** Values by option name, as util.parseArgs gives them. */
export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** An option's text; undefined where it was not given. */
export const text = (value: Values[string]): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** What a path is called in messages. */
export const pathText = (path: string): string => (path === '-' ? 'standard input' : path);

/** A command line taken apart. Throws {@link UsageError} for an unknown option or a missing value. */
export function parse(
  args: string[],
  own: ParseArgsOptionsConfig,
): { values: Values; positionals: string[]; shared: SharedOptions } {
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({ args, options: { ...shared, ...own }, allowPositionals: true, strict: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [, option] = /^Option '(\S+)' argument is ambiguous/.exec(said) ?? [];
    // What Node.js says of it is about its own doubts.
    if (option !== undefined)
      throw new UsageError(`${option} lacks its value; one that begins with a dash is written ${option}=-1`);
    throw new UsageError(said.split(/\. |\n/)[0] ?? said);
  }
  const { values, positionals } = parsed;
  const { output } = values;
  if (output !== 'text' && output !== 'json')
    throw new UsageError(`-o takes text or json, not "${String(output)}"`);
  const text = (name: string): string | undefined =>
    typeof values[name] === 'string' ? values[name] : undefined;
  return {
    values,
    positionals,
    shared: {
      kubeconfig: text('kubeconfig'),
      context: text('context'),
      namespace: text('namespace'),
      output,
    },
  };
}

/** `NS/NAME` or `NAME` (then in `namespace`); `said` is the namespace that -n named. Throws {@link UsageError} for anything else. */
export function targetOf(
  positional: string | undefined,
  namespace: string,
  said?: string,
): { namespace: string; name: string } {
  const parts = (positional ?? '').split('/');
  const [first = '', second] = parts;
  if (parts.length > 2 || first === '' || second === '') {
    throw new UsageError(
      `name one VirtualService as NAMESPACE/NAME or NAME${positional ? `, not "${positional}"` : ''}`,
    );
  }
  if (second !== undefined && said !== undefined && said !== first)
    throw new UsageError(`${positional} is in another namespace than -n ${said}; say one of them`);
  return second === undefined ? { namespace, name: first } : { namespace: first, name: second };
}

/** `KEY=PERCENT`, several times, as shares by key. Throws {@link UsageError} for what is not of that form. */
export function wishOf(values: unknown): Record<string, number> {
  const list = Array.isArray(values) ? values.map(String) : [];
  if (list.length === 0) throw new UsageError('say where to: --to KEY=PERCENT, such as --to v2=10');
  const wish: Record<string, number> = Object.create(null);
  for (const text of list) {
    const [, key, number] = /^(.+)=([0-9.+-]+)\s*%?$/.exec(text.trim()) ?? [];
    const share = Number(number);
    if (key === undefined || !number || Number.isNaN(share))
      throw new UsageError(`--to takes KEY=PERCENT, such as v2=10, not "${text}"`);
    if (key in wish) throw new UsageError(`--to names ${key} twice`);
    // What no split can be is said before the cluster is asked for anything.
    hundredths(key, share);
    wish[key] = share;
  }
  return wish;
}

/** An option of seconds, in milliseconds; undefined where it was not given. Throws {@link UsageError}. */
export function secondsIn(values: Values, name: string): number | undefined {
  const said = text(values[name]);
  if (said === undefined) return undefined;
  const seconds = Number(said.trim().replace(/s$/, ''));
  if (said.trim() === '' || !Number.isFinite(seconds) || seconds < 0 || seconds > 86_400)
    throw new UsageError(`--${name} takes seconds, such as 30, not "${said}"`);
  return Math.round(seconds * 1000);
}
