/** What changes in an object, field by field: a diff for places without a diff editor. */
import type { Path } from '../../yaml/index.ts';
import { valueChanges } from './value-changes.ts';

const pathText = (path: Path): string =>
  path
    .reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${part}`), '')
    .slice(1);

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) at = (at as Record<string, unknown> | undefined)?.[part as string];
  return at;
}

/** `spec.http[0].route[0].weight: 90 -> 70`, a line a change. Places count in the result, or, of what goes, before it. */
export function changeTexts(from: unknown, to: unknown, at: string): string[] {
  return valueChanges(from, to, [at]).map(change => {
    const { path } = change;
    const value = 'value' in change ? JSON.stringify(change.value) : '';
    if (change.kind === 'insertKey') return `+ ${pathText([...path, change.key])}: ${value}`;
    if (change.kind === 'insertItem') return `+ ${pathText([...path, change.index ?? 0])}: ${value}`;
    if (change.kind === 'setScalar')
      return `  ${pathText(path)}: ${value} (was ${JSON.stringify(valueAt(from, path.slice(1)))})`;
    return `- ${pathText(path)}`;
  });
}
