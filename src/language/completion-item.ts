import type { Edit, Range } from '../yaml/index.ts';

/** One proposal at a cursor, as plain data. */
export interface Completion {
  label: string;
  /** `field`: a key; `value`: a fixed value; `reference`: a name of something else; `block`: several lines. */
  kind: 'field' | 'value' | 'reference' | 'block';
  /** In snippet syntax; lines after the first are indented relative to the line that the range starts on. */
  insertText: string;
  /** What it replaces. */
  range: Range;
  detail?: string;
  /** Markdown. */
  documentation?: string;
  sortText: string;
  /** What is typed is compared with this where it is not the label. */
  filterText?: string;
  /** Written elsewhere along with it, such as the comma that the field before lacks. */
  extra?: Edit[];
  deprecated?: boolean;
}
