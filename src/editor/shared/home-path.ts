import { join, resolve } from 'node:path';

/** A path as people write it in a setting: `~/` is the home folder, and a relative path starts there. Empty stays. */
export function fromHome(path: string, home: string): string {
  if (path === '') return '';
  if (/^~(?:[\\/]|$)/.test(path)) return join(home, path.slice(1));
  return resolve(home, path);
}
