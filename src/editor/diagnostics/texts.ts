/** All texts that findings come from: open documents, and behind them the files of the workspace. */
import {
  emptyIndex,
  FileIndex,
  type Finding,
  holdsOurs,
  isOfInterest,
  validateParsed,
  type WorkspaceIndex,
} from '../../validation/index.ts';
import type { Severities } from '../../validation/levels.ts';
import { type ParsedText, parseIncremental, parseText } from '../../yaml/index.ts';
import { isManageable } from './languages.ts';

interface OpenText {
  parsed: ParsedText;
  isOurs: boolean;
}

const nothing: ParsedText = { text: '', docs: [] };

/** Files are named by their URI as text. The text of an open document always wins over that on the disk. */
export class Texts {
  private readonly index = new FileIndex();
  private readonly open = new Map<string, OpenText>();
  /** Open documents whose file is gone and whose text nobody has touched since. */
  private readonly gone = new Set<string>();
  private isComplete = false;
  private levels: (file: string) => Severities | undefined = () => undefined;

  /** From here on `levels` says how grave findings are in a file, by code. */
  useLevels(levels: (file: string) => Severities | undefined): void {
    this.levels = levels;
  }

  /** From here on the index holds the workspace; until then nothing is said about other files. */
  workspaceIsRead(): void {
    this.isComplete = true;
  }

  /**
   * Takes an open document's text; only what changed is parsed. Gives whether findings of other documents
   * may be different now.
   */
  update(file: string, text: string): boolean {
    if (this.gone.has(file) && this.parsed(file)?.text === text) return false;
    this.gone.delete(file);
    if (!isManageable(text) || !isOfInterest(file, text)) {
      this.open.set(file, { parsed: nothing, isOurs: false });
      return this.index.delete(file);
    }
    const parsed = parseIncremental(this.open.get(file)?.parsed, text);
    this.open.set(file, { parsed, isOurs: holdsOurs(parsed) });
    return this.index.set(file, parsed);
  }

  /**
   * From here on the disk speaks for a document, through `onDisk`. Until it does, its last text counts, so
   * that nobody misses what was only closed.
   */
  close(file: string): void {
    this.gone.delete(file);
    this.open.delete(file);
  }

  /**
   * Takes a file's text from the disk; undefined when it is gone, and then it counts no longer even where it
   * is still open, until it is edited or written again. Gives the same as `update`.
   */
  onDisk(file: string, text: string | undefined): boolean {
    const buffer = this.open.get(file);
    if (text === undefined) {
      if (buffer) this.gone.add(file);
      return this.index.delete(file);
    }
    this.gone.delete(file);
    if (buffer) return this.index.set(file, buffer.parsed);
    if (!isManageable(text) || !isOfInterest(file, text)) return this.index.delete(file);
    return this.index.set(file, parseText(text));
  }

  /** Whether an open document holds one of our kinds. */
  isOurs(file: string): boolean {
    return this.open.get(file)?.isOurs ?? false;
  }

  /** The open documents with one of our kinds. */
  ours(): string[] {
    return [...this.open].filter(([, text]) => text.isOurs).map(([file]) => file);
  }

  /** Everything to say about an open document, as its last `update` left it. */
  findings(file: string): Finding[] {
    const text = this.open.get(file);
    if (!text?.isOurs) return [];
    const index = this.isComplete ? this.index : emptyIndex;
    return validateParsed(text.parsed, { index, file, severities: this.levels(file) });
  }

  /** An open document as it was last parsed. */
  parsed(file: string): ParsedText | undefined {
    return this.open.get(file)?.parsed;
  }
  /** An open document with the text that it has now, for those who cannot wait for the next `update`. */
  parsedAs(file: string, text: string): ParsedText | undefined {
    const parsed = this.parsed(file);
    if (parsed?.text === text) return parsed;
    return isManageable(text) && isOfInterest(file, text) ? parseIncremental(parsed, text) : undefined;
  }

  /** What the texts read so far hold, to be offered and shown; never a proof that something is missing. */
  get known(): WorkspaceIndex {
    return this.index;
  }
}
