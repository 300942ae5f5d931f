/**
 * Compiles schemas/*.json to the validators that the product runs, so that no schema is compiled in the
 * editor. Writes src/validation/generated/validators.js, an ES module
 * that imports nothing but the product's own code.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compact } from './validators/compact.ts';
import { KEYWORDS } from './validators/keywords.ts';
import { slim } from './validators/slim.ts';

const OUT = new URL('../src/validation/generated/validators.js', import.meta.url);
const SCHEMAS = ['common.json', 'virtual-service.json', 'destination-rule.json', 'canary-policy.json'];

/** Writes the validators. Throws when a schema holds something that the validators do not know. */
export async function compileValidators(): Promise<void> {
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    inlineRefs: false,
    allowUnionTypes: true,
    strictRequired: false,
    keywords: KEYWORDS,
    code: { source: true, esm: true, optimize: 2 },
  });
  for (const file of SCHEMAS) ajv.addSchema(slim(JSON.parse(readFileSync(schemaUrl(file), 'utf8'))), file);
  const code = standaloneCode(ajv, {
    VirtualService: 'virtual-service.json',
    DestinationRule: 'destination-rule.json',
    CanaryPolicy: 'canary-policy.json',
  });
  await build({
    stdin: { contents: compact(code), resolveDir: fileURLToPath(new URL('.', OUT)), loader: 'js' },
    outfile: fileURLToPath(OUT),
    bundle: true,
    external: ['../duration.ts'],
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  });
}

function schemaUrl(file: string): URL {
  return new URL(`../schemas/${file}`, import.meta.url);
}

if (import.meta.main) await compileValidators();
