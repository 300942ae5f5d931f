/** The table of values: everything that charts show, for those who read it. */
import type { Texts } from '../messages.ts';
import type { Frame, TableRow } from '../model.ts';
import { el } from './dom.ts';
import { sign, swatch } from './signs.ts';

const numeric = { class: 'number' };

function cellsOf({ name, detail, stable, canary, difference, bound, said }: TableRow): HTMLElement[] {
  const head = el('th', { class: 'name' }, name, detail === undefined ? undefined : el('small', {}, detail));
  head.scope = 'row';
  const verdict =
    said.outcome === 'none'
      ? el('td', { class: 'verdict' })
      : el(
          'td',
          { class: 'verdict', title: said.text },
          sign(said.outcome),
          el('b', { class: `word-${said.outcome}` }, said.word),
          el('span', { class: 'reason' }, said.text ?? ''),
        );
  return [
    head,
    el('td', numeric, stable),
    el('td', numeric, canary),
    el('td', numeric, difference),
    el('td', { class: 'bound' }, bound),
    verdict,
  ];
}

export class TableView {
  readonly root: HTMLElement;
  readonly #caption = el('caption');
  readonly #head = el('tr');
  readonly #body = el('tbody');
  readonly #texts: Texts;
  #shown = '';

  constructor(texts: Texts) {
    this.#texts = texts;
    this.root = el(
      'section',
      { class: 'values' },
      el('table', {}, this.#caption, el('thead', {}, this.#head), this.#body),
    );
  }

  frame({ rows, stable, canary, window }: Frame): void {
    const shown = JSON.stringify([rows, stable, canary, window]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const {
      metric,
      difference,
      bound,
      verdict,
      values,
      stable: stableWord,
      canary: canaryWord,
    } = this.#texts;
    this.#caption.replaceChildren(values, el('small', {}, window));
    const heads = [
      el('th', {}, metric),
      el('th', numeric, swatch('stable', 'dashed'), stable, el('small', {}, stableWord)),
      el('th', numeric, swatch('canary', 'solid'), canary, el('small', {}, canaryWord)),
      el('th', numeric, difference),
      el('th', { class: 'bound' }, bound),
      el('th', { class: 'verdict' }, verdict),
    ];
    for (const head of heads) head.scope = 'col';
    this.#head.replaceChildren(...heads);
    this.#body.replaceChildren(...rows.map(row => el('tr', {}, ...cellsOf(row))));
  }
}
