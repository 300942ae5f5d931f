/** Annotations of a VirtualService alone, written where they are as they were seen. */
import type { KubeObject } from '../istio/types.ts';
import { type AnnotationChange, annotationOperations } from '../rollout/record.ts';
import { ClusterError } from './errors.ts';
import { ifThere } from './if-there.ts';
import { valueAt } from './look.ts';
import { fieldManager } from './patch.ts';
import type { ClusterSession } from './ports.ts';
import { fromStatus } from './status-errors.ts';

/** Milliseconds: whoever waits for it looks again soon. */
const patience = 10_000;

export type Annotated = 'applied' | 'conflict' | 'gone';

const isMade = (object: KubeObject, changes: readonly AnnotationChange[]): boolean =>
  changes.every(({ key, to }) => object.metadata?.annotations?.[key] === to);

/**
 * Makes the changes on the object that `uid` names. Throws a ClusterError where that is refused, or where it is not
 * known what became of it.
 */
export async function annotate(
  session: ClusterSession,
  { namespace, name, uid }: { namespace: string; name: string; uid: string },
  changes: readonly AnnotationChange[],
): Promise<Annotated> {
  const apiVersion = await session.apiVersionOf('networking.istio.io');
  const path = `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/virtualservices/${encodeURIComponent(name)}`;
  const read = (): Promise<KubeObject | undefined> =>
    ifThere(session.http.ask<KubeObject>({ method: 'GET', path, timeoutMs: patience }));
  const seen = await read();
  if (seen?.metadata?.uid !== uid) return 'gone';
  if (isMade(seen, changes)) return 'applied';
  const has = seen.metadata.annotations !== undefined;
  const patch = [
    { op: 'test', path: '/metadata/uid', value: uid },
    ...annotationOperations(changes, has),
  ] as const;
  if (changes.some(({ key, from }) => seen.metadata?.annotations?.[key] !== from)) return 'conflict';
  try {
    const answer = await session.http.request({
      method: 'PATCH',
      path,
      query: { fieldManager },
      contentType: 'application/json-patch+json',
      body: patch,
      timeoutMs: patience,
    });
    if (answer.status < 400) return 'applied';
    const doing = `write annotations of VirtualService ${namespace}/${name}`;
    const error = fromStatus(answer, { ...session.identity, doing });
    // A test that fails is answered so, and so is what a webhook refuses; the object tells them apart.
    if (error.code !== 'invalid' && error.code !== 'conflict') throw error;
    const now = await read();
    if (now?.metadata?.uid !== uid) return 'gone';
    const isMoved = patch.some(one => one.op === 'test' && valueAt(now, one.path) !== (one.value ?? null));
    if (isMoved || error.code === 'conflict') return 'conflict';
    throw error;
  } catch (error) {
    if (!(error instanceof ClusterError) || !error.mayHaveArrived) throw error;
    const now = await read();
    if (now && isMade(now, changes)) return 'applied';
    throw error;
  }
}
