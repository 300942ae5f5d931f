/** What a lane's output says: how many tests passed, and which did not. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Outcome extends Counts {
  /** The failed tests by name, with the beginning of what they said: a log is often read from its end. */
  failures: string[];
}

/** A lane that is one check: it passes or it fails. */
export const single = (code: number): Outcome => ({
  passed: code === 0 ? 1 : 0,
  failed: code === 0 ? 0 : 1,
  skipped: 0,
  failures: [],
});

/** A failing exit that no count explains is a failure of its own. */
const honest = (code: number, outcome: Outcome): Outcome =>
  (code !== 0 && outcome.failed === 0) || outcome.passed + outcome.failed === 0
    ? { ...outcome, failed: outcome.failed + 1 }
    : outcome;

const LINES_OF_A_FAILURE = 8;

const beginningOf = (text: string): string =>
  stripVTControlCharacters(text).split('\n').slice(0, LINES_OF_A_FAILURE).join('\n');

/** Lanes of our own runners say `FAIL` before a name, and end with `N passed, N failed[, N skipped]`. */
export function closingLine(code: number, output: string): Outcome {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)];
  const [, passed, failed, skipped] = lines.at(-1) ?? [];
  const failures = [...output.matchAll(/^ *FAIL +(.*(?:\n(?! *(?:ok|FAIL) )(?!\d+ passed).+)*)/gm)];
  return honest(code, {
    passed: Number(passed ?? 0),
    failed: Number(failed ?? 0),
    skipped: Number(skipped ?? 0),
    failures: failures.map(([, text = '']) => beginningOf(text)),
  });
}

interface VitestFile {
  name: string;
  status: string;
  message: string;
  assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
}

/** What failed in one file: its tests, or what keeps them from running at all. */
function failuresOf({ name, status, message, assertionResults }: VitestFile): string[] {
  const file = relative(process.cwd(), name);
  const tests = assertionResults.filter(test => test.status === 'failed');
  if (tests.length > 0)
    return tests.map(test =>
      beginningOf(`${file}: ${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`),
    );
  return status === 'failed' ? [beginningOf(`${file}\n${message}`)] : [];
}

/** @param file Where Vitest's JSON reporter wrote; a run without it is one failure. */
export function ofVitest(code: number, file: string): Outcome {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    return honest(code, {
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests,
      failures: (testResults as VitestFile[]).flatMap(failuresOf),
    });
  } catch {
    return single(1);
  }
}
