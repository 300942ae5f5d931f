/** The view of a monitor: takes frames from the extension and draws them. It asks nobody but the extension for anything. */
import 'uplot/dist/uPlot.min.css';
import './style.css';
import {
  type FromView,
  isToView,
  type Kept,
  type Mode,
  readKept,
  type Texts,
  type ToView,
  type Trouble,
} from '../messages.ts';
import type { Frame } from '../model.ts';
import { ChartView, type Shared } from './chart.ts';
import { el, say } from './dom.ts';
import { button, Summary, Toolbar } from './head.ts';
import { Lists } from './lists.ts';
import { pictureOf } from './picture.ts';
import { TableView } from './table-view.ts';
import { onTheme, readTheme } from './theme.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: Partial<Kept>): void;
};

const vscode = acquireVsCodeApi();

class View {
  readonly #texts: Texts;
  readonly #toolbar: Toolbar;
  readonly #summary: Summary;
  readonly #table: TableView;
  readonly #lists: Lists;
  readonly #charts = new Map<string, ChartView>();
  readonly #hero = el('div', { class: 'hero-place' });
  readonly #grid = el('div', { class: 'grid' });
  readonly #area: HTMLElement;
  readonly #trouble = el('section', { class: 'trouble', role: 'alert' });
  readonly #loading: HTMLElement;
  readonly #announced = el('p', { class: 'unseen', role: 'status' });
  readonly #content: HTMLElement;
  readonly #time: Intl.DateTimeFormat;
  #theme = readTheme();
  #frame?: Frame;

  constructor(texts: Texts, root: HTMLElement) {
    this.#texts = texts;
    this.#time = new Intl.DateTimeFormat(texts.language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    const wishes = {
      range: (minutes: Mode['range']) => vscode.postMessage({ type: 'range', minutes }),
      pause: (paused: boolean) => vscode.postMessage({ type: 'pause', paused }),
      png: () => this.#savePicture(),
      csv: () => vscode.postMessage({ type: 'csv' }),
      action: (action: Extract<FromView, { type: 'action' }>['action']) =>
        vscode.postMessage({ type: 'action', action }),
    };
    this.#toolbar = new Toolbar(texts, wishes);
    this.#summary = new Summary(wishes);
    this.#table = new TableView(texts);
    this.#lists = new Lists(texts, query => vscode.postMessage({ type: 'copy', query }));
    this.#loading = el('p', { class: 'loading', role: 'status' }, texts.loading);
    this.#area = el('section', { class: 'charts', 'aria-label': texts.charts }, this.#hero, this.#grid);
    this.#content = el(
      'div',
      { class: 'content' },
      this.#summary.root,
      this.#area,
      this.#table.root,
      this.#lists.root,
    );
    this.#content.hidden = true;
    this.#trouble.hidden = true;
    root.replaceChildren(this.#toolbar.root, this.#trouble, this.#loading, this.#content, this.#announced);
    new ResizeObserver(() => this.#resize()).observe(root);
    onTheme(() => this.#retheme());
  }

  mode(mode: Mode): void {
    this.#toolbar.mode(mode);
    const kept = readKept(vscode.getState());
    if (kept) vscode.setState({ ...kept, ...mode });
  }

  /** Says who it is about before there is anything to draw. */
  name({ name, namespace, context }: Kept): void {
    this.#toolbar.name({ title: name, subtitle: `${namespace} · ${context}` });
  }

  frame(frame: Frame): void {
    this.#frame = frame;
    this.#loading.hidden = true;
    this.#content.hidden = false;
    this.#toolbar.frame(frame, this.#timeText(frame.at));
    this.#summary.frame(frame);
    this.#table.frame(frame);
    this.#lists.frame(frame, at => this.#timeText(at));
    this.#drawCharts(frame);
  }

  trouble(trouble: Trouble | null): void {
    this.#trouble.hidden = trouble === null;
    this.#toolbar.trouble(trouble !== null);
    this.#loading.hidden = trouble !== null || this.#frame !== undefined;
    if (!trouble) return;
    this.#trouble.replaceChildren(
      el('p', {}, trouble.text),
      el(
        'div',
        { class: 'buttons' },
        ...trouble.buttons.map(({ action, label }, place) =>
          button(label, place === 0 ? 'main' : 'plain', () => vscode.postMessage({ type: 'action', action })),
        ),
      ),
    );
  }

  #timeText(at: number): string {
    return this.#time.format(at);
  }

  #drawCharts(frame: Frame): void {
    const shared: Shared = {
      from: frame.from,
      to: frame.to,
      markers: frame.markers,
      checks: frame.checks,
      noData: this.#texts.noData,
      time: at => this.#timeText(at),
      announce: text => say(this.#announced, text),
    };
    const ids = new Set(frame.charts.map(chart => chart.id));
    for (const [id, gone] of this.#charts) {
      if (ids.has(id)) continue;
      gone.root.remove();
      this.#charts.delete(id);
    }
    frame.charts.forEach((chart, place) => {
      const isHero = place === 0;
      const known = this.#charts.get(chart.id);
      const view = known ?? new ChartView(chart, shared, this.#theme, isHero);
      if (!known) {
        this.#charts.set(chart.id, view);
        (isHero ? this.#hero : this.#grid).append(view.root);
      }
      view.update(chart, shared);
    });
  }

  #resize(): void {
    for (const chart of this.#charts.values()) chart.resize();
  }

  #retheme(): void {
    this.#theme = readTheme();
    for (const chart of this.#charts.values()) chart.retheme(this.#theme);
  }

  #savePicture(): void {
    if (!this.#frame) return;
    const data = pictureOf(this.#frame, [...this.#charts.values()], this.#area, this.#theme);
    if (data) vscode.postMessage({ type: 'png', data });
  }
}

let view: View | undefined;

function take(message: ToView): void {
  switch (message.type) {
    case 'hello': {
      const root = document.getElementById('monitor');
      if (!root) return;
      if (message.kept) vscode.setState(message.kept);
      view = new View(message.texts, root);
      if (message.kept) view.name(message.kept);
      view.mode(message.mode);
      return;
    }
    case 'mode':
      view?.mode(message.mode);
      return;
    case 'frame':
      view?.frame(message.frame);
      return;
    case 'trouble':
      view?.trouble(message.trouble);
      return;
  }
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isToView(data)) take(data);
});
vscode.postMessage({ type: 'ready' });
