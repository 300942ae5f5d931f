/**
 * Documents whose lenses nobody asked for. The editor waits a moment after a document is opened or edited, and drops its
 * question when the text loses the focus before that (to the tree, a quick pick, a notification); it asks again only
 * with the next edit or focus. Until then the document has no lenses, or those of an older text. So whoever provides
 * them looks whether it was asked, and says once more that there are some.
 */

/** One document as it is in view. */
export interface InView {
  uri: string;
  version: number;
}

export interface UnaskedPorts {
  /** The documents in view that have lenses. */
  inView(): readonly InView[];
  /** Has the editor ask again. */
  again(): void;
}

/** Milliseconds until a question that was not dropped has surely come, and until the second look. */
const waits = [1000, 4000] as const;

export class Unasked {
  readonly #ports: UnaskedPorts;
  readonly #asked = new Map<string, number>();
  #timer?: ReturnType<typeof setTimeout>;

  constructor(ports: UnaskedPorts) {
    this.#ports = ports;
  }

  /** The editor has asked for a document's lenses. */
  asked({ uri, version }: InView): void {
    this.#asked.set(uri, version);
  }

  /** Other documents are in view, or one of them has changed. */
  changed(): void {
    this.#look(0);
  }

  /** A document is gone; one that is opened again starts anew. */
  closed(uri: string): void {
    this.#asked.delete(uri);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Where the person has turned lenses off nobody ever asks: after the second look it is left at that. */
  #look(turn: number): void {
    clearTimeout(this.#timer);
    const wait = waits[turn];
    if (wait === undefined) return;
    this.#timer = setTimeout(() => {
      if (this.#ports.inView().every(({ uri, version }) => this.#asked.get(uri) === version)) return;
      this.#ports.again();
      this.#look(turn + 1);
    }, wait);
  }
}
