import { appendFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import { type Verdict, variables } from './verdict.ts';

/** A file of tests: its name, and what loads it. */
export type SuiteFile = [name: string, load: () => Promise<unknown>];

/** Runs the files with mocha in this extension host. Rejects when a test failed, which is how VS Code learns of it. */
export async function runMocha(files: SuiteFile[]): Promise<void> {
  const report = reporter(required(variables.report));
  const verdict: Verdict = { passed: 0, failed: 0, skipped: 0 };
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000 });
  mocha.grep(process.env[variables.grep] ?? '');
  mocha.reporter(
    class extends Mocha.reporters.Base {
      constructor(runner: Mocha.Runner) {
        super(runner);
        runner.on('pass', test => {
          verdict.passed++;
          report(`  ok    ${test.fullTitle()} (${test.duration ?? 0} ms)`);
        });
        runner.on('pending', test => {
          verdict.skipped++;
          report(`  skip  ${test.fullTitle()}`);
        });
        runner.on('fail', (test, error) => {
          verdict.failed++;
          report(`  FAIL  ${test.fullTitle()}\n${indent(error?.stack ?? String(error))}`);
        });
      }
    },
  );
  for (const [name, load] of files) {
    mocha.suite.emit('pre-require', globalThis, name, mocha);
    try {
      await load();
    } catch (error) {
      verdict.failed++;
      report(
        `  FAIL  ${name} cannot be loaded\n${indent(error instanceof Error ? (error.stack ?? '') : String(error))}`,
      );
    }
  }
  await new Promise<void>(done => mocha.run(() => done()));
  writeFileSync(required(variables.verdict), JSON.stringify(verdict));
  if (verdict.failed) throw new Error(`${verdict.failed} failed`);
}

/** Gives what adds a line to the report, and sends what tests print there as well. */
function reporter(file: string): (line: string) => void {
  const report = (line: string) => appendFileSync(file, `${line}\n`);
  for (const name of ['log', 'info', 'warn', 'error'] as const) {
    // A plain assignment has no effect in an extension host: VS Code defined setters that ignore it.
    Object.defineProperty(console, name, {
      configurable: true,
      value: (...words: unknown[]) => report(indent(format(...words))),
    });
  }
  return report;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '        ');
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests are started by test/editor/run.ts`);
  return value;
}
