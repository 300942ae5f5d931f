/** A word to whoever drives a rollout, by way of its object, and what becomes of it. */
import { Refusal } from '../canary/refusal.ts';
import type { VirtualService } from '../istio/types.ts';
import type { Command, RolloutRecord } from './model.ts';
import { type AnnotationChange, readRecord, readWish, type Wish, wishAnnotation } from './record.ts';
import { seenOf } from './said-to.ts';

/** The object, for whoever asks. Whatever is thrown is thrown on. */
export interface AskPorts {
  read(): Promise<VirtualService | undefined>;
  annotate(changes: readonly AnnotationChange[]): Promise<'applied' | 'conflict' | 'gone'>;
  /** Milliseconds. */
  sleep(ms: number): Promise<void>;
}

/** What is asked, of what was seen. */
export interface Asked {
  /** A new one for each word. */
  id: string;
  command: Command;
  by: string;
  /** ISO 8601. */
  at: string;
  record: RolloutRecord;
  /** The annotation of words as it was seen. */
  before: string | undefined;
  /** namespace/name, for people. */
  where: string;
}

/** What became of a word. */
export type Answer =
  | { is: 'taken'; record?: RolloutRecord }
  | { is: 'refused'; why: string }
  /** Somebody else's word took its place before it was read. */
  | { is: 'replaced' }
  /** Nobody took it, and it was taken back. */
  | { is: 'unanswered' };

/** A driver looks at its object every other second; one that is out of reach for a moment gets another try. */
export const patienceMs = 15_000;
const everyMs = 500;

/** Puts the word on the object. Throws a {@link Refusal} where another one stands there, or the object has changed. */
export async function putWish(ports: AskPorts, asked: Asked): Promise<Wish> {
  const { id, command, by, at, record, before, where } = asked;
  const other = readWish({ [wishAnnotation]: before ?? '' }, record.id);
  if (other)
    throw new Refusal(
      'conflict',
      'rollout-asked',
      `${where}: ${other.by} asked to ${other.command} at ${other.at}, and no driver has taken that yet. Say it again in a moment; where the driver is gone, take the rollout over.`,
    );
  const wish: Wish = { id, rollout: record.id, command, by, at, saidTo: seenOf(record) };
  const answer = await ports.annotate([{ key: wishAnnotation, from: before, to: JSON.stringify(wish) }]);
  if (answer !== 'applied')
    throw new Refusal('conflict', 'rollout-moved', `${where} was changed meanwhile. Say it again.`);
  return wish;
}

/** Waits for what becomes of it; a word that nobody takes is taken back, since it would be old when somebody does. */
export async function answerTo(ports: AskPorts, { record, where }: Asked, wish: Wish): Promise<Answer> {
  const said = JSON.stringify(wish);
  for (let passed = 0; passed < patienceMs; passed += everyMs) {
    await ports.sleep(everyMs);
    const annotations = (await ports.read())?.metadata?.annotations;
    const now = readRecord(annotations, record.uid);
    if (now?.answered?.wish === wish.id)
      return now.answered.no === undefined
        ? { is: 'taken', record: now }
        : { is: 'refused', why: `${where}: ${now.answered.no}` };
    if (annotations?.[wishAnnotation] === said) continue;
    if (readWish(annotations, record.id)) return { is: 'replaced' };
    // Its driver ends with it, or is of a version that does not answer.
    return now ? { is: 'taken', record: now } : { is: 'taken' };
  }
  await ports.annotate([{ key: wishAnnotation, from: said, to: undefined }]);
  return { is: 'unanswered' };
}
