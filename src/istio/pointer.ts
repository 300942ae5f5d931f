/** JSON Pointers (RFC 6901), as patches and validators write them. */

/** A key as one part of a pointer: `~` and `/` escaped. */
export const pointerPart = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** A pointer as its parts: `/a~1b/0` is `a/b`, `0`. */
export const pointerParts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
