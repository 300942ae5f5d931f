/** The autoscalers of workloads. */
import { indexed } from '../istio/indexed.ts';
import type { Autoscaler, Snapshot, Workload } from './model.ts';

const nameOf = (kind: string, namespace: string | undefined, name: string | undefined): string =>
  `${kind}/${namespace ?? ''}/${name ?? ''}`;

const byTarget = indexed(
  (scalers: readonly Autoscaler[]) =>
    new Map(scalers.map(one => [nameOf(one.target.kind, one.metadata?.namespace, one.target.name), one])),
);

/** The HorizontalPodAutoscaler of a workload; undefined where it has none, or none may be seen. */
export const scalerOf = (snapshot: Snapshot, { kind, metadata }: Workload): Autoscaler | undefined =>
  snapshot.autoscalers?.length
    ? byTarget(snapshot.autoscalers).get(nameOf(kind, metadata?.namespace, metadata?.name))
    : undefined;
