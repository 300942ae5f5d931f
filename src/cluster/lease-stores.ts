/** The two places that a lease is kept in. */
import { driverAnnotation } from '../canary/noted.ts';
import type { KubeObject } from '../istio/types.ts';
import { annotate } from './annotate.ts';
import { ClusterError } from './errors.ts';
import { ifThere } from './if-there.ts';
import type { Held, LeaseOptions, LeaseStore } from './lease.ts';
import { fieldManager } from './patch.ts';
import type { ClusterSession, HttpRequest } from './ports.ts';
import { fromStatus } from './status-errors.ts';

const leaseDurationMs = 15_000;
/** Longer, since each renewal is a write that everybody who watches VirtualServices hears of. */
const annotationDurationMs = 60_000;
const patience = 5000;

interface LeaseObject extends KubeObject {
  spec?: {
    holderIdentity?: string | null;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

/** The Lease's name: within what Kubernetes takes for one. */
export const leaseName = (virtualService: string): string => `istio-canary-${virtualService}`.slice(0, 253);

const heldIn = ({ spec = {} }: LeaseObject): Held | undefined => {
  const { holderIdentity, leaseDurationSeconds = leaseDurationMs / 1000 } = spec;
  if (!holderIdentity) return undefined;
  return { holder: holderIdentity, durationMs: leaseDurationSeconds * 1000, renewals: 0 };
};

/** Microseconds, as the API wants them. */
const microTime = (): string => new Date().toISOString().replace('Z', '000Z');

/** A `coordination.k8s.io` Lease in the VirtualService's namespace. */
export function leaseObjectStore(
  session: ClusterSession,
  { namespace, name, durationMs = leaseDurationMs }: LeaseOptions,
): LeaseStore {
  const list = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  const path = `${list}/${encodeURIComponent(leaseName(name))}`;
  let seen: LeaseObject | undefined;
  const send = async (request: Pick<HttpRequest, 'method' | 'path' | 'body'>): Promise<boolean> => {
    const answer = await session.http.request({ ...request, query: { fieldManager }, timeoutMs: patience });
    if (answer.status < 400) {
      seen = answer.json() as LeaseObject;
      return true;
    }
    // Made, changed or deleted by somebody else meanwhile.
    const isNamed = answer.status === 404 && answer.text.includes(leaseName(name));
    if (answer.status === 409 || isNamed) return false;
    throw fromStatus(answer, {
      ...session.identity,
      doing: `write the Lease ${namespace}/${leaseName(name)}`,
    });
  };
  return {
    durationMs,
    async read() {
      seen = await ifThere(session.http.ask<LeaseObject>({ method: 'GET', path, timeoutMs: patience }));
      const version = seen?.metadata?.resourceVersion ?? '';
      const { holderIdentity, renewTime, leaseTransitions } = seen?.spec ?? {};
      const sign = JSON.stringify([version, holderIdentity, renewTime, leaseTransitions]);
      return { ...(seen ? { held: heldIn(seen) } : {}), version, sign };
    },
    write(held, version) {
      const before = seen?.spec ?? {};
      const isSame = before.holderIdentity === held.holder;
      const time = microTime();
      const spec = {
        holderIdentity: held.holder,
        leaseDurationSeconds: Math.max(1, Math.round(held.durationMs / 1000)),
        acquireTime: isSame ? (before.acquireTime ?? time) : time,
        renewTime: time,
        leaseTransitions: (before.leaseTransitions ?? 0) + (isSame || !held.holder ? 0 : 1),
      };
      const metadata = { name: leaseName(name), namespace };
      const object = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec };
      if (version === '') return send({ method: 'POST', path: list, body: { ...object, metadata } });
      // The version is what makes one of two writers lose.
      const body = { ...object, metadata: { ...seen?.metadata, ...metadata, resourceVersion: version } };
      return send({ method: 'PUT', path, body });
    },
  };
}

const heldInText = (text: string | undefined): Held | undefined => {
  try {
    const { holder, durationMs, renewals } = JSON.parse(text ?? '') as Partial<Held>;
    if (typeof holder !== 'string' || typeof durationMs !== 'number' || typeof renewals !== 'number') return;
    return { holder, durationMs, renewals };
  } catch {
    return undefined;
  }
};

/** An annotation of the VirtualService itself. */
export function annotationStore(
  session: ClusterSession,
  { namespace, name, uid, durationMs = annotationDurationMs }: LeaseOptions,
): LeaseStore {
  return {
    durationMs,
    async read() {
      const apiVersion = await session.apiVersionOf('networking.istio.io');
      const path = `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/virtualservices/${encodeURIComponent(name)}`;
      const object = await ifThere(
        session.http.ask<KubeObject>({ method: 'GET', path, timeoutMs: patience }),
      );
      const version = object?.metadata?.annotations?.[driverAnnotation] ?? '';
      return { held: heldInText(version), version, sign: version };
    },
    async write(held, version) {
      const change = { key: driverAnnotation, from: version || undefined, to: JSON.stringify(held) };
      const answer = await annotate(session, { namespace, name, uid }, [change]);
      if (answer !== 'gone') return answer === 'applied';
      throw new ClusterError('not-found', `VirtualService ${namespace}/${name} is gone.`, { about: name });
    },
  };
}
