/** Which objects this product knows. */

export type IstioKind = 'VirtualService' | 'DestinationRule';

export const ISTIO_GROUP = 'networking.istio.io';
/** The served versions, the stored one first. All have one schema. */
export const ISTIO_VERSIONS = ['v1', 'v1beta1', 'v1alpha3'] as const;
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

function isIstioKind(kind: unknown): kind is IstioKind {
  return typeof kind === 'string' && KINDS.includes(kind);
}
