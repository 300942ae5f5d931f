import type { WorkspaceIndex } from '../validation/index.ts';
import { isPolicy, kindOf, type OurKind } from '../validation/kinds.ts';
import { ourKind } from '../validation/our-kind.ts';
import { refOf } from '../validation/resource.ts';
import type { DescribeField } from '../validation/texts.ts';
import { type Path, resourcesOf, type YamlDoc } from '../yaml/index.ts';
import { MARK } from './mark.ts';

/** A place within a resource of ours. */
export interface Spot {
  kind: OurKind;
  value: Record<string, unknown>;
  namespace: string | null;
  /** Counts from the resource, not from its document. */
  path: Path;
}

/** What is known beyond the text at hand. */
export interface Known {
  index: WorkspaceIndex;
  /** What fields are for; without it, they go undescribed. */
  describe?: DescribeField;
  /** Nobody asked, but a space or a dash was typed: where nothing of ours has begun, that means nothing. */
  unasked?: boolean;
}

const isWithin = (path: Path, outer: Path): boolean => outer.every((part, at) => path[at] === part);

/** The kind, also while the apiVersion is still to be written. */
function kindIn(value: Record<string, unknown>): OurKind | undefined {
  const { apiVersion, kind } = value;
  const isOpen = apiVersion === undefined || apiVersion === null || apiVersion === MARK;
  if (!isOpen) return isPolicy(value) ? 'CanaryPolicy' : kindOf(value);
  return (
    ourKind(value) ??
    (kind === 'VirtualService' || kind === 'DestinationRule' || kind === 'CanaryPolicy' ? kind : undefined)
  );
}

/** The resource of ours that a path of a document leads into. */
export function spotAt(doc: YamlDoc, path: Path): Spot | undefined {
  for (const resource of resourcesOf(doc)) {
    const kind = isWithin(path, resource.path) ? kindIn(resource.value) : undefined;
    if (!kind) continue;
    const { value } = resource;
    return { kind, value, namespace: refOf(value).namespace, path: path.slice(resource.path.length) };
  }
  return undefined;
}
