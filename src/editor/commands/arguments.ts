/** What a command can be told; a person is asked only for what is missing. */
import { Refusal } from '../../canary/refusal.ts';
import type { Row, RowTarget } from '../tree/row.ts';

/** The arguments of all commands; each takes those that it has a use for. */
export interface CanaryArguments {
  /** The VirtualService's. */
  namespace?: string;
  /** The VirtualService's. */
  name?: string;
  /** A route's name, an index among the http routes, or `http/0`, `tls/0`, `tcp/0`. */
  route?: string;
  /** Percent by destination key. */
  to?: Record<string, number>;
  /** Who is stable, where nothing records it. */
  stable?: string;
  /** A destination's key: the one to shift, or the one to set stable. */
  key?: string;
  /** A file's URI. */
  file?: string;
  /** A kubeconfig context's name. */
  context?: string;
  /** A history entry's id: undo this one or nothing. */
  entry?: string;
  /** Why, for the history. */
  why?: string;
  /** True: do not ask before writing. */
  confirmed?: boolean;
  /** Roll back header routes and mirrors too. */
  all?: boolean;
  /** The server checks everything and stores nothing. */
  dryRun?: boolean;
  /** Roll back even where stable has no ready replica. */
  evenIfNotReady?: boolean;
}

/** How a command was called: by a person (palette, menu, row) or by code, which wants its errors back. */
export interface Call {
  args: CanaryArguments;
  fromCode: boolean;
}

const kinds: Record<keyof CanaryArguments, 'string' | 'boolean' | 'shares'> = {
  namespace: 'string',
  name: 'string',
  route: 'string',
  to: 'shares',
  stable: 'string',
  key: 'string',
  file: 'string',
  context: 'string',
  entry: 'string',
  why: 'string',
  confirmed: 'boolean',
  all: 'boolean',
  dryRun: 'boolean',
  evenIfNotReady: 'boolean',
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a person pressed: a row of the tree, or a lens over an object of a file. */
export type Pressed = Pick<Row, 'contextValue'> & {
  children: readonly unknown[];
  target?: Partial<RowTarget> & Pick<CanaryArguments, 'file'>;
};

const isPressed = (value: unknown): value is Pressed =>
  isRecord(value) && Array.isArray(value.children) && typeof value.contextValue === 'string';

const isShares = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every(share => typeof share === 'number');

const fits = (value: unknown, kind: 'string' | 'boolean' | 'shares'): boolean =>
  kind === 'shares' ? isShares(value) : typeof value === kind;

/** A command's first argument, read. Throws a usage refusal for an argument that does not exist or has a wrong type. */
export function readCall(value: unknown): Call {
  if (!isRecord(value)) return { args: {}, fromCode: false };
  if (isPressed(value)) return { args: { ...value.target }, fromCode: false };
  const known = (name: string): name is keyof CanaryArguments => Object.hasOwn(kinds, name);
  for (const [name, given] of Object.entries(value)) {
    if (!known(name)) {
      const names = Object.keys(kinds).join(', ');
      throw new Refusal('usage', 'unknown-argument', `There is no argument "${name}"; there are ${names}.`);
    }
    if (given !== undefined && !fits(given, kinds[name])) {
      const wanted =
        kinds[name] === 'shares' ? 'an object of shares in percent by destination' : `a ${kinds[name]}`;
      throw new Refusal('usage', 'wrong-argument', `The argument "${name}" must be ${wanted}.`);
    }
  }
  return { args: value as CanaryArguments, fromCode: true };
}
