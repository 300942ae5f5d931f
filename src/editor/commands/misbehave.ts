/** Makes the sandbox's canary misbehave, to see what a guarded rollout does about it. */
import { Refusal } from '../../canary/refusal.ts';
import type { Cockpit } from '../cockpit.ts';
import { type Misbehaviour, misbehaviours } from '../sandbox/port.ts';
import { inform } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { choose } from './ask.ts';
import type { Choice } from './choices.ts';

/** What the sandbox's story has on trial. */
const usualVersion = 'v2';

export interface Misbehaving {
  version: string;
  how: Misbehaviour;
}

const choices = (version: string): Choice<Misbehaviour>[] => [
  {
    label: t('Fails 5 %'),
    detail: t('One request of {0} in twenty is answered with 500', version),
    value: 'fails-some',
  },
  {
    label: t('Fails Everything'),
    detail: t('Every request of {0} is answered with 500', version),
    value: 'fails-all',
  },
  { label: t('Slow'), detail: t('{0} takes five times as long as usual', version), value: 'slow' },
  {
    label: t('Worse Predictions'),
    detail: t('The prediction quality of {0} falls from 0.92 to 0.81', version),
    value: 'worse-predictions',
  },
  {
    label: t('Pods Die'),
    detail: t('No pod of {0} is ready any more; callers get no answer', version),
    value: 'pods-die',
  },
  { label: t('Healthy Again'), detail: t('{0} behaves as the other versions do', version), value: 'healthy' },
];

function misbehaviourIn(said: string): Misbehaviour {
  const found = misbehaviours.find(one => one === said);
  if (found) return found;
  throw new Refusal(
    'usage',
    'wrong-argument',
    `The argument "how" must be one of ${misbehaviours.join(', ')}, not "${said}".`,
  );
}

/** Undefined: the person left. Throws a refusal where no sandbox is open. */
export async function misbehave(cockpit: Cockpit, call: Call): Promise<Misbehaving | undefined> {
  const { version = usualVersion, how: said } = call.args;
  const sandbox = await cockpit.sandbox.running();
  if (!sandbox)
    throw new Refusal(
      'refused',
      'no-sandbox',
      t('No sandbox is open in this window. Versions misbehave on command only there: open it first.'),
    );
  if (said === undefined && call.fromCode)
    throw new Refusal(
      'usage',
      'argument-missing',
      t('The argument "{0}" is missing: {1}', 'how', misbehaviours.join(', ')),
    );
  const title = t("Make the Sandbox's Canary Misbehave");
  const how =
    said === undefined
      ? await choose(choices(version), title, t('How {0} behaves from now on', version))
      : misbehaviourIn(said);
  if (!how) return undefined;
  sandbox.misbehave(version, how);
  const chosen = choices(version).find(one => one.value === how);
  if (!call.fromCode && chosen?.detail) void inform(`${chosen.detail}.`);
  return { version, how };
}
