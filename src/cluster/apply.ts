/** Applies a plan: one PATCH an object, in order, and exact words on what became of each. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectOutcome, ObjectPlan, Outcome, Plan } from '../canary/model.ts';
import { otherName } from '../canary/others.ts';
import type { KubeObject, VirtualService } from '../istio/types.ts';
import { applyOthers } from './apply-others.ts';
import { aboutTheObject, asClusterError, ClusterError, clusterInWords } from './errors.ts';
import { ifThere } from './if-there.ts';
import { type Look, lookAt } from './look.ts';
import { lookAgain, lookTimeout, mostTries, pauseFor } from './look-again.ts';
import { type Patched, pathOf, sendPatch } from './patch.ts';
import type { ApplyOptions, ClusterSession } from './ports.ts';

function refuseElsewhere(session: ClusterSession, plan: Plan): void {
  const { context, server, caDigest } = session.identity;
  const { cluster } = plan;
  if (cluster.context === context && cluster.server === server && cluster.caDigest === caDigest) return;
  throw new ClusterError(
    'context-moved',
    `This was planned for ${clusterInWords(cluster)}, but the session is with ${clusterInWords(session.identity)}. Nothing was changed. Plan it again there.`,
  );
}

const readWhole = (session: ClusterSession, plan: ObjectPlan): Promise<VirtualService | undefined> =>
  ifThere(session.http.ask<VirtualService>({ method: 'GET', path: pathOf(plan), timeoutMs: lookTimeout }));

class ObjectWrite {
  readonly #session: ClusterSession;
  readonly #plan: ObjectPlan;
  readonly #dryRun: boolean;

  constructor(session: ClusterSession, plan: ObjectPlan, dryRun: boolean) {
    this.#session = session;
    this.#plan = plan;
    this.#dryRun = dryRun;
  }

  async run(): Promise<{ outcome: ObjectOutcome; object?: VirtualService }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return this.#applied(await sendPatch(this.#session, this.#plan, this.#dryRun));
      } catch (thrown) {
        const error = asClusterError(thrown, this.#session.identity);
        const verdict = await this.#judge(
          error,
          attempt >= mostTries || (attempt > 1 && error.code !== 'throttled'),
        );
        if (verdict) return verdict;
      }
    }
  }

  /** What a failed try means; undefined: try again. */
  async #judge(
    error: ClusterError,
    last: boolean,
  ): Promise<Awaited<ReturnType<ObjectWrite['run']>> | undefined> {
    if (error.code === 'throttled') {
      // The server turned it away before it looked at it.
      if (last) return this.#failed(this.#unchanged(error.message));
      await pauseFor(error);
      return undefined;
    }
    const lost = error.mayHaveArrived;
    if (!lost && !aboutTheObject.has(error.code)) return this.#failed(this.#unchanged(error.message));
    const seen: Look | undefined = await lookAgain(lost, async () =>
      lookAt(this.#plan, await readWhole(this.#session, this.#plan)),
    );
    switch (seen?.found) {
      case 'applied':
        return this.#applied({
          object: seen.object,
          warnings: ['The answer was lost; the object itself shows that the change was made.'],
        });
      case 'deleted':
        return this.#conflict(`was deleted since this was planned`);
      case 'changed':
        return this.#conflict(`was changed since this was planned: ${seen.words}`, seen.object);
      case 'unchanged':
        if (!last && (lost || error.code === 'conflict')) return undefined;
        return this.#failed(this.#unchanged(error.message));
      default:
        return this.#failed(lost && !this.#dryRun ? `${error.message} ${this.#unknown()}` : error.message);
    }
  }

  #unchanged(message: string): string {
    return `${message.replace(/[^.!?]$/, '$&.')} The object is unchanged.`;
  }

  #unknown(): string {
    const { namespace, name, entry } = this.#plan;
    return `Whether the change was made is not known, since the object cannot be read either: look for ${entry.id} in the history of VirtualService ${namespace}/${name} before you repeat it.`;
  }

  #applied({ object, warnings }: Patched): { outcome: ObjectOutcome; object: VirtualService } {
    const resourceVersion = object.metadata?.resourceVersion;
    return { outcome: { ...this.#base(), status: 'applied', resourceVersion, warnings }, object };
  }

  #conflict(what: string, now?: VirtualService): { outcome: ObjectOutcome } {
    const { namespace, name } = this.#plan;
    const message = `VirtualService ${namespace}/${name} ${what}. Nothing was overwritten. Plan it again from what is there now.`;
    const resourceVersion = now?.metadata?.resourceVersion;
    return { outcome: { ...this.#base(), status: 'conflict', resourceVersion, message } };
  }

  #failed(message: string): { outcome: ObjectOutcome } {
    return { outcome: { ...this.#base(), status: 'failed', message } };
  }

  #base(): Omit<ObjectOutcome, 'status'> {
    const { namespace, name, before, after } = this.#plan;
    return { namespace, name, before, after, warnings: [] };
  }
}

/**
 * Applies the plan to the session's cluster: what goes before, the VirtualServices, what comes after. Stops at the
 * first object that fails; those after it are `skipped`. Throws `context-moved`, before anything is written, when the plan
 * was made for another cluster or the kubeconfig's context leads elsewhere by now; everything else is told in the outcome.
 */
export async function applyPlan(
  session: ClusterSession,
  plan: Plan,
  options: ApplyOptions = {},
): Promise<Outcome> {
  const { dryRun = false, journal } = options;
  const onApplied = (object: KubeObject): void => {
    options.onApplied?.(object);
    if (!dryRun) journal?.remember(session.identity, object);
  };
  refuseElsewhere(session, plan);
  if (options.isBound !== true) await session.checkStill();
  const before = await applyOthers(session, plan.before ?? [], { dryRun, onApplied });
  const stopped = before.find(({ status }) => status !== 'applied');
  const first = stopped && otherName(stopped);
  if (plan.settleMs && before.length > 0 && !stopped && !dryRun) await delay(plan.settleMs);
  const objects: ObjectOutcome[] = [];
  const failure = (): string | undefined => {
    const failed = objects.find(({ status }) => status !== 'applied');
    return first ?? (failed && `${failed.namespace}/${failed.name}`);
  };
  for (const one of plan.objects) {
    // Getting back is worth every object that can be had; anything else stops at the first that fails.
    const failed = plan.action === 'rollback' ? undefined : failure();
    if (failed) {
      const message = `Not tried, since ${failed} before it was not changed.`;
      const { namespace, name, before, after } = one;
      objects.push({ namespace, name, before, after, status: 'skipped', message, warnings: [] });
      continue;
    }
    const { outcome, object } = await new ObjectWrite(session, one, dryRun).run();
    objects.push(outcome);
    if (object && !dryRun) onApplied(object);
  }
  const rest = { dryRun, blocked: failure(), onApplied, objects: plan.objects };
  const after = await applyOthers(session, plan.after ?? [], rest);
  return {
    plan: plan.id,
    dryRun,
    objects,
    ...(before.length > 0 ? { before } : {}),
    ...(after.length > 0 ? { after } : {}),
  };
}
