/** Values of the commands that write, read and checked. */
import { readSteps } from '../canary/steps.ts';
import { text, type Values } from './args.ts';
import { UsageError } from './io.ts';

/** The shares of `--steps`, in percent. Throws {@link UsageError}, as all of these, for what makes no sense. */
export function stepsIn(values: Values): number[] | undefined {
  const said = text(values.steps);
  const steps = said === undefined ? undefined : readSteps(said);
  if (said !== undefined && !steps)
    throw new UsageError(`--steps takes shares in percent, such as 1,10,50,100, not "${said}"`);
  return steps;
}

/** Whether something is to end. */
export const isOff = (values: Values): boolean => values.off === true;

/** What ends something takes no word of how it should be. */
function refuseBesideOff(values: Values, name: string): void {
  if (isOff(values) && values[name] !== undefined)
    throw new UsageError(`--off and --${name} are different things; say one of them`);
}

/** The part of the requests that is mirrored, in percent; 0 where mirroring is to end. */
export function percentIn(values: Values): number {
  refuseBesideOff(values, 'percent');
  const said = text(values.percent);
  if (isOff(values)) return 0;
  const percent = Number(said?.replace(/\s*%$/, ''));
  if (said === undefined || said.trim() === '' || Number.isNaN(percent))
    throw new UsageError('say how much to mirror: --percent 10, or --off to end it');
  return percent;
}

/** How long a visitor stays with the canary, in seconds; undefined where nothing is said. */
export function ageIn(values: Values): number | undefined {
  refuseBesideOff(values, 'max-age');
  const said = text(values['max-age']);
  if (said === undefined) return undefined;
  const seconds = Number(said.replace(/s$/, ''));
  if (said === '' || !Number.isInteger(seconds) || seconds <= 0)
    throw new UsageError(`--max-age takes whole seconds, such as 3600, not "${said}"`);
  return seconds;
}

/** The word behind the VirtualService; `what` it names. */
export function nameIn(positionals: readonly string[], what: string): string {
  const [, name] = positionals;
  if (!name) throw new UsageError(`name ${what} behind the VirtualService`);
  return name;
}
