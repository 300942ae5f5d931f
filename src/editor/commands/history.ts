/** Show History: who, when, from, to, why; and each entry as a diff of what it changed. */
import { sideText } from '../../canary/entry-text.ts';
import { entryOf, viewEntry } from '../../canary/entry-view.ts';
import { nextToUndo, readHistory } from '../../canary/history.ts';
import type { ClusterIdentity, HistoryEntry, TrafficObject } from '../../canary/model.ts';
import { findObject } from '../../canary/shift.ts';
import type { Cockpit } from '../cockpit.ts';
import { entryFolder } from '../preview/entry-path.ts';
import { inform } from '../shared/notify.ts';
import { flat } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget, choose } from './ask.ts';
import { historyChoices } from './history-text.ts';
import { reach } from './reach.ts';
import { lostOf, offerRestore } from './recover.ts';

/** Opens what an entry changed, before and after it. Its title bar leads to Go to Entry, and to Undo where that is next. */
async function showEntry(
  { preview }: Cockpit,
  cluster: ClusterIdentity,
  object: TrafficObject,
  entry: HistoryEntry,
): Promise<void> {
  const { namespace, name } = object;
  const { before, after, isWhole } = viewEntry(object, entry);
  const [said] = historyChoices([entry], namespace);
  const partly = t(
    'The object was changed by others since, or the entry is too large to be kept whole: this is what the history itself holds.',
  );
  // A line each: a diff editor has half of the window.
  const told = [
    ...(said?.label.split(' | ') ?? []),
    said?.detail,
    said?.description,
    ...(isWhole ? [] : [partly]),
  ];
  const head = told.flatMap(one => (one ? [`# ${flat(one)}\n`] : [])).join('');
  const isNext = nextToUndo(readHistory(object.annotations, object.uid))?.id === entry.id;
  const folder = entryFolder({ context: cluster.context, namespace, name, entry: entry.id }, isNext);
  const texts = { before: head + sideText(before), after: head + sideText(after) };
  const title = t('{0}: before ↔ after {1} ({2})', name, said?.detail ?? entry.at, cluster.context);
  await preview.showPlanned(folder, `${name}.yaml`, texts, title, false);
}

/** The entries, newest first; a person sees them in a list, and the one picked as a diff. Code names an entry to see it. */
export async function showHistory(cockpit: Cockpit, call: Call): Promise<HistoryEntry[] | undefined> {
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const target = await askTarget(snapshot, call, t('Show History'));
  if (!target) return undefined;
  const object = findObject(snapshot, target);
  const entries = readHistory(object.annotations, object.uid);
  const named = call.args.entry === undefined ? undefined : entryOf(object, call.args.entry);
  if (named) {
    await showEntry(cockpit, snapshot.cluster, object, named);
    return [named];
  }
  if (call.fromCode) return entries;
  if (entries.length === 0) {
    if (await offerRestore(cockpit, live, target, await lostOf(cockpit, live, target))) return entries;
    void inform(t('{0} has no history yet: nothing was shifted.', object.name));
    return entries;
  }
  const choices = historyChoices(entries, object.namespace);
  const picked = await choose(
    choices,
    t('History of {0}', object.name),
    t('Newest first; the one picked is shown as a diff'),
  );
  if (picked) await showEntry(cockpit, snapshot.cluster, object, picked);
  return entries;
}
