/** Why a file cannot be read or written, in words. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission is missing',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EROFS: 'nothing can be written there',
  ENOSPC: 'no space is left there',
  ELOOP: 'its links lead in a circle',
};

/** The reason that the system gave, in words; its code where none are known. */
export function whyUnreadable(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  return reasons[code] ?? (code || String(error));
}
