import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { generateSchemas, schemasOfAnyKind } from '../../scripts/generate-schemas.ts';
import { schemaNode } from '../../src/validation/schema-nodes.ts';
import { describeField } from '../../src/validation/texts.ts';

const FOLDER = new URL('../../schemas/', import.meta.url);
const FILES = readdirSync(FOLDER).filter(name => name.endsWith('.json'));
const KINDS = ['virtual-service.json', 'destination-rule.json', 'canary-policy.json', 'common.json'];
const read = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');

/** What the generator makes; on a developer's machine without Istio's module, why it cannot. */
function generated(): Record<string, string> | undefined {
  const inCi = process.env.CI === 'true';
  try {
    return generateSchemas({ offline: !inCi });
  } catch (error) {
    if (inCi || !/go ENOENT|go mod download/.test(String(error))) throw error;
    console.log(
      "skipped: Go's module cache does not hold Istio's CRDs, so the schemas cannot be generated here",
    );
    return undefined;
  }
}

const fresh = generated();

describe('schemas', () => {
  it.skipIf(!fresh).each(Object.entries(fresh ?? {}))('%s is what the generator makes', (file, content) => {
    expect(read(file)).toBe(content);
  });

  it.each(Object.entries(schemasOfAnyKind(KINDS.map(read))))('%s is made of the others', (file, content) => {
    expect(read(file)).toBe(content);
  });

  it('are valid draft-07 under the names of their files, and ask no network', () => {
    for (const file of FILES) {
      const schema = JSON.parse(read(file));
      expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
      expect(schema.$id).toBe(file === 'proposals.json' ? undefined : file);
      expect(read(file).replace(schema.$schema, '')).not.toMatch(/https?:\/\/(?!example)/);
      const ajv = new Ajv({ strict: false });
      expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
    }
  });

  it('hold no reference that leads nowhere', () => {
    for (const file of FILES) {
      for (const [, where = '', under = '', name = ''] of read(file).matchAll(
        /"\$ref": ?"([\w-]*\.?(?:json)?)#\/(\$defs|definitions)\/(\w+)"/g,
      ))
        expect(JSON.parse(read(where || file))[under], `${file}: ${name}`).toHaveProperty(name);
    }
  });
});

describe('schemaNode', () => {
  it('follows fields, list items and map entries through references', () => {
    const weight = schemaNode('VirtualService', ['spec', 'http', 0, 'route', 1, 'weight']);
    expect(weight).toMatchObject({ type: 'integer', maximum: 2147483647 });
    expect(
      schemaNode('VirtualService', ['spec', 'http', 0, 'match', 0, 'headers', 'x-canary'])?.properties,
    ).toHaveProperty('exact');
    expect(schemaNode('DestinationRule', ['metadata', 'labels', 'app'])).toEqual({ type: 'string' });
  });

  it("prefers a field's own words to those of its type", () => {
    const of = (...path: (string | number)[]) =>
      describeField('VirtualService', ['spec', 'http', 0, ...path]);
    expect(of('mirror')).not.toBe(of('route', 0, 'destination'));
    expect(of('route', 0)).toBe('One destination of a split, with its weight.');
  });

  it('knows nothing of places that are not there', () => {
    expect(schemaNode('VirtualService', ['spec', 'toString'])).toBeUndefined();
    expect(schemaNode('VirtualService', ['spec', 'hosts', 'x', 'y'])).toBeUndefined();
  });
});
