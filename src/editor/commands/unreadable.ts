/** A roll back is needed most when the cluster cannot be read; then the person gets the command that does it by hand. */
import { kubectlEditFor } from '../../canary/kubectl.ts';
import { isRefusal, Refusal } from '../../canary/refusal.ts';
import type { Hub } from '../session/hub.ts';
import { t } from '../shared/text.ts';
import type { CanaryArguments } from './arguments.ts';

/** The failure that was met, and a command line to run instead. */
export class Unreadable extends Refusal {
  readonly byHand: string;

  constructor(code: string, message: string, byHand: string) {
    super('refused', code, message);
    this.byHand = byHand;
  }
}

/**
 * The error with the kubectl command beside it where the cluster is known but cannot be read; else the error itself.
 * An object that was not named is left for the person to write in.
 */
export function withByHand(error: unknown, hub: Hub, args: CanaryArguments): unknown {
  const { live, connection } = hub;
  const hasIstio = connection.state !== 'no-istio';
  if (!live || !hasIstio || !isRefusal(error)) return error;
  const object = { namespace: args.namespace ?? live.session.namespace, name: args.name ?? 'NAME' };
  const command = kubectlEditFor(object, live.session.identity, hub.kubeconfigOf(live));
  const how = t('By hand: kubectl edit, and there weight 100 for stable and 0 for the others.');
  return new Unreadable(error.code, `${error.message} ${how}`, command);
}
