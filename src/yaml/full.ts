/** All that takes the YAML library. Most documents are read without it, so the editor loads it when it must. */
export { buildTree } from './build.ts';
export { yamlOf } from './print.ts';
export { readDocument } from './read.ts';
