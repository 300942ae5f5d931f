/** Which objects this product knows. */

export type IstioKind = 'VirtualService' | 'DestinationRule';

export const ISTIO_GROUP = 'networking.istio.io';
/** The served versions, the stored one first. All have one schema. */
export const ISTIO_VERSIONS = ['v1', 'v1beta1', 'v1alpha3'] as const;
/** What there is a schema and rules for: Istio's kinds, and the one of our own. */
export type OurKind = IstioKind | 'CanaryPolicy';

/** The kind of a rollout's policy. It lives in files; no cluster knows it. */
export const POLICY_GROUP = 'istio-canary.dev';
export const POLICY_VERSIONS = ['v1alpha1'] as const;

const KINDS: readonly string[] = ['VirtualService', 'DestinationRule'] satisfies IstioKind[];

/**
 * The kind of an object, when it is one of ours: of Istio's networking group, whatever its version. An
 * unknown version is for the schema to report; undefined means that the object is none of our business.
 */
export function kindOf(value: unknown): IstioKind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (typeof apiVersion !== 'string' || apiVersion.split('/')[0] !== ISTIO_GROUP) return undefined;
  return isIstioKind(kind) ? kind : undefined;
}

/** True for a rollout's policy, in whatever version. */
export function isPolicy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (kind !== 'CanaryPolicy' || typeof apiVersion !== 'string') return false;
  return apiVersion.split('/')[0] === POLICY_GROUP;
}

function isIstioKind(kind: unknown): kind is IstioKind {
  return typeof kind === 'string' && KINDS.includes(kind);
}
