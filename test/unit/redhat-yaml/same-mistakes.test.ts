import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSameMistake } from '../../../src/editor/redhat-yaml/same-mistakes.ts';
import { validateText } from '../../../src/validation/index.ts';
import { yamlRules } from '../../../src/validation/yaml-rules.ts';
import { YamlLanguageServer } from '../../support/yaml-language-server.ts';
import { destinationRule, virtualService } from './files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let server: YamlLanguageServer;
let files = 0;

beforeAll(async () => {
  server = await YamlLanguageServer.start(root, { schemasOf: () => [], contentOf: () => '{}' });
});
afterAll(() => server?.stop());

/** Our findings of YAML itself, and whether the server has them too. */
async function both(text: string): Promise<{ code: string; same: boolean }[]> {
  const theirs = await server.remarksOn(`file:///made/${++files}.yaml`, text);
  const lines = theirs.map(({ range }) => range.start.line);
  return validateText(text)
    .filter(({ code }) => code.startsWith('yaml-'))
    .map(({ code, start }) => {
      const line = text.slice(0, start).split('\n').length - 1;
      return { code, same: isSameMistake(code, line, lines) };
    });
}

describe('mistakes of YAML itself', () => {
  const examples = yamlRules.map(({ code, example }) => [code, example.bad] as const);
  // Kubernetes refuses these; YAML does not.
  const oursAlone = ['yaml-key', 'yaml-value', 'yaml-too-deep', 'yaml-too-large'];

  it.each(examples.filter(([code]) => !oursAlone.includes(code)))(
    '%s: the server says it too',
    async (code, text) => {
      expect((await both(text)).filter(found => found.code === code)).toEqual([{ code, same: true }]);
    },
  );

  it.each(examples.filter(([code]) => oursAlone.includes(code)))(
    '%s: we alone say it',
    async (code, text) => {
      expect((await both(text)).find(found => found.code === code)).toEqual({ code, same: false });
    },
  );

  it.each(['  x: [1', '  x: "a', '  x: {a: 1', 'x: 1\n y: 2', '- a\nb: 1', '\tx: 1'])(
    '%j is found by both',
    async broken => {
      for (const text of [virtualService, destinationRule]) {
        const found = await both(`${text}${broken}\n`);
        expect(found.length).toBeGreaterThan(0);
        expect(found.filter(({ same }) => !same)).toEqual([]);
      }
    },
  );

  it('are no mistakes in what the fields mean', () => {
    expect(isSameMistake('unknown-field', 3, [3])).toBe(false);
    expect(isSameMistake('yaml-syntax', 3, [7])).toBe(false);
    expect(isSameMistake('yaml-duplicate-key', 3, [2, 4])).toBe(false);
  });
});
