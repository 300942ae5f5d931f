import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { allRules } from '../../../src/validation/catalogue.ts';
import { destinationRule, split, subsets, weights } from '../../../src/validation/rules/examples.ts';
import { lintInFolder } from './running-lint.ts';

const { write, lint } = lintInFolder();

const rule = destinationRule(subsets('v1', 'v2'));
const route = split(weights(90, 20)).replace('subset: v2', 'subset: v3');

describe('sarif', () => {
  const { resolve } = createRequire(import.meta.url);
  const schema = JSON.parse(
    readFileSync(resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
  );
  // The schema is of draft 4, of which it uses nothing that reads otherwise in draft 7 but the name of its id.
  const { id, $schema: _, ...rest } = schema;
  const validate = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false }).compile({
    ...rest,
    $id: id,
  });
  const check = (text: string) => {
    const sarif = JSON.parse(text);
    validate(sarif);
    expect(validate.errors ?? []).toEqual([]);
    return sarif.runs[0];
  };

  it('is judged by a schema that does judge', () => {
    expect(JSON.stringify(schema)).not.toMatch(/"exclusiveM(?:in|ax)imum"/);
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
    expect(validate({ version: '2.0.0', runs: [] })).toBe(false);
  });

  it('is as the schema wants it, with nothing found and with everything', async () => {
    write({ 'good.yaml': split(weights(90, 10)) });
    expect(check((await lint(['--format', 'sarif', '.'])).out).results).toEqual([]);
    const all = allRules.map(({ example }) => example.bad).filter(bad => bad.length < 100_000);
    write(Object.fromEntries(all.map((bad, i) => [`bad ${i}/r\u00f6ute#1.yaml`, bad])));
    const run = check((await lint(['--format', 'sarif', '--closed-world', '.', '-'], route)).out);
    expect(run.results.length).toBeGreaterThan(all.length);
    for (const { ruleId, ruleIndex } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    }
    for (const { helpUri, id } of run.tool.driver.rules) {
      expect(new URL(helpUri).hash).toBe(`#${id.toLowerCase()}`);
    }
  });

  it('has related places and the codes of other tools', async () => {
    write({ 'route.yaml': route, 'rule.yaml': rule });
    const run = check((await lint(['--format', 'sarif', '.'])).out);
    const result = run.results.find((each: { ruleId: string }) => each.ruleId === 'IST0101');
    expect(result.properties.also).toContain('KIA1107');
    expect(result.relatedLocations[0]).toMatchObject({
      id: 0,
      physicalLocation: {
        artifactLocation: { uri: 'rule.yaml' },
        region: { startLine: 4, startColumn: 9, endLine: 4, endColumn: 14 },
      },
    });
  });
});

describe('json', () => {
  it('has related places and the codes of other tools', async () => {
    write({ 'route.yaml': route, 'rule.yaml': rule });
    const { out } = await lint(['--format', 'json', '.']);
    // The other commands call it that.
    expect((await lint(['-o', 'json', '.'])).out).toBe(out);
    const { findings } = JSON.parse(out);
    const [finding] = findings.filter((each: { code: string }) => each.code === 'IST0101');
    expect(finding.also).toContain('KIA1107');
    expect(finding.related).toEqual([
      { file: 'rule.yaml', line: 4, column: 9, endLine: 4, endColumn: 14, message: expect.any(String) },
    ]);
  });
});

describe('github', () => {
  it('has a command for each finding and the counts for the log', async () => {
    write({ 'a,b:c%/route.yaml': route, 'rule.yaml': rule });
    const { out, code } = await lint(['--format', 'github', '.']);
    expect(code).toBe(1);
    const [info, error, counts] = out.split('\n');
    expect(info).toMatch(
      /^::notice file=a%2Cb%3Ac%25\/route\.yaml,line=\d+,col=\d+,endColumn=\d+,endLine=\d+,title=weights-sum-not-100::\S/,
    );
    expect(error).toMatch(/^::error .*,title=IST0101::.*%0Asee rule\.yaml:4 DestinationRule/);
    expect(counts).toBe('1 error, 0 warnings, 1 info in 2 files, 2 documents');
  });

  it('keeps percent signs and line ends of messages apart from its own', async () => {
    write({ 'route.yaml': split(weights(90, 10)).replace('weight: 10', 'weight: "10%\\n::error::x"') });
    const { out } = await lint(['--format', 'github', 'route.yaml']);
    expect(out.split('\n').filter(line => line.startsWith('::'))).toHaveLength(1);
    expect(out).not.toMatch(/%(?!25|0A|0D|2C|3A)/);
  });

  it('names no file for standard input', async () => {
    const { out } = await lint(['--format', 'github', '-'], route);
    expect(out).toMatch(/^::notice title=weights-sum-not-100::/);
  });
});

describe('text', () => {
  it('names the codes of other tools', async () => {
    write({ 'route.yaml': route, 'rule.yaml': rule });
    expect((await lint(['.'])).out).toMatch(/ error IST0101 \((?:\w+, )*KIA1107(?:, \w+)*\) /);
  });

  it('keeps to errors when it is to be quiet, and counts all the same', async () => {
    write({ 'route.yaml': route, 'rule.yaml': rule });
    const { out } = await lint(['--quiet', '.']);
    expect(out).not.toContain('weights-sum-not-100');
    expect(out).toContain('IST0101');
    expect(out).toContain('1 error, 0 warnings, 1 info');
  });
});
