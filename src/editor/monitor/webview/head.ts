/** The top of a monitor: who is looked at, how it goes, how far a rollout is, and what can be done. */
import { type Mode, type Range, ranges, type Texts } from '../messages.ts';
import type { Action, Frame } from '../model.ts';
import { el, say } from './dom.ts';
import { sign } from './signs.ts';

export interface Wishes {
  range(minutes: Range): void;
  pause(paused: boolean): void;
  png(): void;
  csv(): void;
  action(action: Action): void;
}

/** A button that says what it does. */
export function button(label: string, className: string, pressed: () => void): HTMLButtonElement {
  const made = el('button', { class: className }, label);
  made.type = 'button';
  made.addEventListener('click', pressed);
  return made;
}

/** Title, time range, pause and export. */
export class Toolbar {
  readonly root: HTMLElement;
  readonly #title = el('h1');
  readonly #subtitle = el('p', { class: 'subtitle' });
  readonly #pause: HTMLButtonElement;
  readonly #state = el('span', { class: 'state' });
  readonly #ranges: HTMLInputElement[];
  readonly #texts: Texts;
  #paused = false;
  #troubled = false;
  #when = '';

  constructor(texts: Texts, wishes: Wishes) {
    this.#texts = texts;
    this.#ranges = ranges.map(minutes => {
      const radio = el('input');
      radio.type = 'radio';
      radio.name = 'range';
      radio.value = String(minutes);
      radio.addEventListener('change', () => wishes.range(minutes));
      return radio;
    });
    const choices = this.#ranges.map((radio, i) =>
      el('label', {}, radio, el('span', {}, texts.ranges[i] ?? '')),
    );
    const group = el(
      'fieldset',
      { class: 'ranges' },
      el('legend', { class: 'unseen' }, texts.range),
      ...choices,
    );
    this.#pause = button(texts.pause, 'plain', () => wishes.pause(!this.#paused));
    this.root = el(
      'header',
      { class: 'toolbar' },
      el('div', { class: 'who' }, this.#title, this.#subtitle),
      el(
        'div',
        { class: 'tools' },
        this.#state,
        group,
        this.#pause,
        button(texts.exportPng, 'plain', wishes.png),
        button(texts.exportCsv, 'plain', wishes.csv),
      ),
    );
  }

  mode({ range, paused }: Mode): void {
    this.#paused = paused;
    for (const radio of this.#ranges) radio.checked = radio.value === String(range);
    say(this.#pause, paused ? this.#texts.resume : this.#texts.pause);
    this.#showState();
  }

  /** While something stands in the way nothing is live, whatever was drawn last. */
  trouble(isThere: boolean): void {
    this.#troubled = isThere;
    this.#showState();
  }

  /** Who is looked at. */
  name({ title, subtitle }: Pick<Frame, 'title' | 'subtitle'>): void {
    say(this.#title, title);
    say(this.#subtitle, subtitle);
    // Both are cut off where there is no room.
    this.#title.title = title;
    this.#subtitle.title = subtitle;
  }

  /** `when`: the time of the newest look, in words. */
  frame(frame: Frame, when: string): void {
    this.name(frame);
    this.#when = when;
    this.#showState();
  }

  #showState(): void {
    const { live, paused, updated } = this.#texts;
    const how = this.#paused ? [paused] : this.#troubled ? [] : [live];
    say(this.#state, [...how, updated.replace('{0}', this.#when)].join(' · '));
    this.#state.classList.toggle('paused', this.#paused || this.#troubled);
    this.#state.hidden = this.#when === '';
  }
}

/** The verdict with its sentence, the rollout's steps, and the buttons. */
export class Summary {
  readonly root: HTMLElement;
  readonly #sign = el('span', { class: 'big' });
  readonly #word = el('strong');
  readonly #why = el('span', { class: 'why' });
  readonly #split = el('p', { class: 'split' });
  readonly #steps = el('span', { class: 'steps', 'aria-hidden': 'true' });
  readonly #progress = el('p', { class: 'progress' });
  readonly #buttons = el('div', { class: 'buttons' });
  readonly #problems = el('ul', { class: 'problems' });
  readonly #wishes: Wishes;
  #offered = '';

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
    const said = el('p', { class: 'said', role: 'status' }, this.#word, this.#why);
    const line = el('div', { class: 'line' }, this.#steps, this.#progress);
    this.root = el(
      'section',
      { class: 'summary' },
      this.#sign,
      el('div', { class: 'words' }, said, this.#split, line, this.#problems),
      this.#buttons,
    );
  }

  frame({ said, split, progress, buttons, problems, canary }: Frame): void {
    this.root.dataset.outcome = said.outcome;
    this.#sign.replaceChildren(sign(said.outcome));
    say(this.#word, said.word);
    say(this.#why, said.text ?? '');
    say(this.#split, `${canary}: ${split}`);
    const told = problems.filter(text => text !== said.text);
    if (this.#problems.childElementCount !== told.length || this.#problems.textContent !== told.join(''))
      this.#problems.replaceChildren(...told.map(text => el('li', {}, text)));
    this.#showProgress(progress);
    const offered = JSON.stringify(buttons);
    // A button that is made anew would lose the focus.
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#buttons.replaceChildren(
      ...buttons.map(one => button(one.label, one.weight, () => this.#wishes.action(one.action))),
    );
  }

  #showProgress(progress: Frame['progress']): void {
    this.#steps.replaceChildren(
      ...Array.from({ length: progress?.steps ?? 0 }, (_, place) => {
        const { step = 0, phase } = progress ?? {};
        const state =
          phase === 'promoted' || place < step
            ? 'done'
            : place === step && phase !== 'rolledBack'
              ? 'now'
              : 'next';
        return el('i', { class: state });
      }),
    );
    this.#progress.replaceChildren(
      ...(progress ? [el('b', {}, progress.text), el('span', { class: 'rest' }, progress.detail)] : []),
    );
  }
}
