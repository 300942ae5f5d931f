import { stripVTControlCharacters } from 'node:util';
import type { Session } from './session.ts';

/** Runs one step of the walk and says how it went. */
export type Step = (name: string, action: () => Promise<void>) => Promise<void>;

/** What became of the steps of all walks. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** So many failures in a row mean that something is broken for all steps, and each would wait for its time limit. */
const mostFailures = 4;

/** Counts the steps of a session; a failed one leaves a picture and those after it still run, within reason. */
export function countSteps(session: Session, tally: Tally): Step {
  let inARow = 0;
  return async (name, action) => {
    if (inARow >= mostFailures) throw new Error(`the walk ends here: ${inARow} steps in a row failed`);
    const start = Date.now();
    try {
      await action();
      inARow = 0;
      tally.passed++;
      console.log(`  ok    ${name} (${Date.now() - start} ms)`);
    } catch (error) {
      tally.failed++;
      inARow++;
      console.log(`  FAIL  ${name}\n${stripVTControlCharacters(String(error))}`);
      const picture = `failed-${name.replaceAll(/\W+/g, '-')}`;
      await session.picture(picture).catch(() => undefined);
      // Menus and questions that are still open would fail the next step as well.
      for (let times = 0; times < 3; times++) await session.page.keyboard.press('Escape');
    }
  };
}

/** Prints `N passed, N failed, N skipped` and gives the exit code. */
export function finish({ passed, failed, skipped }: Tally): number {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed || !passed ? 1 : 0;
}
