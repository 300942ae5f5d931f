/** One request to an object of another kind, and what became of it when its answer does not say. */
import { isDeepStrictEqual } from 'node:util';
import type { OtherWrite } from '../canary/other-model.ts';
import { createdAnnotation, otherName, resources } from '../canary/others.ts';
import type { DestinationRule, KubeObject } from '../istio/types.ts';
import { ifThere } from './if-there.ts';
import { valueAt } from './look.ts';
import { fieldManager, warningTexts } from './patch.ts';
import type { ClusterSession, HttpRequest } from './ports.ts';
import { fromStatus } from './status-errors.ts';

/** An object's path; of a kind of Istio's in the version that the cluster serves. */
export async function otherPath(
  session: ClusterSession,
  { apiVersion, kind, namespace, name }: Pick<OtherWrite, 'apiVersion' | 'kind' | 'namespace' | 'name'>,
): Promise<{ apiVersion: string; list: string; path: string }> {
  const [group = ''] = apiVersion.split('/');
  const served = group === 'apps' ? apiVersion : await session.apiVersionOf(group);
  const list = `/apis/${served}/namespaces/${encodeURIComponent(namespace)}/${resources[kind]}`;
  return { apiVersion: served, list, path: `${list}/${encodeURIComponent(name)}` };
}

/**
 * The version that a deletion is bound to. What sends, and what it names, goes only as it was seen: a share that
 * somebody gave meanwhile is theirs. The controllers of a workload write its status all the time.
 */
const plannedFrom = ({ kind, seen }: OtherWrite & { op: 'delete' }): string | undefined =>
  kind === 'VirtualService' || kind === 'DestinationRule' ? seen.metadata?.resourceVersion : undefined;

async function requestFor(
  session: ClusterSession,
  write: OtherWrite,
  dryRun: boolean,
): Promise<Pick<HttpRequest, 'method' | 'path' | 'query' | 'body' | 'contentType'>> {
  const { apiVersion, list, path } = await otherPath(session, write);
  const query = { fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined };
  switch (write.op) {
    case 'create':
      return { method: 'POST', path: list, query, body: { ...write.object, apiVersion } };
    case 'patch':
      return {
        method: 'PATCH',
        path,
        query,
        contentType: 'application/json-patch+json',
        body: write.patch,
      };
    case 'delete':
      return {
        method: 'DELETE',
        path,
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          // Pods go with their Deployment; an object of the same name that was made since stays.
          propagationPolicy: 'Background',
          preconditions: { uid: write.uid, resourceVersion: plannedFrom(write) },
          ...(dryRun ? { dryRun: ['All'] } : {}),
        },
      };
  }
}

const verbs = { create: 'create', patch: 'change', delete: 'delete' } as const;

/** Sends the write once. Throws a ClusterError when it was refused or its answer is not known. */
export async function sendOther(
  session: ClusterSession,
  write: OtherWrite,
  dryRun: boolean,
): Promise<{ object?: KubeObject; warnings: string[] }> {
  const answer = await session.http.request(await requestFor(session, write, dryRun));
  if (answer.status >= 400) {
    const doing = `${verbs[write.op]} ${otherName(write)}`;
    throw fromStatus(answer, { ...session.identity, doing });
  }
  const object = write.op === 'delete' ? undefined : { kind: write.kind, ...(answer.json() as KubeObject) };
  return { object, warnings: warningTexts(answer.headers.warning) };
}

/** The object as it is now; undefined when there is none. Throws a ClusterError for anything else. */
export async function readOther(
  session: ClusterSession,
  write: Pick<OtherWrite, 'apiVersion' | 'kind' | 'namespace' | 'name'>,
  timeoutMs = 10_000,
): Promise<KubeObject | undefined> {
  const { path } = await otherPath(session, write);
  const found = await ifThere(session.http.ask<KubeObject>({ method: 'GET', path, timeoutMs }));
  return found && { kind: write.kind, ...found };
}

/** A workload with all that it runs, or with `apiVersion` an object of Istio's; undefined when there is none. Throws. */
export const readWorkload = (
  session: ClusterSession,
  workload: { apiVersion?: string; kind: string; namespace: string; name: string },
): Promise<KubeObject | undefined> => readOther(session, { apiVersion: 'apps/v1', ...workload });

export type OtherLook =
  | { found: 'applied'; object?: KubeObject }
  | { found: 'unchanged' }
  | { found: 'changed'; words: string };

function lookAtPatch(write: OtherWrite & { op: 'patch' }, now: KubeObject | undefined): OtherLook {
  if (!now) return { found: 'changed', words: 'was deleted' };
  if (now.metadata?.uid !== write.uid) return { found: 'changed', words: 'was deleted and created again' };
  const { change } = write;
  if (change.field === 'replicas') {
    const replicas = valueAt(now, '/spec/replicas');
    if (replicas === change.to) return { found: 'applied', object: now };
    if (replicas === change.from) return { found: 'unchanged' };
    return { found: 'changed', words: `has ${String(replicas)} replicas by now (it had ${change.from})` };
  }
  const subsets = (now as DestinationRule).spec?.subsets ?? [];
  const name = (change.to ?? change.from)?.name;
  if (
    isDeepStrictEqual(
      subsets.find(one => one?.name === name),
      change.to,
    )
  )
    return { found: 'applied', object: now };
  const same = isDeepStrictEqual(subsets, (write.seen as DestinationRule).spec?.subsets ?? []);
  return same ? { found: 'unchanged' } : { found: 'changed', words: 'has other subsets by now' };
}

/** What the object as it is now says of the write. */
export function lookAtOther(write: OtherWrite, now: KubeObject | undefined): OtherLook {
  if (write.op === 'patch') return lookAtPatch(write, now);
  if (write.op === 'create') {
    if (!now) return { found: 'unchanged' };
    const isOurs = now.metadata?.annotations?.[createdAnnotation] === write.mark;
    return isOurs ? { found: 'applied', object: now } : { found: 'changed', words: 'exists already' };
  }
  const isGone = !now || now.metadata?.uid !== write.uid || now.metadata.deletionTimestamp !== undefined;
  if (isGone) return { found: 'applied' };
  const planned = plannedFrom(write);
  return planned !== undefined && now.metadata?.resourceVersion !== planned
    ? { found: 'changed', words: 'was changed since this was planned' }
    : { found: 'unchanged' };
}
