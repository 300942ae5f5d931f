/** What others did while a plan waited between its writes: what it does next may be wrong by now. */
import { readHistory } from '../canary/history.ts';
import { sameVersion } from '../canary/keys.ts';
import type { ObjectPlan } from '../canary/model.ts';
import type { OtherWrite } from '../canary/other-model.ts';
import { otherName } from '../canary/others.ts';
import { destinationsOf, readVirtualService } from '../canary/virtual-service.ts';
import type { VirtualService } from '../istio/types.ts';
import { lookAtOther, readOther } from './other-request.ts';
import type { ClusterSession } from './ports.ts';

const timeout = 6000;

/** What became of a VirtualService that a plan wrote, where that is taken back, or sends to what the plan took away. */
export function takenBack(
  {
    namespace,
    name,
    uid,
    entry,
    changes,
  }: Pick<ObjectPlan, 'namespace' | 'name' | 'uid' | 'entry' | 'changes'>,
  now: VirtualService | undefined,
): string | undefined {
  const where = `VirtualService ${namespace}/${name}`;
  if (now?.metadata?.uid !== uid) return `${where} was deleted`;
  const undone = readHistory(now.metadata.annotations, uid).find(one => one.undoes === entry.id);
  if (undone) return `${where} was put back by ${undone.by} at ${undone.at}`;
  const gone = changes.flatMap(({ from, to }) => {
    const left = destinationsOf(to, namespace);
    return destinationsOf(from, namespace).filter(one => !left.some(other => sameVersion(one, other)));
  });
  const back = readVirtualService(now)
    .routes.flatMap(({ destinations, mirrors }) => [...destinations, ...mirrors])
    .find(one => gone.some(other => sameVersion(one, other)));
  return back && `${where} names ${back.subset ?? back.fqdn} again`;
}

/** In words, what is no longer as these writes left it; undefined where all of it is. Throws where it cannot be read. */
export async function overtaken(
  session: ClusterSession,
  objects: readonly ObjectPlan[],
  others: readonly OtherWrite[],
): Promise<string | undefined> {
  for (const one of objects) {
    const write = { ...one, kind: 'VirtualService' };
    const words = takenBack(one, await readOther(session, write, timeout));
    if (words) return words;
  }
  for (const write of others) {
    if (write.op !== 'patch' || write.change.field !== 'subset') continue;
    const { found } = lookAtOther(write, await readOther(session, write, timeout));
    if (found !== 'applied') return `${otherName(write)} has other subsets by now`;
  }
  return undefined;
}
