/** Which files of a workspace folder count: by settings, and by the ignore files that lie in it. */
import ignore, { type Ignore } from 'ignore';
import { globMatcher } from './globs.ts';

/** The files that say what to leave out, in gitignore's language, each for its own folder. */
export const ignoreFiles = ['.gitignore', '.istio-canaryignore'] as const;
export type IgnoreFile = (typeof ignoreFiles)[number];

export interface AdmissionOptions {
  /** Patterns as in a .gitignore at the root. */
  exclude: readonly string[];
  /** Globs of files.exclude and search.exclude. */
  globs: readonly string[];
  respectGitignore: boolean;
}

/** Never manifests of a person's own; the editor hides them from every search too. */
const NEVER = /(?:^|\/)(?:node_modules|\.git)\//;

/** File systems that people have there take `Build` and `build` for one name, and so does git. */
const ignorecase = process.platform === 'win32' || process.platform === 'darwin';

/** Paths are relative to the folder, with slashes; the root's own path is empty. */
export class Admission {
  private readonly options: AdmissionOptions;
  private readonly excluded: Ignore;
  private readonly globs: readonly RegExp[];
  private readonly rules = new Map<IgnoreFile, Map<string, Ignore>>(
    ignoreFiles.map(name => [name, new Map()]),
  );
  /** Of folders, since many files share them. */
  private readonly verdicts = new Map<string, boolean>();

  constructor(options: AdmissionOptions) {
    this.options = options;
    this.excluded = ignore({ ignorecase }).add([...options.exclude]);
    this.globs = options.globs.map(globMatcher);
  }

  /** Takes the text of an ignore file. */
  addRules(name: IgnoreFile, folder: string, text: string): void {
    this.rules.get(name)?.set(folder, ignore({ ignorecase }).add(text));
    this.verdicts.clear();
  }

  /** Whether a file counts. */
  admits(path: string): boolean {
    if (NEVER.test(path) || this.globs.some(glob => glob.test(path))) return false;
    const folders = path.split('/').slice(0, -1);
    for (const i of folders.keys()) if (this.leavesOutFolder(folders.slice(0, i + 1).join('/'))) return false;
    return !this.leavesOut(path);
  }

  private leavesOutFolder(folder: string): boolean {
    const known = this.verdicts.get(folder);
    if (known !== undefined) return known;
    const verdict = this.leavesOut(`${folder}/`);
    this.verdicts.set(folder, verdict);
    return verdict;
  }

  /** As if nothing was said of the folders around it. */
  private leavesOut(path: string): boolean {
    if (this.excluded.ignores(path)) return true;
    return ignoreFiles.some(
      name => (name !== '.gitignore' || this.options.respectGitignore) && this.isIgnored(name, path),
    );
  }

  /** The innermost file that has something to say of the path decides, as in git. */
  private isIgnored(name: IgnoreFile, path: string): boolean {
    const rules = this.rules.get(name);
    if (!rules || rules.size === 0) return false;
    const parts = path.replace(/\/$/, '').split('/');
    for (let depth = parts.length - 1; depth >= 0; depth--) {
      const own = rules.get(parts.slice(0, depth).join('/'));
      if (!own) continue;
      const inside = `${parts.slice(depth).join('/')}${path.endsWith('/') ? '/' : ''}`;
      const { ignored, unignored } = own.test(inside);
      // A folder around it that this file ignores was let in again by another file further in: no verdict.
      const around = inside.replace(/[^/]+\/?$/, '');
      if (ignored && around !== '' && own.test(around).ignored) continue;
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}
