/** Writes of DestinationRules and workloads: made from what was seen, so that they hold for nothing else. */
import type { DestinationRule, KubeObject, Subset } from '../istio/types.ts';
import { fingerprint } from './fingerprint.ts';
import type { PatchOperation, Plan, Workload } from './model.ts';
import type { FieldChange, OtherRef, OtherWrite, RecordedOther } from './other-model.ts';

/** Annotation of what a plan created: the id that Undo looks for before it deletes. */
export const createdAnnotation = 'istio-canary.dev/created';

/** The API's names of the kinds that plans write. */
export const resources: Readonly<Record<string, string>> = {
  VirtualService: 'virtualservices',
  DestinationRule: 'destinationrules',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
};

/** The default wait for Istio to bring a change to every proxy, in milliseconds. */
export const settleMs = 2000;

/** The address of an object as listed. */
export const refOf = ({ apiVersion, kind = '', metadata = {} }: KubeObject): OtherRef => ({
  apiVersion: apiVersion ?? (/^(Deployment|StatefulSet)$/.test(kind) ? 'apps/v1' : 'networking.istio.io/v1'),
  kind,
  namespace: metadata.namespace ?? 'default',
  name: metadata.name ?? '',
});

/** `Deployment models/model-v2`. */
export const otherName = ({ kind, namespace, name }: Omit<OtherRef, 'apiVersion'>): string =>
  `${kind} ${namespace}/${name}`;

/** What an object's creation leaves behind, where the API server adds nothing to it. */
export const specPrint = (object: KubeObject): string =>
  fingerprint((object as { spec?: unknown }).spec ?? null);

const subsetList = '/spec/subsets';

/** The JSON Patch of a change: the uid and what was seen are tested. */
function patchOf(seen: KubeObject, change: FieldChange): PatchOperation[] {
  const uid: PatchOperation = { op: 'test', path: '/metadata/uid', value: seen.metadata?.uid ?? null };
  if (change.field === 'replicas') {
    const path = '/spec/replicas';
    return [uid, { op: 'test', path, value: change.from }, { op: 'replace', path, value: change.to }];
  }
  const list = (seen as DestinationRule).spec?.subsets;
  const test: PatchOperation = { op: 'test', path: subsetList, value: list ?? null };
  const path = `${subsetList}/${change.index}`;
  if (!change.to) {
    // What was absent before the only subset came is absent again.
    return [uid, test, { op: 'remove', path: list?.length === 1 ? subsetList : path }];
  }
  if (!list) return [uid, test, { op: 'add', path: subsetList, value: [change.to] }];
  return [uid, test, { op: change.from ? 'replace' : 'add', path, value: change.to }];
}

/** A change of an object as seen. */
export const changeOf = (
  seen: KubeObject,
  change: FieldChange,
  words: string,
  waitMs?: number,
): OtherWrite => ({
  ...refOf(seen),
  op: 'patch',
  uid: seen.metadata?.uid ?? '',
  seen,
  change,
  patch: patchOf(seen, change),
  words,
  ...(waitMs ? { waitMs } : {}),
});

const labelsText = ({ labels }: Subset): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

/** Puts a subset into a DestinationRule, at the end or at its old place. */
export function addSubset(rule: DestinationRule, subset: Subset, at?: number, waitMs?: number): OtherWrite {
  const { length } = rule.spec?.subsets ?? [];
  const index = Math.min(at ?? length, length);
  const words = `+ subset ${subset.name} (${labelsText(subset)}) in DestinationRule ${rule.metadata?.name}`;
  return changeOf(
    { kind: 'DestinationRule', ...rule },
    { field: 'subset', index, to: subset },
    words,
    waitMs,
  );
}

/** Takes the subset at a place of a DestinationRule away. */
export function removeSubset(rule: DestinationRule, index: number, waitMs?: number): OtherWrite | undefined {
  const from = rule.spec?.subsets?.[index];
  if (!from) return undefined;
  const words = `- subset ${from.name} (${labelsText(from)}) in DestinationRule ${rule.metadata?.name}`;
  return changeOf({ kind: 'DestinationRule', ...rule }, { field: 'subset', index, from }, words, waitMs);
}

/** Gives a workload another number of replicas. */
export function scale(workload: Workload, to: number, waitMs?: number): OtherWrite {
  const { replicas: from, kind, metadata } = workload;
  const words = `${kind} ${metadata?.name}: ${from} replica${from === 1 ? '' : 's'} -> ${to}`;
  return changeOf(workload, { field: 'replicas', from, to }, words, waitMs);
}

/** Makes an object that is not there yet. */
export function create(object: KubeObject, mark: string, waitMs?: number): OtherWrite {
  const { metadata = {} } = object;
  const annotations = { ...metadata.annotations, [createdAnnotation]: mark };
  return {
    ...refOf(object),
    op: 'create',
    object: { ...object, metadata: { ...metadata, annotations } },
    mark,
    words: `+ ${object.kind} ${metadata.name}`,
    ...(waitMs ? { waitMs } : {}),
  };
}

/** Deletes an object, this very one and no other of its name. */
export const remove = (seen: KubeObject, waitMs?: number): OtherWrite => ({
  ...refOf(seen),
  op: 'delete',
  uid: seen.metadata?.uid ?? '',
  seen,
  words: `- ${seen.kind} ${seen.metadata?.name}`,
  ...(waitMs ? { waitMs } : {}),
});

const printed = new Set(['VirtualService', 'DestinationRule']);

/** The writes as the history keeps them. */
export function recordOthers(
  before: readonly OtherWrite[] = [],
  after: readonly OtherWrite[] = [],
): RecordedOther[] {
  const record =
    (when: 'before' | 'after') =>
    (write: OtherWrite): RecordedOther[] => {
      if (write.recorded === false) return [];
      const { apiVersion, kind, namespace, name, op } = write;
      const base = { apiVersion, kind, namespace, name, when };
      if (op === 'patch') return [{ ...base, did: op, change: write.change }];
      if (op === 'delete') return [{ ...base, did: op }];
      const print = printed.has(kind) ? { print: specPrint(write.object) } : {};
      return [{ ...base, did: op, mark: write.mark, ...print }];
    };
  return [...before.flatMap(record('before')), ...after.flatMap(record('after'))];
}

/** Everything that a plan writes beside VirtualServices, in order. */
export const othersOf = ({ before = [], after = [] }: Pick<Plan, 'before' | 'after'>): OtherWrite[] => [
  ...before,
  ...after,
];

/** True when a plan takes an object away, or replicas. */
export const takesAway = (plan: Pick<Plan, 'before' | 'after'>): boolean =>
  othersOf(plan).some(write => {
    if (write.op !== 'patch') return write.op === 'delete';
    return write.change.field === 'replicas' && write.change.to < write.change.from;
  });

/** True when a plan has nothing to write. */
export const isEmpty = (plan: Plan): boolean => plan.objects.length === 0 && othersOf(plan).length === 0;
