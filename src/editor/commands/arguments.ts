/** What a command can be told; a person is asked only for what is missing. */
import type { Condition } from '../../canary/condition.ts';
import { Refusal } from '../../canary/refusal.ts';
import { entryShown } from '../preview/entry-path.ts';
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
  /** VirtualService or DestinationRule: which object of a file is meant. */
  kind?: string;
  /** Take fields over that other managers own. */
  force?: boolean;
  /** Words to look for in the tree; empty shows all. */
  text?: string;
  /** The order of the tree: `name`, `share` or `change`. */
  by?: string;
  /** The namespaces to show; none means all. */
  namespaces?: string[];
  /** A kubeconfig context's name. */
  context?: string;
  /** The plan of an applied file, to be taken back. */
  plan?: string;
  /** A history entry's id: undo this one or nothing; or the one to go to. */
  entry?: string;
  /** Why, for the history. */
  why?: string;
  /** True: do not ask before writing. */
  confirmed?: boolean;
  /** Roll back header routes and mirrors too. */
  all?: boolean;
  /** How the sandbox's canary behaves from now on: `fails-some`, `slow`, `healthy` and so on. */
  how?: string;
  /** The server checks everything and stores nothing. */
  dryRun?: boolean;
  /** Roll back even where stable has no ready replica. */
  evenIfNotReady?: boolean;
  /** Write beside a tool that will put its own state back. */
  override?: boolean;
  /** Shift other VirtualServices that split the same versions too. */
  together?: boolean;
  /** Who goes to the canary: by header, cookie, query parameter or source label. */
  condition?: Condition;
  /** The name of a route to add or to remove. */
  routeName?: string;
  /** The share of requests to mirror, in percent; 0 ends it. */
  percent?: number;
  /** Add a subset first that is missing for the version to shift to. */
  addSubset?: boolean;
  /** The Deployment to copy. */
  deployment?: string;
  /** What the copy runs, and in which container. */
  image?: string;
  container?: string;
  /** The copy's name, version, and the label that says it. */
  copyName?: string;
  version?: string;
  label?: string;
  replicas?: number;
  /** The Service that clients call, and `namespace/name` of the VirtualService to split. */
  service?: string;
  virtualService?: string;
  /** Copy although the source's selector takes the new pods too. */
  allowOverlap?: boolean;
  /** URI of a folder for manifests; New Canary then writes files, and with `apply` to the cluster too. */
  folder?: string;
  apply?: boolean;
  /** How long open connections get to end, in seconds; or that none is left. */
  drain?: number;
  drained?: boolean;
  /** Delete the workload of a version that goes, once its manifest is saved. */
  deleteWorkload?: boolean;
  /** How long a sticky canary keeps its users, in seconds; 0 ends it. */
  maxAge?: number;
  /** The policy of a rollout: a file's URI, or `built-in`. */
  policy?: string;
  /** The address of a Prometheus, for what is kept for it. */
  url?: string;
  /** What is kept for it: `token`, `basic` (a user with a password) or `header`; secrets are typed, never arguments. */
  credential?: string;
  /** The user's name, and the header's. */
  user?: string;
  header?: string;
}

/** How a command was called: by a person (palette, menu, row) or by code, which wants its errors back. */
export interface Call {
  args: CanaryArguments;
  fromCode: boolean;
  /** The context whose object a person pressed a button over: it is no word for another one, nor for a protected one. */
  shownOn?: string;
}

type Kind = 'string' | 'strings' | 'boolean' | 'number' | 'shares' | 'condition';

