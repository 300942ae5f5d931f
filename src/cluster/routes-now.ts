/** Who sends where, and what is defined for it, at this very moment: what was listed before a question is old by its answer. */
import type { Snapshot } from '../canary/model.ts';
import type { DestinationRule, VirtualService } from '../istio/types.ts';
import { ClusterError } from './errors.ts';
import { kindNamed } from './kinds.ts';
import type { ClusterSession, KindState } from './ports.ts';
import { readKind } from './read.ts';

/**
 * Throws where a kind cannot be read this time: its silence says nothing. What is not served, or may not be read, said
 * nothing before either, but without any VirtualService nobody knows who sends where.
 */
export function refuseUnread(states: readonly KindState[]): void {
  const routes = states.filter(({ kind }) => kind === 'VirtualService');
  const gap =
    states.find(({ state }) => state === 'error') ??
    (routes.some(({ state }) => state === 'ready') ? undefined : routes[0]);
  if (gap) throw new ClusterError('unreachable', gap.message ?? `${gap.kind}s cannot be read: ${gap.state}.`);
}

/** Lists both kinds afresh; the rules are undefined where they may not be read. Throws a ClusterError. */
export async function routesNow(
  session: ClusterSession,
  namespaces: string[],
): Promise<Pick<Snapshot, 'virtualServices' | 'destinationRules'>> {
  const [routes, rules] = await Promise.all([
    readKind(session, kindNamed('VirtualService'), { namespaces }),
    readKind(session, kindNamed('DestinationRule'), { namespaces }),
  ]);
  refuseUnread([...routes.states, ...rules.states]);
  const known = rules.states.some(({ state }) => state === 'ready');
  return {
    virtualServices: routes.objects as VirtualService[],
    destinationRules: known ? (rules.objects as DestinationRule[]) : undefined,
  };
}
