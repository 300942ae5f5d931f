/** The part of the rules' document that is about one code. */

/** From the code's heading up to the next one; undefined where the document does not know the code. */
export function ruleSection(document: string, code: string): string | undefined {
  const start = document.indexOf(`\n## ${code}\n`);
  if (start === -1) return undefined;
  const end = document.indexOf('\n## ', start + 1);
  return `${document.slice(start + 1, end === -1 ? undefined : end).trim()}\n`;
}
