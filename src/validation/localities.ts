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

/** Localities that are taken, to tell whether another one covers a place that is taken already. */
export class TakenLocalities {
  readonly #taken = new Map<string, string>();
  readonly #above = new Map<string, string>();

  /**
   * Takes a locality and gives the earlier one that it overlaps with, if any. `wildcardsMayFollow` says that
   * a wildcard behind narrower localities means all the others, as it does where the order counts.
   */
  take(locality: string, wildcardsMayFollow: boolean): string | undefined {
    const all = parts(locality);
    const isWildcard = all.at(-1) === '*';
    const steps = isWildcard ? all.slice(0, -1) : all;
    const prefixes = Array.from({ length: steps.length + 1 }, (_, length) =>
      steps.slice(0, length).join('/'),
    );
    const whole = prefixes.at(-1) ?? '';
    const wider = prefixes.map(prefix => this.#taken.get(prefix)).find(taken => taken !== undefined);
    const narrower = isWildcard && wildcardsMayFollow ? undefined : this.#above.get(whole);
    const overlap = wider ?? narrower;
    if (overlap !== undefined) return overlap;
    this.#taken.set(whole, locality);
    for (const prefix of prefixes.slice(0, -1))
      if (!this.#above.has(prefix)) this.#above.set(prefix, locality);
    return undefined;
  }
}
