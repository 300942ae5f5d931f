/**
 * The keywords of ours that the validators know. They are `code` keywords because ajv's standalone output
 * cannot carry functions; what they call is imported by the code that they write.
 */
import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import { _, getProperty, stringify } from 'ajv/dist/compile/codegen/index.js';

/** `atMostOne: [[a, b], [c, d]]`: of each group at most one field is there. A null counts as absent. */
const atMostOne: CodeKeywordDefinition = {
  keyword: 'atMostOne',
  type: 'object',
  schemaType: 'array',
  error: { message: 'exclusive fields', params: ({ params }) => _`{fields: ${params.fields}}` },
  code(cxt: KeywordCxt) {
    const { gen, data } = cxt;
    for (const fields of cxt.schema as string[][]) {
      const present = fields.map(field => _`(${data}${getProperty(field)} != null ? 1 : 0)`);
      const sum = present.reduce((left, right) => _`${left} + ${right}`);
      cxt.setParams({ fields: stringify(fields) });
      gen.if(_`${sum} > 1`, () => cxt.error());
    }
  },
};

/** `anyField: [a, b]`: at least one of the fields is there. */
const anyField: CodeKeywordDefinition = {
  keyword: 'anyField',
  type: 'object',
  schemaType: 'array',
  error: { message: 'missing field', params: ({ params }) => _`{fields: ${params.fields}}` },
  code(cxt: KeywordCxt) {
    const fields = cxt.schema as string[];
    const absent = fields.map(field => _`${cxt.data}${getProperty(field)} == null`);
    cxt.setParams({ fields: stringify(fields) });
    cxt.fail(absent.reduce((left, right) => _`${left} && ${right}`));
  },
};

/** `knownFields: [...]`: the object has no other field. */
const knownFields: CodeKeywordDefinition = {
  keyword: 'knownFields',
  type: 'object',
  schemaType: 'array',
  error: { message: 'unknown field', params: ({ params }) => _`{field: ${params.field}}` },
  code(cxt: KeywordCxt) {
    const { gen, data } = cxt;
    const code = _`new Set(${stringify(cxt.schema)})`;
    const known = gen.scopeValue('obj', { key: cxt.schema, ref: cxt.schema, code });
    gen.forIn('key', data, field => {
      cxt.setParams({ field });
      gen.if(_`!${known}.has(${field})`, () => cxt.error());
    });
  },
};

/** `goDuration: {minimum?}`: a duration text, at least as long as the minimum where there is one. */
const goDuration: CodeKeywordDefinition = {
  keyword: 'goDuration',
  type: 'string',
  schemaType: 'object',
  error: { message: 'duration' },
  code(cxt: KeywordCxt) {
    const { minimum } = cxt.schema as { minimum?: string };
    const { gen, data } = cxt;
    if (minimum) {
      const code = _`require("../duration.ts").isAtLeast`;
      const isAtLeast = gen.scopeValue('func', { key: 'isAtLeast', ref: 'isAtLeast', code });
      cxt.fail(_`${isAtLeast}(${data}, ${minimum}) !== true`);
    } else {
      const code = _`require("../duration.ts").parseGoDuration`;
      const parse = gen.scopeValue('func', { key: 'parseGoDuration', ref: 'parseGoDuration', code });
      cxt.fail(_`${parse}(${data}) === undefined`);
    }
  },
};

export const KEYWORDS = [atMostOne, anyField, knownFields, goDuration];
