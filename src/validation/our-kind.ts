import { type IstioKind, isPolicy, kindOf, type OurKind } from './kinds.ts';
import { fields, isFields } from './values.ts';

/** Fields that only Istio's kinds of these names have; other products have a VirtualService too. */
const TELLING: Record<IstioKind, readonly string[]> = {
  VirtualService: ['hosts', 'http', 'tls', 'tcp'],
  DestinationRule: ['host'],
};

/** The kind of an object that is ours, also where the apiVersion is still to be written. */
export function ourKind(value: unknown): OurKind | undefined {
  const { apiVersion, kind, spec } = fields(value);
  if (kind === 'CanaryPolicy') return isPolicy(value) ? kind : undefined;
  if (kind !== 'VirtualService' && kind !== 'DestinationRule') return undefined;
  if (apiVersion !== undefined && apiVersion !== null) return kindOf(value);
  return isFields(spec) && TELLING[kind].some(name => Object.hasOwn(spec, name)) ? kind : undefined;
}

const KIND_LINE =
  /^[ \t{,-]*["']?kind["']?[ \t]*:[ \t]*["']?(?:VirtualService|DestinationRule|CanaryPolicy)\b/m;
const GROUP = /["']?apiVersion["']?[ \t]*:[ \t]*["']?(?:networking\.istio\.io|istio-canary\.dev)\//;

/** Whether a text that may be too broken to be read was meant to hold one of ours. */
export function looksLikeOurs(source: string): boolean {
  return KIND_LINE.test(source) && GROUP.test(source);
}
