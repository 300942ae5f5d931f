/** What the tree shows: filter, order, only canaries, namespaces. Nothing here writes to a cluster. */
import * as vscode from 'vscode';
import { Refusal } from '../../canary/refusal.ts';
import type { Cockpit } from '../cockpit.ts';
import { flat, plain } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import { isSorting, type Sorting, sortings, type ViewOptions } from '../tree/options.ts';
import type { Call } from './arguments.ts';
import { choose } from './ask.ts';

/** Shows only what holds every word of a text, anywhere in its names, matches and versions. */
export async function filter(
  { options }: Cockpit,
  { args, fromCode }: Call,
): Promise<ViewOptions | undefined> {
  if (fromCode && args.text === undefined) {
    throw new Refusal(
      'usage',
      'argument-missing',
      t('The argument "{0}" is missing: {1}', 'text', t('the words to look for.')),
    );
  }
  const typed =
    args.text ??
    (await vscode.window.showInputBox({
      title: plain(t('Filter')),
      prompt: plain(
        t('Words that namespace, host, VirtualService, route, match or version must hold; empty shows all'),
      ),
      value: options.now().filter,
    }));
  return typed === undefined ? undefined : options.set({ filter: typed.trim() });
}

/** Shows everything that the filter left out. */
export const clearFilter = async ({ options }: Cockpit): Promise<ViewOptions> => options.set({ filter: '' });

const sortingWord = (by: Sorting): string =>
  ({
    name: t('Name'),
    share: t('Share of the canary, largest first'),
    change: t('Last shift, newest first'),
  })[by];

/** Puts the tree in another order. */
export async function sort({ options }: Cockpit, { args, fromCode }: Call): Promise<ViewOptions | undefined> {
  const now = options.now().sort;
  if (args.by !== undefined || fromCode) {
    if (isSorting(args.by)) return options.set({ sort: args.by });
    throw new Refusal(
      'usage',
      'wrong-argument',
      t('The argument "{0}" must be one of {1}.', 'by', sortings.join(', ')),
    );
  }
  const by = await choose(
    sortings.map(one => ({
      label: sortingWord(one),
      ...(one === now ? { description: t('as it is now') } : {}),
      value: one,
    })),
    t('Sort By'),
    t('Order of namespaces, hosts and VirtualServices'),
  );
  return by && options.set({ sort: by });
}

/** Shows only routes that tell versions apart. */
export const onlyCanaries = async ({ options }: Cockpit): Promise<ViewOptions> =>
  options.set({ onlyCanaries: true });

/** Shows all routes again. */
export const showAll = async ({ options }: Cockpit): Promise<ViewOptions> =>
  options.set({ onlyCanaries: false });

/** Namespaces that a person may choose from: those with something in them, and those chosen before. */
function offered({ hub, options }: Cockpit): string[] {
  const { virtualServices = [], services = [], workloads = [] } = hub.snapshot ?? {};
  const found = [...virtualServices, ...services, ...workloads].flatMap(one => one.metadata?.namespace ?? []);
  return [...new Set([...found, ...options.now().namespaces])].sort();
}

/** Where the whole cluster may not be listed there is nothing to choose from, so names are typed. */
async function typedNamespaces(chosen: readonly string[]): Promise<readonly string[] | undefined> {
  const typed = await vscode.window.showInputBox({
    title: plain(t('Select Namespaces')),
    prompt: plain(t("Namespaces to look at, separated by commas; empty is the context's own")),
    value: chosen.join(', '),
  });
  return typed?.split(/[\s,]+/).filter(Boolean);
}

async function askNamespaces(cockpit: Cockpit): Promise<readonly string[] | undefined> {
  const chosen = cockpit.options.now().namespaces;
  if (!cockpit.hub.snapshot || cockpit.hub.snapshot.namespaces) return typedNamespaces(chosen);
  const withCanaries = new Set(cockpit.hub.snapshot?.virtualServices.map(one => one.metadata?.namespace));
  const picked = await vscode.window.showQuickPick(
    offered(cockpit).map(name => ({
      label: flat(name),
      ...(withCanaries.has(name) ? { description: t('has VirtualServices') } : {}),
      picked: chosen.includes(name),
      name,
    })),
    {
      title: plain(t('Select Namespaces')),
      placeHolder: plain(t('Namespaces to show; none means all')),
      canPickMany: true,
    },
  );
  return picked?.map(one => one.name);
}

/** Shows only some namespaces, for this workspace; an empty list shows all. */
export async function selectNamespaces(
  cockpit: Cockpit,
  { args, fromCode }: Call,
): Promise<ViewOptions | undefined> {
  const { hub, choice, options } = cockpit;
  if (fromCode && args.namespaces === undefined) {
    throw new Refusal(
      'usage',
      'argument-missing',
      t('The argument "{0}" is missing: {1}', 'namespaces', t('the namespaces to show; none means all.')),
    );
  }
  const names = args.namespaces ?? (await askNamespaces(cockpit));
  if (!names) return undefined;
  choice.chooseNamespaces(names);
  // Where the whole cluster may not be listed, other namespaces have to be looked at.
  if (hub.snapshot?.namespaces || hub.connection.state === 'forbidden') await hub.reconnect();
  options.again();
  return options.now();
}
