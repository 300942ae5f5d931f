import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRules } from '../../src/validation/catalogue.ts';
import { schemaRules } from '../../src/validation/schema-rules.ts';
import { YamlLanguageServer } from '../support/yaml-language-server.ts';
import { configMap, deployment, destinationRule, virtualService } from './redhat-yaml/files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const schema = (file: string): string => fileURLToPath(new URL(`../../schemas/${file}`, import.meta.url));
let server: YamlLanguageServer;
let files = 0;

beforeAll(async () => {
  // As people set it up who have no more than the schema files.
  const schemas = { [schema('any-kind.json')]: '/manifests/*.yaml' };
  const none = { schemasOf: () => [], contentOf: () => '{}' };
  server = await YamlLanguageServer.start(root, none, { yaml: { schemas } });
});
afterAll(() => server?.stop());

const remarks = async (text: string, folder: string): Promise<string[]> =>
  (await server.remarksOn(`file:///made/${folder}/${++files}.yaml`, text)).map(({ message }) => message);

const bySetting = (text: string): Promise<string[]> => remarks(text, 'manifests');
const byModeline = (text: string, file: string): Promise<string[]> =>
  remarks(`# yaml-language-server: $schema=${schema(file)}\n${text}`, 'elsewhere');

describe('the schemas, in the YAML language server that other editors use', () => {
  it.each([
    ['virtual-service.json', virtualService, 'weight: 90', 'wieght: 90', /wieght/],
    ['destination-rule.json', destinationRule, 'RANDOM', 'RANDOMLY', /Value is not accepted/],
  ])('%s by a modeline, with what it refers to', async (file, good, part, wrong, says) => {
    for (const each of [file, 'any-kind.json']) {
      expect(await byModeline(good, each)).toEqual([]);
      expect((await byModeline(good.replace(part, wrong), each)).join()).toMatch(says);
      expect((await byModeline(good.replace('  name:', '  nam:'), each)).join()).toMatch(/nam\b/);
    }
  });

  it('any-kind.json by a setting leaves documents of other kinds alone', async () => {
    const text = [deployment, virtualService, configMap, destinationRule].join('---\n');
    expect(await bySetting(text)).toEqual([]);
    expect(
      await bySetting(text.replace('RANDOM', 'RANDOMLY').replace('weight: 90', 'weight: many')),
    ).toHaveLength(2);
    expect(
      await bySetting(text.replaceAll('networking.istio.io/v1', 'example.com/v1').replace('RANDOM', '7')),
    ).toEqual([]);
  });

  it('any-kind.json holds the items of a List to their kinds', async () => {
    const item = virtualService.replace(/^/gm, '    ').replace('    apiVersion', '  - apiVersion').trimEnd();
    const list = `apiVersion: v1\nkind: List\nitems:\n${item}\n`;
    expect(await bySetting(list)).toEqual([]);
    expect(await bySetting(list.replace('weight: 90', 'weight: many'))).toHaveLength(1);
  });

  const isFlat = ({ code }: { code: string }): boolean => !code.startsWith('yaml-');

  it.each(allRules.filter(isFlat).map(({ code, example }) => [code, example.good]))(
    'any-kind.json takes the good example of %s',
    async (_, good) => {
      expect(await bySetting(good)).toEqual([]);
    },
  );

  it.each(schemaRules.map(({ code, example }) => [code, example.bad]))(
    'any-kind.json refuses the bad example of %s',
    async (_, bad) => {
      expect(await bySetting(bad)).not.toEqual([]);
    },
  );
});
