import type { ApiAccess } from '../harness/http.ts';
import { shapeOf } from './report.ts';
import { members, remove } from './tree.ts';
import { type Comparison, compared, type Resource } from './verdicts.ts';

/** Takes away what the disagreement does not need, until nothing more can go. */
export async function smallest(access: ApiAccess, found: Comparison): Promise<Comparison> {
  let least = found;
  for (let smaller: Comparison | undefined = found; smaller !== undefined; ) {
    const shorter = await compared(access, without(least.resource));
    smaller = shorter.find(one => isSame(one, found));
    least = smaller ?? least;
  }
  return least;
}

/** The resource without each of its members in turn, the outermost first. */
function without(resource: Resource): Resource[] {
  return members(resource.spec).map((_, at) => {
    const spec = structuredClone(resource.spec);
    const member = members(spec)[at];
    if (member) remove(member);
    return { ...resource, spec };
  });
}

function isSame(one: Comparison, other: Comparison): boolean {
  const sides = ({ cluster, ours }: Comparison): string => `${cluster === null} ${ours === null}`;
  return sides(one) === sides(other) && shapeOf(one) === shapeOf(other);
}
