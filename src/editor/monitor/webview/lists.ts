/** What can be unfolded below: events as a list, and the queries as they are sent. */
import type { Texts } from '../messages.ts';
import type { Frame } from '../model.ts';
import { el } from './dom.ts';
import { button } from './head.ts';

export class Lists {
  readonly root: HTMLElement;
  readonly #events = el('ol', { class: 'events' });
  readonly #queries = el('div', { class: 'queries' });
  readonly #texts: Texts;
  readonly #copy: (place: number) => void;
  #shown = '';
  #queried = '';

  constructor(texts: Texts, copy: (place: number) => void) {
    this.#texts = texts;
    this.#copy = copy;
    const events = el('details', {}, el('summary', {}, texts.events), this.#events);
    const queries = el('details', {}, el('summary', {}, texts.queries), this.#queries);
    events.open = true;
    this.root = el('section', { class: 'lists' }, events, queries);
  }

  frame({ markers, checks, queries }: Frame, time: (at: number) => string): void {
    const failed = checks.filter(one => one.outcome === 'fail' || one.outcome === 'pause');
    const events = [
      ...markers.map(({ at, text, kind }) => ({ at, text, kind: kind as string })),
      ...failed.map(({ at, text, outcome }) => ({ at, text, kind: outcome as string })),
    ].sort((a, b) => b.at - a.at);
    const shown = JSON.stringify(events);
    if (shown !== this.#shown) {
      this.#shown = shown;
      const items = events.map(({ at, text, kind }) =>
        el('li', { class: `event-${kind}` }, el('time', {}, time(at)), el('span', {}, text)),
      );
      this.#events.replaceChildren(...(items.length > 0 ? items : [el('li', {}, this.#texts.noEvents)]));
    }
    const queried = JSON.stringify(queries);
    if (queried === this.#queried) return;
    this.#queried = queried;
    this.#queries.replaceChildren(
      ...queries.map(({ title, promql }, place) => {
        const copied = button(this.#texts.copy, 'plain', () => {
          this.#copy(place);
          copied.textContent = this.#texts.copied;
          setTimeout(() => {
            copied.textContent = this.#texts.copy;
          }, 1500);
        });
        copied.setAttribute('aria-label', `${this.#texts.copy}: ${title}`);
        return el('figure', {}, el('figcaption', {}, title, copied), el('pre', {}, el('code', {}, promql)));
      }),
    );
  }
}
