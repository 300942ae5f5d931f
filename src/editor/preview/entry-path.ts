/** Where a history entry's two sides stand: a path that tells the commands in its title bar which entry is looked at. */

/** The scheme of the product's own documents. */
export const scheme = 'istio-canary';

/** One entry of one object on one cluster. */
export interface EntryShown {
  context: string;
  namespace: string;
  name: string;
  entry: string;
}

const root = 'history';

/** The folder of the two sides. `isNext` where Undo takes back this entry: package.json offers it there only. */
export const entryFolder = ({ context, namespace, name, entry }: EntryShown, isNext: boolean): string =>
  [root, isNext ? 'next' : 'past', ...[context, namespace, name, entry].map(encodeURIComponent)].join('/');

/** The entry that a document shows; undefined for any other document. */
export function entryShown(uri: { scheme: string; path: string }): EntryShown | undefined {
  const [, first, , ...parts] = uri.path.split('/');
  if (uri.scheme !== scheme || first !== root) return undefined;
  const [context, namespace, name, entry] = parts.map(decodeURIComponent);
  return context && namespace && name && entry ? { context, namespace, name, entry } : undefined;
}
