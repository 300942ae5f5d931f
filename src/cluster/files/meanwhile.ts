/** What others did since a file was compared, while a person was asked or Istio was given its moment. */
import type { FileObject } from '../../canary/files/model.ts';
import { type Becoming, undefinedAfter } from '../../canary/files/undefined-after.ts';
import { sameJson } from '../../istio/equal.ts';
import { explain } from '../errors.ts';
import type { ClusterSession } from '../ports.ts';
import { routesNow } from '../routes-now.ts';
import { read, type Whole } from './request.ts';
import { changedText, type Done } from './surely.ts';

type Stopped = Exclude<Done, { status: 'done' }>;

/** Why a file does not hold any more for an object that it leaves as it is: that is not as it was compared. */
export async function notAsCompared(
  session: ClusterSession,
  object: Pick<FileObject, 'kind' | 'namespace' | 'name'> & { live?: Whole },
): Promise<Stopped | undefined> {
  const { live } = object;
  try {
    const now = await read(session, object);
    const isSame = now !== undefined && now.metadata?.uid === live?.metadata?.uid;
    if (isSame && now.metadata?.resourceVersion === live?.metadata?.resourceVersion) return undefined;
    if (isSame && sameJson(now.spec, live?.spec)) return undefined;
    return { status: 'conflict', message: changedText(object, live, now) };
  } catch (error) {
    return { status: 'failed', message: explain(error) };
  }
}

/** Why the next writes are not made: they would leave something undefined that is sent to, beside what is known of. */
export async function leavesUndefined(
  session: ClusterSession,
  objects: readonly Becoming[],
  known: readonly string[] = [],
): Promise<Stopped | undefined> {
  const namespaces = [...new Set(objects.map(({ namespace }) => namespace))];
  try {
    const missing = undefinedAfter(objects, await routesNow(session, namespaces));
    const told = missing.filter(one => !known.includes(one));
    if (told.length === 0) return undefined;
    const message = `No DestinationRule would define ${told.join('; ')}: those requests would fail. Nothing more was written. Look at what others changed, then do it again.`;
    return { status: 'conflict', message };
  } catch (error) {
    const message = `${explain(error)} Whether requests would still find their subsets is not known, so nothing more was written.`;
    return { status: 'failed', message };
  }
}