const kinds: Record<keyof CanaryArguments, Kind> = {
  namespace: 'string',
  name: 'string',
  route: 'string',
  to: 'shares',
  stable: 'string',
  key: 'string',
  file: 'string',
  kind: 'string',
  force: 'boolean',
  text: 'string',
  by: 'string',
  namespaces: 'strings',
  context: 'string',
  entry: 'string',
  plan: 'string',
  why: 'string',
  confirmed: 'boolean',
  all: 'boolean',
  how: 'string',
  dryRun: 'boolean',
  evenIfNotReady: 'boolean',
  override: 'boolean',
  together: 'boolean',
  condition: 'condition',
  routeName: 'string',
  percent: 'number',
  maxAge: 'number',
  addSubset: 'boolean',
  deployment: 'string',
  image: 'string',
  container: 'string',
  copyName: 'string',
  version: 'string',
  label: 'string',
  replicas: 'number',
  service: 'string',
  virtualService: 'string',
  allowOverlap: 'boolean',
  folder: 'string',
  apply: 'boolean',
  drain: 'number',
  drained: 'boolean',
  deleteWorkload: 'boolean',
  policy: 'string',
  url: 'string',
  credential: 'string',
  user: 'string',
  header: 'string',
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a person pressed: a row of the tree, a lens over an object of a file, or a button of what stays with its cluster
 * wherever the window goes (`shownOn`: its context).
 */
export type Pressed = Pick<Row, 'contextValue'> & {
  children: readonly unknown[];
  shownOn?: string;
  target?: Partial<RowTarget> & Pick<CanaryArguments, 'file' | 'kind'>;
};

const isPressed = (value: unknown): value is Pressed =>
  isRecord(value) && Array.isArray(value.children) && typeof value.contextValue === 'string';

const isShares = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every(share => typeof share === 'number');

const isStrings = (value: unknown): boolean =>
  Array.isArray(value) && value.every(one => typeof one === 'string');

const isCondition = (value: unknown): boolean =>
  isRecord(value) &&
  ['header', 'cookie', 'query', 'source'].includes(String(value.by)) &&
  typeof value.name === 'string' &&
  typeof value.value === 'string' &&
  [undefined, 'exact', 'prefix', 'regex'].some(how => how === value.how);

const own: Partial<Record<Kind, { fits(value: unknown): boolean; wanted: string }>> = {
  strings: { fits: isStrings, wanted: 'a list of strings' },
  shares: { fits: isShares, wanted: 'an object of shares in percent by destination' },
  condition: {
    fits: isCondition,
    wanted:
      'an object with by (header, cookie, query or source), name, value and perhaps how (exact, prefix or regex)',
  },
};

const fits = (value: unknown, kind: Kind): boolean => own[kind]?.fits(value) ?? typeof value === kind;

/** What the menus of files and editors hand over: the file's URI. */
const isUri = (value: unknown): value is { scheme: string; path: string; toString(): string } =>
  isRecord(value) && typeof value.scheme === 'string' && typeof value.path === 'string' && 'fsPath' in value;

/** A command's first argument, read. Throws a usage refusal for an argument that does not exist or has a wrong type. */
export function readCall(value: unknown): Call {
  if (!isRecord(value)) return { args: {}, fromCode: false };
  if (isUri(value)) {
    const { context: shownOn, ...args } = entryShown(value) ?? { file: value.toString() };
    return { args, fromCode: false, ...(shownOn === undefined ? {} : { shownOn }) };
  }
  if (isPressed(value)) {
    const { target, shownOn } = value;
    return { args: { ...target }, fromCode: false, ...(shownOn === undefined ? {} : { shownOn }) };
  }
  const known = (name: string): name is keyof CanaryArguments => Object.hasOwn(kinds, name);
  for (const [name, given] of Object.entries(value)) {
    if (!known(name)) {
      const names = Object.keys(kinds).join(', ');
      throw new Refusal('usage', 'unknown-argument', `There is no argument "${name}"; there are ${names}.`);
    }
    if (given !== undefined && !fits(given, kinds[name])) {
      const wanted = own[kinds[name]]?.wanted ?? `a ${kinds[name]}`;
      throw new Refusal('usage', 'wrong-argument', `The argument "${name}" must be ${wanted}.`);
    }
  }
  return { args: value as CanaryArguments, fromCode: true };
}
