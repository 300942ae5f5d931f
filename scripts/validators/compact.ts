/**
 * Makes ajv's standalone code three times smaller: what it repeats at every error and at every reference
 * becomes a call, and the copies of the schemas that only served error parameters go unused. Throws when a
 * repetition has not the form that is known, so an update of ajv cannot slip through half done.
 */

const HELPERS = `
function fail(errors, instancePath, keyword, params) {
  const error = { instancePath, keyword, params };
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}
function refer(errors, validate, data, instancePath) {
  if (validate(data, { instancePath })) return errors;
  return errors === null ? validate.errors : errors.concat(validate.errors);
}
`;

const ERROR =
  /const (err\d+) = \{instancePath(?::([^{}]*?))?,schemaPath:"[^"]*",keyword:"(\w+)",params:(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})(?:,propertyName:[^{},]*)?\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/g;
const REFERENCE =
  /if\(!\((validate\d+)\(([^{}]*?), \{instancePath:([^{}]*?),parentData:[^{}]*?,rootData\}\)\)\)\{vErrors = vErrors === null \? \1\.errors : vErrors\.concat\(\1\.errors\);errors = vErrors\.length;\}/g;
const FUNCTION = /const (func\d+) = require\("(\.\.\/[\w.]+)"\)\.(\w+);/g;
const PARAMETERS = '{instancePath="", parentData, parentDataProperty, rootData=data}={}';

/** Keywords whose parameters tell what the schema does not: which field, which group. */
const TELLING = ['required', 'knownFields', 'atMostOne', 'anyField'];

export function compact(code: string): string {
  const result = code
    .replaceAll(ERROR, (_all, _name, path = 'instancePath', keyword, params) => {
      const told = TELLING.includes(keyword) ? `,${params}` : '';
      return `vErrors = fail(vErrors,${path},"${keyword}"${told});errors++;`;
    })
    .replaceAll(
      REFERENCE,
      'vErrors = refer(vErrors,$1,$2,$3);errors = vErrors === null ? 0 : vErrors.length;',
    )
    .replaceAll(FUNCTION, 'import {$3 as $1} from "$2";')
    .replaceAll(PARAMETERS, '{instancePath=""}={}');
  for (const left of ['vErrors.push', 'vErrors.concat', 'parentData'])
    if (result.includes(left)) throw new Error(`ajv writes ${left} in a form that compact.ts does not know`);
  return result + HELPERS;
}
