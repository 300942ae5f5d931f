/** Restore History: a history and the stable version that vanished from an object, put back as they are remembered. */
import { type KeptObject, type Vanished, vanished } from './journal.ts';
import type { Plan, Snapshot, TrafficObject } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { isRefusal, Refusal } from './refusal.ts';
import { findObject, type Target } from './shift.ts';
import { recordedKey, stableOf } from './stable.ts';

/** How far a recorded stable version still names something in the object. */
function unnamed(object: TrafficObject, stable: string, snapshot: Snapshot): string[] {
  const then = { ...object, annotations: { ...object.annotations, 'istio-canary.dev/stable': stable } };
  const isKnown = then.routes.some(
    route => recordedKey(then, route, snapshot.destinationRules) !== undefined,
  );
  return isKnown
    ? []
    : [`${stable} is restored as stable, but no route of ${object.name} has it: Roll Back will ask.`];
}

/**
 * The plan that writes a remembered history, and the stable version where none is recorded, into the object's
 * annotations. Routes stay as they are. Throws a {@link Refusal} where nothing has vanished, or nothing is remembered.
 */
export function planRecover(
  snapshot: Snapshot,
  target: Target,
  kept: KeptObject | undefined,
  stamp: Stamp,
): Plan {
  const object = findObject(snapshot, target);
  const where = `${object.namespace}/${object.name}`;
  const lost = vanished(object, kept);
  if (!lost) {
    const why = kept
      ? `${where} has its history: nothing of it has vanished.`
      : `This machine remembers no history of ${where} on ${snapshot.cluster.context}: it was not shifted from here.`;
    throw new Refusal('refused', 'nothing-to-recover', why);
  }
  const { stable, how } = lost;
  const entries = lost.kept.entries.map(entry => ({ ...entry, uid: object.uid }));
  const anew =
    how === 'recreated'
      ? [
          `${where} was deleted and created again since: the history is that of the object before it. Undo takes back only what still stands there as it was left.`,
        ]
      : [];
  const newest = entries[0];
  const notes = [
    `+ history of ${entries.length === 1 ? 'one entry' : `${entries.length} entries`}, the newest of ${newest?.at} by ${newest?.by}`,
    ...(stable === undefined ? [] : [`+ stable is ${stable}`]),
  ];
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'recover',
    [
      {
        object,
        changes: [],
        notes,
        older: entries,
        stable: stable ?? object.annotations['istio-canary.dev/stable'],
      },
    ],
    stamp,
    [...anew, ...(stable === undefined ? [] : unnamed(object, stable, snapshot))],
  );
}

const entriesText = ({ kept: { entries } }: Vanished): string => {
  const [newest] = entries;
  const last = newest ? `, the newest of ${newest.at} by ${newest.by} (${newest.action})` : '';
  return `${entries.length === 1 ? 'one entry' : `${entries.length} entries`}${last}`;
};

/** What vanished, how, and what this machine remembers of it. */
export function vanishedText({ namespace, name }: Target, lost: Vanished): string {
  const { kept, how, stable } = lost;
  const what = stable === undefined ? 'its history' : 'its history and which version is stable';
  const why =
    how === 'recreated'
      ? `was deleted and created again since ${kept.at}, which lost ${what}`
      : `was replaced since ${kept.at} by something that dropped ${what}`;
  const also = stable === undefined ? '' : `, and ${stable} as stable`;
  return `${namespace}/${name} ${why}. This machine remembers ${entriesText(lost)}${also}.`;
}

const ways = ({ name, namespace }: Target, { stable }: Vanished): string => {
  const where = `${namespace}/${name}`;
  const back =
    stable === undefined ? '' : ` Roll back to ${stable}: istio-canary rollback ${where} --stable ${stable}.`;
  return `Restore it: Restore History in the editor, istio-canary recover ${where} in the terminal.${back}`;
};

/** What vanished, and what can be done about it. */
export const rememberedText = (target: Target, lost: Vanished): string =>
  `${vanishedText(target, lost)} ${ways(target, lost)}`;

/** Refusals that a history which vanished explains. */
const explained = new Set(['nothing-to-undo', 'stable-unknown', 'entry-missing']);

/** The error with what is remembered beside it, where that is why it happened; else the error itself. */
export function withRemembered(
  error: unknown,
  snapshot: Snapshot,
  target: Target,
  kept: KeptObject | undefined,
): unknown {
  if (!isRefusal(error) || !explained.has(error.code)) return error;
  const lost = lostHere(snapshot, target, kept);
  if (!lost) return error;
  const text = `${error.message} ${rememberedText(target, lost)}`;
  return new Refusal(error.kind, error.code, text);
}

/** What vanished from the target; undefined where it is not there, or has lost nothing that is remembered. */
export function lostHere(
  snapshot: Snapshot,
  target: Target,
  kept: KeptObject | undefined,
): Vanished | undefined {
  try {
    return vanished(findObject(snapshot, target), kept);
  } catch {
    return undefined;
  }
}

/**
 * Throws where the only version with a share would be taken for stable, and another one is remembered: the record
 * vanished, and either may be right. What a person says, or the object records, holds without asking.
 */
export function refuseGuess(
  snapshot: Snapshot,
  target: Target,
  kept: KeptObject | undefined,
  said: string | undefined,
): void {
  const lost = lostHere(snapshot, target, kept);
  const { stable } = lost ?? {};
  if (!lost || stable === undefined || said !== undefined) return;
  const object = findObject(snapshot, target);
  const rules = snapshot.destinationRules;
  const then = { ...object, annotations: { ...object.annotations, 'istio-canary.dev/stable': stable } };
  for (const route of object.routes) {
    const [guessed, remembered] = [stableOf(object, route, rules), recordedKey(then, route, rules)];
    if (guessed === undefined || remembered === undefined || guessed === remembered) continue;
    throw new Refusal(
      'refused',
      'stable-unknown',
      `${guessed} has all requests of ${object.namespace}/${object.name}, and which version is stable is not recorded any more. Say which one: --stable ${remembered} or --stable ${guessed}.`,
    );
  }
}
