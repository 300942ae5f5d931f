import { stripVTControlCharacters } from 'node:util';
import type { Session } from './session.ts';

/** Runs one step of the walk and says how it went. */
export type Step = (name: string, action: () => Promise<void>) => Promise<void>;

export interface Steps {
  step: Step;
  /** Prints `N passed, N failed, N skipped` and gives the exit code. */
  finish(): number;
}

/** Counts the steps of a walk; a failed one leaves a picture and those after it still run. */
export function countSteps(session: Session): Steps {
  let passed = 0;
  let failed = 0;
  const step: Step = async (name, action) => {
    const start = Date.now();
    try {
      await action();
      passed++;
      console.log(`  ok    ${name} (${Date.now() - start} ms)`);
    } catch (error) {
      failed++;
      console.log(`  FAIL  ${name}\n${stripVTControlCharacters(String(error))}`);
      const picture = `failed-${name.replaceAll(/\W+/g, '-')}`;
      await session.picture(picture).catch(() => undefined);
      // Menus and questions that are still open would fail the next step as well.
      for (let times = 0; times < 3; times++) await session.page.keyboard.press('Escape');
    }
  };
  const finish = () => {
    console.log(`${passed} passed, ${failed} failed, 0 skipped`);
    return failed || !passed ? 1 : 0;
  };
  return { step, finish };
}
