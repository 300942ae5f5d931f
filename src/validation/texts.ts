/** What people read about fields and rules. It loads when somebody asks: no finding is made of it. */
import type { Path } from '../yaml/path.ts';
import type { OurKind } from './kinds.ts';
import { schemaNode } from './schema-nodes.ts';

export { ruleTexts } from './rule-texts.ts';

/** What the field that a path leads to is for, in Markdown; undefined where the schema knows no such field. */
export const describeField: DescribeField = (kind, path) =>
  (schemaNode(kind, path) as { description?: string } | undefined)?.description;

export type DescribeField = (kind: OurKind, path: Path) => string | undefined;
