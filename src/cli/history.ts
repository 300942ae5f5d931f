/** `istio-canary history`: who shifted what, when, from where to where. */

import { editText } from '../canary/edit-text.ts';
import { entryOf, viewEntry } from '../canary/entry-view.ts';
import { readHistory } from '../canary/history.ts';
import { type Vanished, vanished } from '../canary/journal.ts';
import type { HistoryEntry, TrafficObject } from '../canary/model.ts';
import { recordedOtherText } from '../canary/other-text.ts';
import { recordedShares } from '../canary/recorded.ts';
import { rememberedText } from '../canary/recover.ts';
import { findObject } from '../canary/shift.ts';
import { mirrorsOf, routeId } from '../canary/virtual-service.ts';
import { percentText } from '../istio/shares.ts';
import { parse } from './args.ts';
import { connect, look } from './connect.ts';
import { entryJson, entryText } from './history-entry.ts';
import { exit, type Io, UsageError } from './io.ts';
import { journalOf } from './journal.ts';
import { table } from './table.ts';

function asJson(entry: HistoryEntry, namespace: string) {
  const changes = entry.changes.map(change => ({
    route: change.route,
    ...recordedShares(change, namespace),
    ...(change.mirrors ? { mirrors: change.mirrors } : {}),
  }));
  const { id, action, by, at, why, plan, undoes, stable } = entry;
  return {
    id,
    action,
    by,
    at,
    why: why ?? null,
    plan: plan ?? null,
    undoes: undoes ?? null,
    stable: stable ?? null,
    from: changes[0]?.from ?? null,
    to: changes[0]?.to ?? null,
    changes,
    others: entry.others ?? [],
    edits: (entry.edits ?? []).map(({ index, from, to }) => ({ index, from: from ?? null, to: to ?? null })),
  };
}

const words = (shares: Record<string, number>): string =>
  Object.entries(shares)
    .map(([key, share]) => `${key} ${percentText(share)}`)
    .join(', ');

/** The copies that a route sends before and after, where they change: `mirrors v2 10 -> none`. */
function mirrorWords({ mirrors }: HistoryEntry['changes'][number], namespace: string): string {
  const list = (fields: Record<string, unknown>): string =>
    mirrorsOf(fields, namespace)
      .map(one => `${one.subset ?? one.fqdn} ${percentText(one.percent)}`)
      .join(', ') || 'none';
  return mirrors ? `, mirrors ${list(mirrors.from)} -> ${list(mirrors.to)}` : '';
}

function row(entry: HistoryEntry, namespace: string): string[] {
  const { changes, stable } = asJson(entry, namespace);
  const moved = changes.map((one, i) => {
    const change = entry.changes[i];
    const mirrors = change ? mirrorWords(change, namespace) : '';
    return `${routeId(one.route)}: ${words(one.from)} -> ${words(one.to)}${mirrors}`;
  });
  const edits = (entry.edits ?? []).map(edit => editText(edit, namespace));
  const others = (entry.others ?? []).map(recordedOtherText);
  const what = [
    ...moved,
    ...edits,
    ...others,
    ...(stable ? [`stable ${stable.from ?? '-'} -> ${stable.to}`] : []),
  ].join('; ');
  return [entry.at, entry.action, entry.by, what, entry.why ?? '', entry.id];
}

const options = { diff: { type: 'boolean', default: false } } as const;

/** What vanished from the object and is remembered here; nothing where nothing did. */
const rememberedJson = (namespace: string, lost: Vanished | undefined) =>
  lost
    ? {
        remembered: {
          how: lost.how,
          at: lost.kept.at,
          stable: lost.stable ?? null,
          history: lost.kept.entries.map(entry => asJson(entry, namespace)),
        },
      }
    : {};

/** Prints one entry, or every one, with all that it changed. */
function showViews(object: TrafficObject, entries: readonly HistoryEntry[], output: string, io: Io): void {
  const views = entries.map(entry => viewEntry(object, entry));
  if (output === 'json') {
    const shown = views.map(view => ({ ...asJson(view.entry, object.namespace), ...entryJson(view) }));
    io.stdout(`${JSON.stringify({ history: shown }, null, 2)}\n`);
  } else io.stdout(views.map(entryText).join('\n'));
}

/** Prints an object's history, newest first, or one entry of it whole; gives the exit code. */
export async function runHistory(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  if (positionals.length < 1 || positionals.length > 2)
    throw new UsageError('history takes one VirtualService, and one of its entries to look at');
  const session = await connect(shared, io);
  try {
    const { target, snapshot } = await look(session, positionals[0], shared.namespace);
    const object = findObject(snapshot, target);
    const entries = readHistory(object.annotations, object.uid);
    const kept = await (await journalOf(io))?.recall(session.identity, object.namespace, object.name);
    const lost = vanished(object, kept);
    const [, id] = positionals;
    if (id !== undefined || (values.diff === true && entries.length > 0)) {
      showViews(object, id === undefined ? entries : [entryOf(object, id)], shared.output, io);
    } else if (shared.output === 'json') {
      io.stdout(
        `${JSON.stringify({ history: entries.map(entry => asJson(entry, object.namespace)), ...rememberedJson(object.namespace, lost) }, null, 2)}\n`,
      );
    } else if (entries.length === 0) {
      io.stdout(`${object.namespace}/${object.name} has no history yet.\n`);
      if (lost) io.stderr(`${rememberedText(target, lost)}\n`);
    } else {
      io.stdout(
        table([
          ['WHEN', 'WHAT', 'WHO', 'SHARES IN PERCENT', 'WHY', 'ENTRY'],
          ...entries.map(entry => row(entry, object.namespace)),
        ]),
      );
    }
    return exit.done;
  } finally {
    await session.close();
  }
}
