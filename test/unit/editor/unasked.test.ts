import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type InView, Unasked } from '../../../src/editor/lenses/unasked.ts';

/** VS Code's own part, as codelensController has it: a question after a delay, dropped when the text loses the focus. */
class Editor {
  shown: InView[] = [];
  lenses = new Map<string, number>();
  #question?: ReturnType<typeof setTimeout>;
  readonly unasked = new Unasked({ inView: () => this.shown, again: () => this.schedule() });
  questions = 0;

  schedule(): void {
    clearTimeout(this.#question);
    this.#question = setTimeout(() => {
      for (const one of this.shown) {
        this.questions++;
        this.unasked.asked(one);
        this.lenses.set(one.uri, one.version);
      }
    }, 350);
  }
  blur(): void {
    clearTimeout(this.#question);
  }
  open(...shown: InView[]): void {
    this.shown = shown;
    this.unasked.changed();
    this.schedule();
  }
}

describe('lenses that nobody asked for', () => {
  let editor: Editor;
  beforeEach(() => {
    vi.useFakeTimers();
    editor = new Editor();
  });
  afterEach(() => {
    editor.unasked.dispose();
    vi.useRealTimers();
  });

  it('are there after all where the focus left the text before the editor asked', async () => {
    editor.open({ uri: 'a', version: 1 });
    await vi.advanceTimersByTimeAsync(100);
    editor.blur();
    await vi.advanceTimersByTimeAsync(800);
    expect(editor.lenses.get('a')).toBeUndefined();
    await vi.advanceTimersByTimeAsync(500);
    expect(editor.lenses.get('a')).toBe(1);
  });

  it('are those of the text as it is, where the focus left it right behind an edit', async () => {
    editor.open({ uri: 'a', version: 1 });
    await vi.advanceTimersByTimeAsync(2000);
    editor.open({ uri: 'a', version: 2 });
    editor.blur();
    await vi.advanceTimersByTimeAsync(2000);
    expect(editor.lenses.get('a')).toBe(2);
  });

  it('survive a second loss', async () => {
    editor.open({ uri: 'a', version: 1 });
    editor.blur();
    await vi.advanceTimersByTimeAsync(1100);
    editor.blur();
    await vi.advanceTimersByTimeAsync(6000);
    expect(editor.lenses.get('a')).toBe(1);
  });

  it('cost no second question where the first was asked', async () => {
    editor.open({ uri: 'a', version: 1 }, { uri: 'b', version: 7 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(editor.questions).toBe(2);
  });

  it('are left alone where the person has turned lenses off, and the editor never asks', async () => {
    let times = 0;
    const unasked = new Unasked({ inView: () => [{ uri: 'a', version: 1 }], again: () => times++ });
    unasked.changed();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times).toBe(2);
    unasked.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are asked for anew when a document is opened again', async () => {
    editor.open({ uri: 'a', version: 1 });
    await vi.advanceTimersByTimeAsync(2000);
    editor.unasked.closed('a');
    editor.lenses.clear();
    editor.open({ uri: 'a', version: 1 });
    editor.blur();
    await vi.advanceTimersByTimeAsync(2000);
    expect(editor.lenses.get('a')).toBe(1);
  });
});
