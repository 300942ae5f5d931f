/** Takes the cursor mark `‸` out of a text and tells where it stood. */
export function cursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('‸');
  return { text: marked.replace('‸', ''), offset };
}
