/** What a look at folders leaves out: `--ignore`, `.istio-canaryignore`, and `.gitignore` as git reads it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

const OWN_FILE = '.istio-canaryignore';
const GIT_FILE = '.gitignore';

/** File systems that people have there take `Build` and `build` for one name, and so does git. */
const ignorecase = process.platform === 'win32' || process.platform === 'darwin';

/** Patterns with the folder that they count from. */
interface Level {
  folder: string;
  patterns: Ignore;
}

/** What holds for the entries of a folder; the innermost level comes last and wins. */
interface Rules {
  own: readonly Level[];
  git: readonly Level[];
  /** The folder itself is left out by our own files or `--ignore`, and so is all within. */
  unwanted: boolean;
}

function decide(levels: readonly Level[], path: string, isFolder: boolean): boolean | undefined {
  for (const { folder, patterns } of levels.toReversed()) {
    const inside = relative(folder, path).split(sep).join('/');
    const { ignored, unignored } = patterns.test(isFolder ? `${inside}/` : inside);
    if (ignored || unignored) return ignored;
  }
  return undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Absent, a folder of that name, or not ours to read: git goes on without it too.
    return '';
  }
}

function levelOf(folder: string, lines: string): Level[] {
  return lines.trim() === '' ? [] : [{ folder, patterns: ignore({ ignorecase }).add(lines) }];
}

/**
 * Ignore files around and below what is looked at, each read once. `patterns` are those of `--ignore`, counted
 * from `cwd`; without `files` they are all that counts.
 */
export class Ignored {
  private readonly cwd: string;
  private readonly said: readonly Level[];
  private readonly files: boolean;
  private readonly known = new Map<string, Rules>();

  constructor(options: { cwd: string; patterns?: readonly string[]; files?: boolean }) {
    this.cwd = resolve(options.cwd);
    this.said = levelOf(this.cwd, (options.patterns ?? []).join('\n'));
    this.files = options.files ?? true;
  }

  /** Whether an entry that a walk comes across, by its full path, is left out. */
  leavesOut(path: string, isFolder: boolean): boolean {
    const rules = this.within(dirname(path));
    return this.isUnwanted(rules, path, isFolder) ?? decide(rules.git, path, isFolder) === true;
  }

  /**
   * Whether a path that a person named is left out all the same. What git ignores is not: it was named. What
   * this tool's own patterns leave out is, since git hooks name every changed file.
   */
  refuses(path: string, isFolder: boolean): boolean {
    if (path === dirname(path)) return false;
    return this.isUnwanted(this.within(dirname(path)), path, isFolder) === true;
  }

  private isUnwanted({ own, unwanted }: Rules, path: string, isFolder: boolean): boolean | undefined {
    if (unwanted) return true;
    const said = this.isBelow(path) ? decide(this.said, path, isFolder) : undefined;
    return said ?? decide(own, path, isFolder);
  }

  private isBelow(path: string): boolean {
    return path.startsWith(this.cwd.endsWith(sep) ? this.cwd : this.cwd + sep);
  }

  private within(folder: string): Rules {
    const known = this.known.get(folder);
    if (known) return known;
    const rules = this.rulesIn(folder);
    this.known.set(folder, rules);
    return rules;
  }

  private rulesIn(folder: string): Rules {
    const parent = dirname(folder);
    const isTop = parent === folder || (!this.known.has(parent) && folder === this.topOf(folder));
    const outer: Rules = isTop ? { own: [], git: [], unwanted: false } : this.within(parent);
    const answer = isTop ? undefined : this.isUnwanted(outer, folder, true);
    const isRoot = existsSync(join(folder, '.git'));
    // Whoever is here although git ignores the folder wants what is in it: git's word ends at its door.
    const isKept = isRoot || answer === false || decide(outer.git, folder, true) === true;
    return {
      own: [...outer.own, ...this.level(folder, OWN_FILE)],
      git: [
        ...(isKept ? [] : outer.git),
        ...(isRoot ? this.level(folder, '.git/info/exclude') : []),
        ...this.level(folder, GIT_FILE),
      ],
      unwanted: answer === true,
    };
  }

  private level(folder: string, file: string): Level[] {
    return this.files ? levelOf(folder, read(join(folder, file))) : [];
  }

  /** Where ignore files begin to count: the repository's root, else the folder that the command runs in. */
  private topOf(folder: string): string {
    for (let at = folder; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at;
    return this.isBelow(folder) ? this.cwd : folder;
  }
}
