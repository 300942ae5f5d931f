/** Reads what sends requests beside VirtualServices, as far as the API serves it and the person may see it. */
import type { SenderKind, Senders } from '../canary/senders.ts';
import { type KindInfo, whole } from './kinds.ts';
import type { ClusterSession, ScopeOptions } from './ports.ts';
import { readKind } from './read.ts';

const gatewayApi = 'gateway.networking.k8s.io';

const kinds: readonly KindInfo<SenderKind>[] = [
  { kind: 'HTTPRoute', group: gatewayApi, resource: 'httproutes', trim: whole },
  { kind: 'GRPCRoute', group: gatewayApi, resource: 'grpcroutes', trim: whole },
  { kind: 'Ingress', group: 'networking.k8s.io', version: 'v1', resource: 'ingresses', trim: whole },
];

/** Every kind at once. Never throws: what could not be read is said in its place. */
export const readSenders = (session: ClusterSession, options: ScopeOptions = {}): Promise<Senders[]> =>
  Promise.all(
    kinds.map(async (info): Promise<Senders> => {
      const { states, objects } = await readKind(session, info, options);
      const gap = states.find(({ state, right }) => state === 'forbidden' || state === 'error' || right);
      const unread = gap && (gap.message ?? `${info.kind}: ${gap.state}`);
      return { kind: info.kind, objects, ...(unread === undefined ? {} : { unread }) };
    }),
  );
