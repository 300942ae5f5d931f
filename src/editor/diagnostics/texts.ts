/** All texts that findings come from: open documents, and behind them the files of the workspace. */

import { keptKinds } from '../../validation/index/kept.ts';
import {
  type ClusterSchema,
  emptyIndex,
  type Finding,
  holdsOurs,
  isOfInterest,
  type ValidateOptions,
  validateParsed,
  type WorkspaceIndex,
} from '../../validation/index.ts';
import type { Severities } from '../../validation/levels.ts';
import { type ParsedText, parseIncremental, parseSteps, parseText } from '../../yaml/index.ts';
import type { Asked } from './far/far-reader.ts';
import type { Answer } from './far/messages.ts';
import { isTooFar } from './far/size.ts';
import { isManageable } from './languages.ts';
import { Layers, type LiveSource } from './layers.ts';
import type { Turns } from './turns.ts';

interface OpenText {
  parsed: ParsedText;
  isOurs: boolean;
  /** What another thread found in a text that is too large to be looked at here. */
  far?: { text: string; answer: Answer; before: ParsedText };
}

const nothing: ParsedText = { text: '', docs: [] };

/** Files are named by their URI as text. The text of an open document always wins over that on the disk. */
export class Texts {
  private readonly layers = new Layers();
  private readonly index = this.layers.files;
  private readonly open = new Map<string, OpenText>();
  /** Open documents whose file is gone and whose text nobody has touched since. */
  private readonly gone = new Set<string>();
  private isComplete = false;
  private levels: (file: string) => Severities | undefined = () => undefined;

  /** From here on `levels` says how grave findings are in a file, by code. */
  useLevels(levels: (file: string) => Severities | undefined): void {
    this.levels = levels;
  }

  private counts: (file: string) => boolean = () => true;
  private schema: ClusterSchema | undefined;

  /**
   * From here on only files that `counts` says so of are there for others; an open document of another file
   * has its own findings all the same.
   */
  useAdmission(counts: (file: string) => boolean): void {
    this.counts = counts;
  }

  /** Asks anew which of the open documents count. Gives whether findings may be different now. */
  recount(): boolean {
    const changes = [...this.open].map(([file, buffer]) => !this.gone.has(file) && this.place(file, buffer));
    return changes.includes(true);
  }

  /** From here on these live objects, and these CRDs, are known too; undefined while no cluster is. */
  useCluster(live: LiveSource | undefined, schema: ClusterSchema | undefined): void {
    this.layers.useCluster(live);
    this.schema = schema;
  }

  /** Whether files were left out for their size or number: then nothing is said to be missing. */
  isPartial(partial: boolean): void {
    this.layers.isPartial(partial);
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
      return this.place(file, undefined);
    }
    const parsed = parseIncremental(this.open.get(file)?.parsed, text);
    const buffer = { parsed, isOurs: holdsOurs(parsed) };
    this.open.set(file, buffer);
    return this.place(file, buffer);
  }

  /** Puts a document where it belongs. Gives whether findings of other documents may be different now. */
  private place(file: string, buffer: OpenText | undefined): boolean {
    const counts = this.counts(file);
    this.layers.setApart(file, counts ? undefined : buffer?.parsed);
    return counts && buffer ? this.put(file, buffer) : this.index.delete(file);
  }

  private put(file: string, { parsed, far }: OpenText): boolean {
    return far ? this.index.setResources(file, far.answer.resources) : this.index.set(file, parsed);
  }

  /** What another thread has to know to look at an open document; a text of its own may be incomplete. */
  asked(file: string, text: string): Asked {
    const index = this.isComplete ? this.layers.seenBy(file) : emptyIndex;
    return {
      file,
      text,
      isPatch: index.isPatch(file),
      severities: this.levels(file),
      clusterSchema: this.schema,
      version: index.version,
      others: () =>
        [...keptKinds].flatMap(kind => index.ofKind(kind).filter(({ place }) => place?.file !== file)),
    };
  }

  /** Takes what another thread found in an open document. Gives the same as `update`. */
  answered(file: string, text: string, answer: Answer): boolean {
    this.gone.delete(file);
    const known = this.open.get(file);
    const before = known?.parsed === nothing ? (known.far?.before ?? nothing) : (known?.parsed ?? nothing);
    const buffer = { parsed: nothing, isOurs: answer.isOurs, far: { text, answer, before } };
    this.open.set(file, buffer);
    return this.place(file, buffer);
  }

  /**
   * From here on the disk speaks for a document, through `onDisk`. Until it does, its last text counts, so
   * that nobody misses what was only closed.
   */
  close(file: string): void {
    this.gone.delete(file);
    this.open.delete(file);
    this.layers.setApart(file, undefined);
  }

  /**
   * Takes a file's text from the disk; undefined when it is gone, and then it counts no longer even where it
   * is still open, until it is edited or written again. Gives the same as `update`.
   */
  onDisk(file: string, text: string | undefined): boolean {
    return this.took(file, text, () => parseText(text ?? ''));
  }

  /** As `onDisk`, letting others have their turn while a long text is parsed. */
  async onDiskInTurns(file: string, text: string | undefined, turns: Turns): Promise<boolean> {
    if (text === undefined || this.open.has(file) || !isManageable(text) || !isOfInterest(file, text)) {
      return this.onDisk(file, text);
    }
    const parsed = await turns.run(parseSteps(text));
    return this.took(file, text, () => parsed);
  }

  private took(file: string, text: string | undefined, parse: () => ParsedText): boolean {
    const buffer = this.open.get(file);
    if (buffer && !this.counts(file)) return this.place(file, buffer);
    if (text === undefined) {
      if (buffer) this.gone.add(file);
      return this.index.delete(file);
    }
    this.gone.delete(file);
    if (buffer) return this.put(file, buffer);
    if (!isManageable(text) || !isOfInterest(file, text)) return this.index.delete(file);
    return this.index.set(file, parse());
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
    if (text.far) return text.far.answer.findings;
    const index = this.isComplete ? this.layers.seenBy(file) : emptyIndex;
    return validateParsed(text.parsed, { ...this.circumstances(file), index, file });
  }

  /** What findings of a document rest on beside other documents. */
  circumstances(file: string): Pick<ValidateOptions, 'clusterSchema' | 'severities'> {
    return { clusterSchema: this.schema, severities: this.levels(file) };
  }

  /** An open document as it was last parsed. */
  parsed(file: string): ParsedText | undefined {
    const buffer = this.open.get(file);
    if (!buffer?.far || buffer.parsed !== nothing) return buffer?.parsed;
    // Found far away, yet somebody points at it here.
    if (!isTooFar(buffer.far.text)) buffer.parsed = parseIncremental(buffer.far.before, buffer.far.text);
    return buffer.parsed;
  }

  /** An open document with the text that it has now, for those who cannot wait for the next `update`. */
  parsedAs(file: string, text: string): ParsedText | undefined {
    const parsed = this.parsed(file);
    if (parsed?.text === text) return parsed;
    const isOne = isManageable(text) && !isTooFar(text) && isOfInterest(file, text);
    return isOne ? parseIncremental(parsed, text) : undefined;
  }

  /** As `parsedAs`, for those whom a person has asked: they wait for a large text too. */
  parsedWhole(file: string, text: string): ParsedText | undefined {
    const isOne = isTooFar(text) && isManageable(text) && isOfInterest(file, text);
    return isOne ? parseText(text) : this.parsedAs(file, text);
  }

  /** What the texts read so far hold, to be offered and shown; never a proof that something is missing. */
  get known(): WorkspaceIndex {
    return this.layers.known;
  }
}
