/** Names of sets of characters, as `\p{…}` asks for them. */

/** Sets that Go knows beside categories and scripts. */
const FURTHER = new Set(['any', 'ascii', 'assigned', 'lc', 'cn']);

/** `uppercase_letter` as Unicode writes it; Go takes either case. */
const titled = (name: string): string =>
  name.toLowerCase().replace(/(^|_)[a-z]/g, start => start.toUpperCase());

function isPropertyValue(property: string, name: string): boolean {
  try {
    return new RegExp(`\\p{${property}=${name}}`, 'u').source !== '';
  } catch {
    return false;
  }
}

/** Whether `\p{Greek}` or `\P{^Lu}` names a category or a script of Unicode. */
export function isUnicodeClass(written: string): boolean {
  const name = written.slice(3, -1).replace('^', '');
  if (FURTHER.has(name.toLowerCase())) return true;
  return [name, titled(name)].some(each => ['gc', 'sc'].some(property => isPropertyValue(property, each)));
}
