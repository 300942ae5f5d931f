/** `istio-canary history`: who shifted what, when, from where to where. */

import { editText } from '../canary/edit-text.ts';
import { readHistory } from '../canary/history.ts';
import type { HistoryEntry } from '../canary/model.ts';
import { recordedOtherText } from '../canary/other-text.ts';
import { recordedShares } from '../canary/recorded.ts';
import { findObject } from '../canary/shift.ts';
import { routeId } from '../canary/virtual-service.ts';
import { percentText } from '../istio/shares.ts';
import { parse } from './args.ts';
import { connect, look } from './connect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { table } from './table.ts';

function asJson(entry: HistoryEntry, namespace: string) {
  const changes = entry.changes.map(change => ({
    route: change.route,
    ...recordedShares(change, namespace),
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

function row(entry: HistoryEntry, namespace: string): string[] {
  const { changes, stable } = asJson(entry, namespace);
  const moved = changes.map(one => `${routeId(one.route)}: ${words(one.from)} -> ${words(one.to)}`);
  const edits = (entry.edits ?? []).map(edit => editText(edit, namespace));
  const others = (entry.others ?? []).map(recordedOtherText);
  const what = [
    ...moved,
    ...edits,
    ...others,
    ...(stable ? [`stable ${stable.from ?? '-'} -> ${stable.to}`] : []),
  ].join('; ');
  return [entry.at, entry.action, entry.by, what, entry.why ?? ''];
}

/** Prints an object's history, newest first; gives the exit code. */
export async function runHistory(args: string[], io: Io): Promise<number> {
  const { positionals, shared } = parse(args, {});
  if (positionals.length !== 1) throw new UsageError('history takes one VirtualService');
  const session = await connect(shared, io);
  try {
    const { target, snapshot } = await look(session, positionals[0], shared.namespace);
    const object = findObject(snapshot, target);
    const entries = readHistory(object.annotations, object.uid);
    if (shared.output === 'json') {
      io.stdout(
        `${JSON.stringify({ history: entries.map(entry => asJson(entry, object.namespace)) }, null, 2)}\n`,
      );
    } else if (entries.length === 0) {
      io.stdout(`${object.namespace}/${object.name} has no history yet.\n`);
    } else {
      io.stdout(
        table([
          ['WHEN', 'WHAT', 'WHO', 'SHARES IN PERCENT', 'WHY'],
          ...entries.map(entry => row(entry, object.namespace)),
        ]),
      );
    }
    return exit.done;
  } finally {
    await session.close();
  }
}
