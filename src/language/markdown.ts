/** A text of a document as code in Markdown, whatever marks it holds. */
export function code(value: unknown): string {
  const plain = String(value).replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

/** The first of a list as Markdown points, and how many more there are. */
export function points(items: readonly string[], most = 6): string {
  const shown = items.slice(0, most).map(item => `- ${item}`);
  const left = items.length - most;
  return [...shown, ...(left > 0 ? [`- and ${left} more`] : [])].join('\n');
}
