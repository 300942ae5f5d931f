/** Subsets that pick no pod (istio: destinationrule/subset; Kiali: KIA0203). */
import { addedLabels } from '../index/kustomize.ts';
import { type Labels, plainLabels, podLabels, selects, workloadKinds } from '../index/pods.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { children, literal, type Part } from '../part.ts';
import { destinationRuleSpec } from '../policies.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, text } from '../values.ts';
import { emptyEntrySubsets } from './entry-endpoints.ts';
import { locatedLabels, placeAsked } from './located-pods.ts';
import { didYouMean, meantName } from './meant.ts';
import { placesOf } from './places.ts';
import { labelsAsked } from './subset-labels.ts';
import { isUnknown } from './unknown.ts';

interface Pods {
  workload: KnownResource;
  labels: Labels;
}

/** The kinds that make pods, all of which have to be known. */
const MAKERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'];

/** Where the pods of a host run and what selects them; undefined where it is no plain Service. */
function selectorOf(
  index: WorkspaceIndex,
  host: string,
  namespace: string | null,
): { namespace: string | null; selector: Labels } | undefined {
  const entries = index.forHost('ServiceEntry', host, namespace);
  const [service, ...more] = index.forHost('Service', host, namespace);
  if (!service?.certain || more.length > 0 || entries.length > 0) return undefined;
  const { ref, value, mayHoldMore } = service.resource;
  const selector = plainLabels(fields(value.spec).selector);
  const isPlain = !mayHoldMore && selector !== undefined && Object.keys(selector).length > 0;
  return isPlain ? { namespace: ref.namespace, selector } : undefined;
}

/** An index gives the same list until something changes, and many rules share a namespace. */
const described = new WeakMap<readonly KnownResource[], Pods[] | undefined>();

function describe(workloads: readonly KnownResource[]): Pods[] | undefined {
  if (described.has(workloads)) return described.get(workloads);
  const pods = workloads.flatMap(workload => {
    const labels = podLabels(workload);
    return labels ? [{ workload, labels }] : [];
  });
  const all = pods.length === workloads.length ? pods : undefined;
  described.set(workloads, all);
  return all;
}

/** All pods of a namespace as their workloads describe them; undefined where some are not known. */
function podsIn(index: WorkspaceIndex, namespace: string | null): Pods[][] | undefined {
  if (!MAKERS.every(kind => index.isComplete(kind, namespace))) return undefined;
  const kinds: Pods[][] = [];
  for (const kind of workloadKinds) {
    const pods = describe(index.inNamespace(kind, namespace));
    if (!pods) return undefined;
    if (pods.length > 0) kinds.push(pods);
  }
  return kinds;
}

/** Whether all pods that a subset could pick are known to run elsewhere than it asks. */
function areElsewhere(index: WorkspaceIndex, place: Labels, asked: Labels, pods: readonly Pods[][]): boolean {
  if (Object.keys(place).length === 0) return false;
  const candidates = pods.flatMap(kind => kind.filter(pod => selects(asked, pod.labels)));
  return candidates.every(({ workload, labels }) => {
    const known = locatedLabels(index, workload, labels);
    return known !== undefined && !selects(place, known);
  });
}

/** Whether Kustomize may put such labels on pods, by a kustomization's labels or by a patch. */
function mayBeAdded(index: WorkspaceIndex, labels: Labels, pods: readonly Pods[][]): boolean {
  if (index.ofKind('Kustomization').some(each => addedLabels(each).some(key => key in labels))) return true;
  const files = new Set(pods.flatMap(kind => kind.flatMap(({ workload }) => workload.place?.file ?? [])));
  return [...files].some(file => index.isPatch(file));
}

/** The label that is to blame, where there is only one, and the values that pods have for it. */
function culprit(labels: Labels, pods: readonly Pods[]): { key: string; values: string[] } | undefined {
  const unmatched = Object.entries(labels).filter(([key, value]) =>
    pods.every(pod => pod.labels[key] !== value),
  );
  const [only, ...more] = unmatched;
  if (!only || more.length > 0) return undefined;
  const [key] = only;
  return { key, values: [...new Set(pods.flatMap(pod => text(pod.labels[key]) ?? []))].sort() };
}

/** Subsets whose labels no pod of the host carries, said only where all workloads of its namespace are known. */
export function* emptySubsets(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const spec = destinationRuleSpec(subject);
  const host = literal(spec?.value.host);
  if (!spec || !host || isUnknown(host) || host.startsWith('*')) return;
  yield* emptyEntrySubsets(subject, spec, host, index);
  const service = selectorOf(index, host, subject.ref.namespace);
  const pods = service && podsIn(index, service.namespace);
  if (!service || !pods) return;
  for (const subset of children(spec, 'subsets')) {
    const labels = labelsAsked(subset);
    const name = literal(subset.value.name);
    if (!labels || !name || isUnknown(name) || subject.mayHoldMore(subset.path)) continue;
    const asked = { ...service.selector, ...labels };
    const place = placeAsked(plainLabels(subset.value.labels) ?? {});
    const isPicked = pods.some(kind => kind.some(pod => selects(asked, pod.labels)));
    if (isPicked && areElsewhere(index, place, asked, pods)) {
      yield elsewhere(subset, name, host, place);
      continue;
    }
    if (isPicked) continue;
    if (mayBeAdded(index, labels, pods)) continue;
    const own = pods.flatMap(kind => kind.filter(pod => selects(service.selector, pod.labels)));
    // Pods that stand by themselves are rarely listed; a host that has workloads is not made of those.
    if (own.length === 0 && !index.isComplete('Pod', service.namespace)) return;
    yield problem(subset, name, host, labels, own);
  }
}

function elsewhere(subset: Part, name: string, host: string, place: Labels): RuleProblem {
  const asked = Object.entries(place).map(([key, value]) => `${key}: ${value}`);
  return {
    path: [...subset.path, 'labels'],
    at: 'value',
    message: `No pod of ${host} runs on a node with ${asked.join(', ')}, so requests to the subset ${name} fail with 503. Correct the place, or run pods there.`,
    also: ['KIA0203'],
    data: { reference: 'place', host, subset: name },
  };
}

function problem(
  subset: Part,
  name: string,
  host: string,
  labels: Labels,
  own: readonly Pods[],
): RuleProblem {
  const asked = Object.entries(labels).map(([key, value]) => `${key}: ${value || '""'}`);
  const blamed = culprit(labels, own);
  const known = blamed?.values ?? [];
  const suggestion = blamed && meantName(labels[blamed.key] ?? '', known);
  const carried = blamed && known.length > 0 ? ` Its pods carry ${blamed.key}: ${known.join(', ')}.` : '';
  const none = own.length === 0 ? ` No workload has pods for ${host} at all.` : '';
  return {
    path: blamed ? [...subset.path, 'labels', blamed.key] : [...subset.path, 'name'],
    at: 'value',
    message: `No pod of ${host} carries ${asked.join(', ')}, so requests to the subset ${name} fail with 503.${none}${carried}${didYouMean(suggestion) || ' Correct the labels, or deploy that version first.'}`,
    also: ['KIA0203'],
    data: { reference: 'labels', host, subset: name, label: blamed?.key, known, suggestion },
    related: placesOf(
      own.map(({ workload }) => workload),
      ({ ref }) => `${refInWords(ref)} has pods of ${host}`,
    ),
  };
}
