/** The schemas with their validators. They are large, and of use once a document of ours is open. */
export { schemaErrors } from './errors.ts';
export * from './policy-checks.ts';
// All of it: what another bundle calls and does not find here fails only when it runs.
export * from './schema-nodes.ts';
