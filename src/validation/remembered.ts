/**
 * Findings of documents that were looked at before. A key stroke changes one document of a file: what was said of
 * the others holds as long as nothing changed that they refer to.
 */
import type { YamlDoc } from '../yaml/index.ts';
import { findingsAlone, findingsAmong, yamlFindings } from './examine.ts';
import type { Finding } from './finding.ts';
import type { WorkspaceIndex } from './index/workspace-index.ts';
import { type Ours, resourcesIn } from './ours.ts';
import type { ClusterSchema } from './skew.ts';
import { unlessAnnotated } from './suppress/annotations.ts';
import { isRefusal } from './suppress/apply.ts';

/** What a document is looked at with, beside the index. */
export interface Circumstances {
  isPatch: boolean;
  clusterSchema: ClusterSchema | undefined;
}

interface Memory extends Circumstances {
  /** Where the document stood; findings count from there. */
  start: number;
  ours: Ours[];
  ofText: Finding[];
  /** What each resource's own text decides. */
  alone: Finding[][];
  among?: { index: WorkspaceIndex; version: number; moves: number; hasRelated: boolean; all: Finding[] };
}

/** Documents that did not change keep their core, wherever they move. */
const memories = new WeakMap<YamlDoc['core'], Memory>();

/** Everything to say about one document but what its comments silence. */
export function findingsOf(doc: YamlDoc, index: WorkspaceIndex, given: Circumstances): Finding[] {
  const memory = recall(doc, given);
  const found = memory.among && holds(memory.among, index) ? memory.among.all : among(memory, index);
  const by = doc.start - memory.start;
  return by === 0 ? found : found.map(each => ({ ...each, start: each.start + by, end: each.end + by }));
}

function recall(doc: YamlDoc, { isPatch, clusterSchema }: Circumstances): Memory {
  const known = memories.get(doc.core);
  if (known?.isPatch === isPatch && known.clusterSchema === clusterSchema) return known;
  const ours = resourcesIn(doc, isPatch);
  const alone = ours.map(one => findingsAlone(one, clusterSchema));
  const memory = { isPatch, clusterSchema, start: doc.start, ours, alone, ofText: yamlFindings(doc) };
  memories.set(doc.core, memory);
  return memory;
}

/** What is said of other files' places holds no longer where something has moved. */
function holds({ index, version, moves, hasRelated }: NonNullable<Memory['among']>, now: WorkspaceIndex) {
  return index === now && version === now.version && (!hasRelated || moves === now.moves);
}

function among(memory: Memory, index: WorkspaceIndex): Finding[] {
  const { version, moves = 0 } = index;
  const ofResources = memory.ours.flatMap((one, i) => {
    const about = [...(memory.alone[i] ?? []), ...findingsAmong(one, index)];
    return unlessAnnotated(one.subject.value, about, isRefusal);
  });
  const all = [...memory.ofText, ...ofResources];
  const hasRelated = all.some(({ related }) => related !== undefined);
  memory.among = version === undefined ? undefined : { index, version, moves, hasRelated, all };
  return all;
}
