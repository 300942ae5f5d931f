/** Which versions are compared: asked of a person where nothing tells. */
import type { Snapshot } from '../../canary/model.ts';
import type { Target } from '../../canary/shift.ts';
import { canaryOf, stableOf } from '../../canary/stable.ts';
import type { CanaryWords } from '../../rollout/policy-target.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askRoute, askStable, choose } from './ask.ts';
import { canaryKey, versionChoices } from './choices.ts';

/** Whether the versions are only looked at, or the canary is given requests. */
export type Purpose = 'look' | 'shift';

/**
 * What was said, with what was asked for; undefined when the person left. What the engine finds by itself stays
 * unsaid, and code gets its refusals.
 */
export async function askVersions(
  snapshot: Snapshot,
  target: Target,
  call: Call,
  said: CanaryWords,
  { title, purpose }: { title: string; purpose: Purpose },
): Promise<CanaryWords | undefined> {
  if (call.fromCode) return said;
  const known: Call = { ...call, args: { ...call.args, route: said.route, stable: said.stable } };
  const found = await askRoute(snapshot, target, known, title);
  const word = found && (await askStable(snapshot, found.object, found.route, known));
  if (!found || !word) return undefined;
  const { object, route, asked } = found;
  const rules = snapshot.destinationRules;
  const stable = stableOf(object, route, rules, word.stable);
  // Who presses on the row of the stable version means its comparison with the other one.
  const named = said.canary === stable ? undefined : said.canary;
  const words = { route: asked ?? said.route, stable: word.stable };
  const clear =
    named ??
    (purpose === 'look' ? canaryOf(route, stable, rules) : canaryKey(snapshot, object, route, word.stable));
  const choices = versionChoices(snapshot, route, stable);
  if (clear !== undefined || choices.length === 0) return { ...words, canary: named };
  const canary = await choose(choices, title, t('The version on trial'));
  return canary === undefined ? undefined : { ...words, canary };
}
