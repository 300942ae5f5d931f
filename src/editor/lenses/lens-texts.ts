/** What stands over a VirtualService: its splits in words, and what can be done with it. */
import { driftOf } from '../../canary/files/drift.ts';
import type { RouteView } from '../../canary/model.ts';
import { readVirtualService } from '../../canary/virtual-service.ts';
import type { KubeObject, VirtualService } from '../../istio/types.ts';
import { sharesOfRoute, type WrittenSplit, type WrittenVirtualService } from '../../language/splits.ts';
import { flat } from '../shared/plain.ts';
import { percent, splitText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import type { RowTarget } from '../tree/row.ts';

/** What the window may do at the moment, as far as lenses offer it. */
export interface LensState {
  trusted: boolean;
  readOnly: boolean;
  /** Looking for a kubeconfig has found one, or nobody has looked yet. */
  hasContext: boolean;
  /** The ids of the commands that the product has. */
  commands: ReadonlySet<string>;
  /** The live VirtualServices; undefined while no cluster is looked at. */
  live?: readonly VirtualService[];
}

/** One entry over an object; without a command it only says something. */
export interface Lens {
  title: string;
  tooltip?: string;
  command?: string;
  target?: Partial<RowTarget>;
}

interface Action {
  command: string;
  title(): string;
  writes: boolean;
}

/** What is offered over each VirtualService, in this order, where the command exists. */
const ACTIONS: Action[] = [
  { command: 'istioCanary.shiftTraffic', title: () => t('Shift…'), writes: true },
  { command: 'istioCanary.rollBack', title: () => t('Roll Back'), writes: true },
  { command: 'istioCanary.openMonitor', title: () => t('Monitor'), writes: false },
  { command: 'istioCanary.compareWithCluster', title: () => t('Compare with Cluster'), writes: false },
  { command: 'istioCanary.applyFile', title: () => t('Apply'), writes: true },
];

/** Routes beyond these are counted, not told: a line is not endless. */
const MOST_ROUTES = 3;
const MOST_LETTERS = 40;

const shortened = (text: string): string =>
  text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;

/** `v1 90 % · v2 10 %`; one destination alone is named without its 100 %. */
function sharesText(shares: Readonly<Record<string, number>>): string {
  const [only, ...others] = Object.keys(shares);
  return flat(only !== undefined && others.length === 0 ? `${only} ${percent(100)}` : splitText(shares));
}

const titleOf = (split: WrittenSplit, alone: boolean): string =>
  alone
    ? sharesText(split.shares)
    : `${flat(shortened(split.name ?? split.match))}: ${sharesText(split.shares)}`;

/** The live object of a written one: by its namespace, or, where that is left open, the only one of its name. */
export function liveOf(
  written: Pick<WrittenVirtualService, 'name' | 'namespace'>,
  live: readonly VirtualService[],
): VirtualService | undefined {
  const found = live.filter(
    ({ metadata }) =>
      metadata?.name === written.name &&
      (written.namespace === null || (metadata?.namespace ?? 'default') === written.namespace),
  );
  return found.length === 1 ? found[0] : undefined;
}

const isSame = (one: Record<string, number>, other: Record<string, number>): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([key, share]) => Math.abs((other[key] ?? -1) - share) < 0.005);

/** The live shares of a route where they are others than the written ones. */
function otherwise(split: WrittenSplit, live: VirtualService): Record<string, number> | undefined {
  const routes = readVirtualService(live).routes.filter(({ ref }) => ref.protocol === split.protocol);
  const only = (fits: (route: RouteView) => boolean): RouteView | undefined => {
    const found = routes.filter(fits);
    return found.length === 1 ? found[0] : undefined;
  };
  // A place alone says little: a sticky route that came live goes before the others.
  const route =
    (split.name === undefined ? undefined : only(({ ref }) => ref.name === split.name)) ??
    only(({ match }) => match === split.match) ??
    only(({ ref }) => ref.index === split.index);
  const shares = route && sharesOfRoute(route);
  return shares && Object.keys(shares).length > 0 && !isSame(shares, split.shares) ? shares : undefined;
}

/** Whether something else than shares is live; what is not well typed yet is no news of the cluster. */
function differs({ value, splits }: WrittenVirtualService, live: VirtualService): boolean {
  return splits.length > 0 && driftOf(value as KubeObject, live)?.differs === true;
}

function splitLenses(written: WrittenVirtualService, state: LensState): Lens[] {
  const { splits } = written;
  const live = state.live && written.name !== undefined ? liveOf(written, state.live) : undefined;
  const told = splits.slice(0, MOST_ROUTES).flatMap((split): Lens[] => {
    const other = live && otherwise(split, live);
    const said = titleOf(split, splits.length === 1);
    const tooltip = `${split.protocol}/${split.index}: ${flat(split.match)}`;
    return [
      { title: said, tooltip },
      ...(other ? [{ title: t('live: {0}', sharesText(other)), tooltip }] : []),
    ];
  });
  const left = splits.length - MOST_ROUTES;
  const more = left > 0 ? [{ title: t('{0} more routes', left) }] : [];
  return [...told, ...more, ...(live && differs(written, live) ? [{ title: t('live: differs') }] : [])];
}

/** The entries over one VirtualService. */
export function lensesOf(written: WrittenVirtualService, state: LensState): Lens[] {
  const { name, namespace } = written;
  const target = { name, ...(namespace === null ? {} : { namespace }) };
  const isReachable = state.trusted && state.hasContext && name !== undefined;
  const actions = ACTIONS.filter(
    ({ command, writes }) => isReachable && state.commands.has(command) && !(writes && state.readOnly),
  );
  return [
    ...splitLenses(written, state),
    ...actions.map(({ command, title }) => ({ command, title: title(), target })),
  ];
}
