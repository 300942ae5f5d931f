import type { Range } from './path.ts';

/**
 * Stable codes of what can be wrong with a text before anybody asks what it means.
 * - `yaml-syntax`: not YAML; what could be read around it is kept.
 * - `yaml-tab`: a tab where YAML wants spaces.
 * - `yaml-duplicate-key`: a key again in the same map; the last one wins, as in kubectl.
 * - `yaml-key`: a key that JSON cannot have (null, a map, a list).
 * - `yaml-alias`: an alias without anchor, within itself, or a merge of something that is no map.
 * - `yaml-tag`: a value that its tag refuses, such as `!!int x`.
 * - `yaml-value`: a number that JSON does not know (`.nan`, `.inf`).
 * - `yaml-too-deep`, `yaml-too-large`: beyond the bounds that keep an editor alive.
 */
export type ProblemCode =
  | 'yaml-syntax'
  | 'yaml-tab'
  | 'yaml-duplicate-key'
  | 'yaml-key'
  | 'yaml-alias'
  | 'yaml-tag'
  | 'yaml-value'
  | 'yaml-too-deep'
  | 'yaml-too-large';

/** One thing wrong with the text, where it is, in words for people. */
export interface Problem {
  code: ProblemCode;
  range: Range;
  message: string;
}
