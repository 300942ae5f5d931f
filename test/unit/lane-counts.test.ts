import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { closingLine, ofVitest } from '../../scripts/test/counts.ts';

/** A report as Vitest's JSON reporter writes it, of one file. */
function reportOf(file: { status: string; message: string; assertionResults: unknown[] }): string {
  const directory = mkdtempSync(join(tmpdir(), 'lane-counts-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'results.json');
  const failed = file.assertionResults.length;
  writeFileSync(
    path,
    JSON.stringify({
      numPassedTests: 2,
      numFailedTests: failed,
      numPendingTests: 1,
      testResults: [{ name: join(process.cwd(), 'test/some.test.ts'), ...file }],
    }),
  );
  return path;
}

describe('what a lane says at the end', () => {
  test('a test that failed is named, with the beginning of what it said', () => {
    const report = reportOf({
      status: 'failed',
      message: '',
      assertionResults: [
        {
          status: 'failed',
          fullName: 'a watch comes back',
          failureMessages: ['expected 1 to be 2\n    at x'],
        },
      ],
    });
    expect(ofVitest(1, report)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      failures: ['test/some.test.ts: a watch comes back\nexpected 1 to be 2\n    at x'],
    });
  });

  test('a file that could not be set up is a failure, and is named', () => {
    const report = reportOf({ status: 'failed', message: 'no API server', assertionResults: [] });
    expect(ofVitest(1, report)).toMatchObject({ failed: 1, failures: ['test/some.test.ts\nno API server'] });
  });

  test('no report at all is a failure', () => {
    expect(ofVitest(0, '/nowhere/results.json')).toMatchObject({ passed: 0, failed: 1 });
  });

  test('our own runners are read by their words', () => {
    const output =
      '  ok    one (3 ms)\n  FAIL  two\n    Error: why\n      at y\n  ok    three (1 ms)\n2 passed, 1 failed\n';
    expect(closingLine(1, output)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 0,
      failures: ['two\n    Error: why\n      at y'],
    });
  });

  test('a runner that ends badly without a word of it has failed, and so has one without tests', () => {
    expect(closingLine(1, '3 passed, 0 failed\n').failed).toBe(1);
    expect(closingLine(0, '0 passed, 0 failed\n').failed).toBe(1);
  });
});
