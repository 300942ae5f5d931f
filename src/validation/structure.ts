/** The schemas with their validators. They are large, and of use once a document of ours is open. */
export { schemaErrors } from './errors.ts';
export { exclusiveFields, schemaNode } from './schema-nodes.ts';
