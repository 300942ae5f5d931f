/** `istio-canary rollout pause VS` and its like: a word to the driver, wherever that is, by way of the object. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '../canary/guard.ts';
import type { TrafficObject } from '../canary/model.ts';
import { isEmpty } from '../canary/others.ts';
import { Refusal } from '../canary/refusal.ts';
import { planRollback } from '../canary/rollback.ts';
import { findObject } from '../canary/shift.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import { type Asked, type AskPorts, answerTo, patienceMs, putWish } from '../rollout/ask-driver.ts';
import { whyNot } from '../rollout/machine-commands.ts';
import type { Command, RolloutRecord } from '../rollout/model.ts';
import {
  type AnnotationChange,
  isUnderWay,
  readRecord,
  rolloutAnnotation,
  wishAnnotation,
  withAnnotations,
} from '../rollout/record.ts';
import type { SharedOptions } from './args.ts';
import { clusterBundle, connect, look } from './connect.ts';
import type { Io } from './io.ts';
import { journalOf } from './journal.ts';
import { stampNow } from './stamp.ts';
import { carryOut } from './write.ts';

/** Tells it; gives the exit code: 0 done, 3 nobody took it. Aborting is a roll back, which asks nobody. */
export async function tellRollout(
  command: Command,
  positional: string | undefined,
  shared: SharedOptions & { dryRun: boolean },
  io: Io,
): Promise<number> {
  const { dryRun } = shared;
  const session = await connect(shared, io);
  try {
    const { target, snapshot } = await look(session, positional, shared.namespace);
    const object = findObject(snapshot, target);
    const record = readRecord(object.annotations, object.uid);
    const where = `${target.namespace}/${target.name}`;
    if (command === 'abort') {
      const options = record ? { stable: record.stable } : {};
      const back = guarded(
        planRollback(snapshot, target, options, stampNow('The rollout was aborted.')),
        snapshot,
      );
      const plan =
        record && isUnderWay(record) ? withAnnotations(back, target, [overIn(object, record)], true) : back;
      if (!isEmpty(plan))
        return await carryOut(session, plan, { dryRun, journal: await journalOf(io) }, shared, io);
      io.stdout(`${where} sends everything to stable already; nothing was written.\n`);
      return 0;
    }
    if (!record || !isUnderWay(record))
      throw new Refusal('refused', 'no-rollout', `${where} has no rollout under way.`);
    const no = whyNot(record, command);
    if (no !== undefined) throw new Refusal('refused', 'rollout-command', `${where}: ${no}`);
    return await asked(
      session,
      { ...target, uid: object.uid },
      {
        id: randomUUID(),
        command,
        by: snapshot.user ?? 'unknown',
        at: new Date().toISOString(),
        record,
        before: object.annotations[wishAnnotation],
        where,
      },
      io,
    );
  } finally {
    await session.close();
  }
}

/** Whoever drives it ends by the weights; where nobody does, the record would say for ever that it runs. */
const overIn = ({ annotations }: TrafficObject, record: RolloutRecord): AnnotationChange => {
  const over: RolloutRecord = {
    ...record,
    phase: 'rolledBack',
    weight: 0,
    reason: 'The rollout was aborted.',
  };
  return { key: rolloutAnnotation, from: annotations[rolloutAnnotation], to: JSON.stringify(over) };
};

async function asked(
  session: ClusterSession,
  object: { namespace: string; name: string; uid: string },
  what: Asked,
  io: Io,
): Promise<number> {
  const { annotate, readObject } = await clusterBundle();
  const ports: AskPorts = {
    read: () => readObject(session, object.namespace, object.name),
    annotate: changes => annotate(session, object, changes),
    sleep: ms => delay(ms),
  };
  const { command, where } = what;
  const driver = what.record.driver ?? 'its driver';
  const answer = await answerTo(ports, what, await putWish(ports, what));
  switch (answer.is) {
    case 'taken': {
      const { record } = answer;
      const state = record
        ? `${record.phase} at ${record.weight} %${record.reason ? `: ${record.reason}` : ''}`
        : 'gone';
      io.stdout(`${where}: ${command} was taken by ${driver}. It is ${state}\n`);
      return 0;
    }
    case 'refused':
      throw new Refusal('refused', 'rollout-command', answer.why);
    case 'replaced':
      throw new Refusal(
        'conflict',
        'rollout-asked',
        `${where}: somebody else's word took the place of yours before ${driver} read it. Look at the rollout, and say it again.`,
      );
    case 'unanswered':
      io.stderr(
        `Nobody took it within ${patienceMs / 1000} s: ${driver} seems to be gone. Take the rollout over: istio-canary rollout ${where} --take-over, with the --policy that it began with\n`,
      );
      return 3;
  }
}
