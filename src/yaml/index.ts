/** YAML and JSON texts to documents with positions, and edits that keep every other byte. */
export { blockAfter, firstBlock, startsComment } from './blocks.ts';
export { YamlDoc } from './document.ts';
export { applyEdits, type Change, type Edit, type EditResult, type ScalarValue } from './edit/change.ts';
export { editsFor } from './edit/edits.ts';
export { editsForRepeatedKey } from './edit/repeated.ts';
export { LineIndex, type Position } from './lines.ts';
export { type ParsedText, parseDocuments, parseIncremental, parseText } from './parse.ts';
export { parseSteps } from './parse-steps.ts';
export type { At, Path, Place, Range } from './path.ts';
export type { Problem, ProblemCode } from './problem.ts';
export { type Resource, resourcesOf } from './resources.ts';
export { hasTemplates, isPlaceholder, maskTemplates } from './templates.ts';
