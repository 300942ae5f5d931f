import { describe, expect, it } from 'vitest';
import { lintHelp } from '../../../src/cli/help.ts';
import { FORMATS, lintOptions } from '../../../src/cli/lint/options.ts';
import { run } from '../../../src/cli/run.ts';
import { split, weights } from '../../../src/validation/rules/examples.ts';
import { lintInFolder } from './running-lint.ts';

const { write, lint } = lintInFolder();
const sums = split(weights(90, 20));
const codes = (out: string): string[] =>
  JSON.parse(out).findings.map(({ code, severity }: Record<string, string>) => `${severity} ${code}`);

describe('--severity', () => {
  it('gives codes a level, and errors decide', async () => {
    write({ 'route.yaml': sums });
    const as = async (...levels: string[]) => {
      const args = levels.flatMap(level => ['--severity', level]);
      const { code, out } = await lint(['--format', 'json', ...args, '.']);
      return [code, ...codes(out)];
    };
    expect(await as()).toEqual([0, 'info weights-sum-not-100']);
    expect(await as('weights-sum-not-100=error')).toEqual([1, 'error weights-sum-not-100']);
    expect(await as('weights-sum-not-100=off', 'IST0101=warning')).toEqual([0]);
    expect(await as('weights-sum-not-100=error', 'weights-sum-not-100=off')).toEqual([0]);
  });
});

describe('--max-warnings', () => {
  it('fails above the number, and says so', async () => {
    write({ 'route.yaml': sums, 'again.yaml': sums.replace('name: model', 'name: again') });
    const with2 = ['--severity', 'weights-sum-not-100=warning', '--severity', 'KIA1106=off'];
    expect((await lint([...with2, '.'])).code).toBe(0);
    expect(await lint([...with2, '--max-warnings', '2', '.'])).toMatchObject({ code: 0, err: '' });
    const failed = await lint([...with2, '--max-warnings=1', '.']);
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.err).toBe('istio-canary lint: 2 warnings, and --max-warnings allows 1\n');
  });
});

describe('what is ignored', () => {
  it('is not looked at, and named files are said', async () => {
    write({ '.istio-canaryignore': 'route.yaml', 'route.yaml': sums });
    const { code, err, out } = await lint(['--format', 'json', 'route.yaml']);
    expect(code).toBe(0);
    expect(err).toContain('left out as ignored (--no-ignore looks at what ignore files name): route.yaml');
    expect(codes(out)).toEqual([]);
    expect(codes((await lint(['--format', 'json', '--no-ignore', 'route.yaml'])).out)).toHaveLength(1);
    expect(codes((await lint(['--format', 'json', '--ignore', '!route.yaml', '.'])).out)).toHaveLength(1);
    expect((await lint(['--quiet', 'route.yaml'])).err).toBe('');
  });
});

describe('bad usage is explained', () => {
  it.each([
    [
      ['--severity', 'IST0101', '.'],
      '--severity takes CODE=LEVEL with the level error, warning, info, off, not',
    ],
    [['--severity', 'IST0101=fatal', '.'], 'not "IST0101=fatal"'],
    [['--severity', 'negative-wieght=off', '.'], 'no code "negative-wieght"; did you mean negative-weight?'],
    [['--severity', 'completely-different=off', '.'], 'docs/rules.md lists them'],
    [['--max-warnings', '-1', '.'], '--max-warnings'],
    [['--max-warnings=many', '.'], '--max-warnings takes a whole number from 0, not "many"'],
    [['--format', 'xml', '.'], '--format takes text, json, sarif, github, not "xml"'],
    [['--closed-world'], 'name files or folders to look at'],
    [['--ignore'], '--ignore'],
  ])('%j', async (args, text) => {
    const { code, out, err } = await lint(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(text);
    expect(err).toMatch(/^istio-canary lint: .*\nSee istio-canary lint --help\.\n$/);
  });
});

describe('--help', () => {
  it('names every option and format', async () => {
    const out: string[] = [];
    const io = {
      stdout: (text: string) => out.push(text),
      stderr: () => {},
      stdin: async () => '',
      cwd: '.',
      env: {},
    };
    expect(await run(['lint', '--help'], io, '1')).toBe(0);
    expect(out.join('')).toBe(lintHelp);
    expect(lintHelp).toContain(FORMATS.join('|'));
    const options = [...lintHelp.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = '']) => option);
    expect(options).toHaveLength(7);
    const values: Record<string, string> = {
      '--format': 'text',
      '--severity': 'IST0101=off',
      '--max-warnings': '0',
      '--ignore': 'x',
    };
    for (const option of options) {
      expect(() =>
        lintOptions([...(values[option] ? [option, values[option]] : [option]), '.']),
      ).not.toThrow();
    }
  });
});
