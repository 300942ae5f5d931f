/** Globs as the settings files.exclude and search.exclude write them. */

/** Where the group that opens before `start` closes; the end of the text where it does not. */
function closing(glob: string, start: number): number {
  let depth = 1;
  for (let i = start; i < glob.length; i++) {
    if (glob[i] === '{') depth++;
    else if (glob[i] === '}' && --depth === 0) return i;
  }
  return glob.length;
}

/** The alternatives of a group: `a,{b,c}` are `a` and `{b,c}`. */
function alternatives(group: string): string[] {
  const found = [''];
  let depth = 0;
  for (const char of group) {
    if (char === '{') depth++;
    if (char === '}') depth--;
    if (char === ',' && depth === 0) found.push('');
    else found[found.length - 1] += char;
  }
  return found;
}

function source(glob: string): string {
  let made = '';
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i] ?? '';
    if (glob.startsWith('**/', i)) {
      made += '(?:.*/)?';
      i += 2;
    } else if (glob.startsWith('**', i)) {
      made += '.*';
      i += 1;
    } else if (char === '*') made += '[^/]*';
    else if (char === '?') made += '[^/]';
    else if (char === '{') {
      const end = closing(glob, i + 1);
      made += `(?:${alternatives(glob.slice(i + 1, end))
        .map(source)
        .join('|')})`;
      i = end;
    } else if (char === '[' && glob.indexOf(']', i + 2) > 0) {
      const end = glob.indexOf(']', i + 2);
      const set = glob.slice(i + 1, end).replaceAll('\\', '\\\\');
      made += `[${set.startsWith('!') ? `^${set.slice(1)}` : set}]`;
      i = end;
    } else made += char.replace(/[.+^$()|\\\]}/]/, '\\$&');
  }
  return made;
}

/** What a glob, relative to a folder, matches: files of that name, and all within folders of that name. */
export function globMatcher(glob: string): RegExp {
  try {
    return new RegExp(`^(?:${source(glob.replace(/^\.?\/|\/+$/g, ''))})(?:/.*)?$`);
  } catch {
    // A broken set of characters: what cannot be read excludes nothing.
    return /(?!)/;
  }
}
