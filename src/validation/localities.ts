/** Localities of a load balancer: `region/zone/subzone`, the last part of which may be `*`. */

/** Why a text is no locality, to stand behind a colon; undefined when it is one. */
export function localityProblem(locality: string): string | undefined {
  const star = locality.indexOf('*');
  if (star !== -1 && star !== locality.length - 1) return 'a "*" may only stand at its end';
  return parts(locality).includes('') ? 'its region, zone or subzone is empty' : undefined;
}

/** Region, zone and subzone; further slashes belong to the subzone. */
function parts(locality: string): string[] {
  const [region = '', zone, ...subzone] = locality.split('/');
  if (zone === undefined) return [region];
  return subzone.length === 0 ? [region, zone] : [region, zone, subzone.join('/')];
}

/** An earlier locality that overlaps with a new one. */
export interface Overlap {
  other: string;
  /** Which of both is a wildcard around the other; none where they overlap for another reason. */
  wildcard: 'other' | 'new' | undefined;
}

/** Localities that are taken, each found by what it lies within. */
export class TakenLocalities {
  readonly #taken = new Map<string, string>();
  readonly #narrower = new Map<string, string>();

  /** Takes a locality, and gives an earlier one that it overlaps with, if any. */
  take(locality: string): Overlap | undefined {
    const all = parts(locality);
    const steps = all.at(-1) === '*' ? all.slice(0, -1) : all;
    const around = steps.map((_, length) => steps.slice(0, length).join('/'));
    const own = steps.join('/');
    const overlap = this.#overlap(locality, own, around);
    if (!this.#taken.has(own)) this.#taken.set(own, locality);
    for (const each of around) if (!this.#narrower.has(each)) this.#narrower.set(each, locality);
    return overlap;
  }

  #overlap(locality: string, own: string, around: readonly string[]): Overlap | undefined {
    const same = this.#taken.get(own);
    if (same !== undefined) return { other: same, wildcard: undefined };
    const wider = around.map(each => this.#taken.get(each)).findLast(each => each !== undefined);
    if (wider !== undefined) return { other: wider, wildcard: wider.endsWith('*') ? 'other' : undefined };
    const narrower = this.#narrower.get(own);
    if (narrower === undefined) return undefined;
    return { other: narrower, wildcard: locality.endsWith('*') ? 'new' : undefined };
  }
}
