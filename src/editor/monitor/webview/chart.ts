/** One chart: a heading with the newest values (or those under the pointer), and the lines. */
import uPlot from 'uplot';
import { axisText, levelText, valueText } from '../format.ts';
import type { Chart, Check, Marker } from '../model.ts';
import { el } from './dom.ts';
import { drawBounds, drawChecks, drawMarkers } from './layers.ts';
import { dashOf, swatch } from './signs.ts';
import type { Theme } from './theme.ts';

/** What all charts of a monitor share. */
export interface Shared {
  from: number;
  to: number;
  markers: readonly Marker[];
  checks: readonly Check[];
  noData: string;
  time(at: number): string;
  /** Says something to a screen reader. */
  announce(text: string): void;
}

/** Room for checks below the split's chart. */
const checksRoom = 14;

const newestPlace = (values: readonly (number | null)[]): number =>
  values.findLastIndex(value => value !== null);

export class ChartView {
  readonly root: HTMLElement;
  readonly #title = el('h2');
  readonly #legend = el('div', { class: 'legend' });
  readonly #stage = el('div', { class: 'stage' });
  readonly #isHero: boolean;
  #chart: Chart;
  #shared: Shared;
  #theme: Theme;
  #plot?: uPlot;
  /** What the plot was made for; other lines need another plot. */
  #made = '';

  constructor(chart: Chart, shared: Shared, theme: Theme, isHero: boolean) {
    this.#chart = chart;
    this.#shared = shared;
    this.#theme = theme;
    this.#isHero = isHero;
    this.#stage.tabIndex = 0;
    this.#stage.setAttribute('role', 'img');
    this.#stage.addEventListener('keydown', event => this.#key(event));
    const name = isHero ? 'chart hero' : 'chart';
    this.root = el('section', { class: name }, el('header', {}, this.#title, this.#legend), this.#stage);
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.#stage.querySelector('canvas') ?? undefined;
  }

  get chart(): Chart {
    return this.#chart;
  }

  /** Draws what is new. */
  update(chart: Chart, shared: Shared): void {
    this.#chart = chart;
    this.#shared = shared;
    this.draw();
  }

  retheme(theme: Theme): void {
    this.#theme = theme;
    this.#made = '';
    this.draw();
  }

  draw(): void {
    const { title, spoken } = this.#chart;
    const { unit } = this.#chart;
    this.#title.replaceChildren(title, ['%', 'ms', 'req/s', ''].includes(unit) ? '' : el('small', {}, unit));
    this.#stage.setAttribute('aria-label', spoken);
    const made = JSON.stringify([this.#chart.lines, this.#chart.unit]);
    if (made !== this.#made) {
      this.#plot?.destroy();
      this.#plot = undefined;
    }
    this.#made = made;
    const { width, height } = this.#size();
    if (width < 40) return;
    if (this.#plot) {
      this.#plot.setData(this.#data(), false);
      this.#scale(this.#plot);
    } else this.#plot = new uPlot(this.#options(width, height), this.#data(), this.#stage);
    this.#showValues();
  }

  resize(): void {
    const { width, height } = this.#size();
    if (this.#plot && width >= 40) this.#plot.setSize({ width, height });
    else this.draw();
  }

  #size(): { width: number; height: number } {
    return { width: this.#stage.clientWidth, height: this.#stage.clientHeight };
  }

  #data(): uPlot.AlignedData {
    return [this.#chart.at, ...this.#chart.values];
  }

  #scale(plot: uPlot): void {
    const { from, to } = this.#shared;
    plot.setScale('x', { min: from, max: to });
  }

  /** From zero where values are shares or counts; no bound is left out that is near. */
  #range(_: uPlot, low: number | null, high: number | null): [number, number] {
    const { bounds, least = 0, most, unit } = this.#chart;
    const top = Math.max(high ?? 0, least);
    const near = bounds.map(one => one.value).filter(value => value <= top * 4 || high === null);
    const max = Math.max(top, ...near) * 1.12 || 1;
    const isGauge = unit === '' || least === 0;
    const min =
      isGauge && low !== null && low > max * 0.6 ? Math.min(low, ...near) * 0.97 : Math.min(0, low ?? 0);
    return [min, most === undefined ? max : Math.min(max, most * 1.02)];
  }

  #options(width: number, height: number): uPlot.Options {
    const theme = this.#theme;
    const { unit, lines } = this.#chart;
    // Beside the title; on every line of the grid it would only take room.
    const onAxis = unit === '%' || unit === 'ms' ? unit : '';
    const axis = { stroke: theme.muted, font: theme.font, ticks: { show: false } };
    return {
      width,
      height,
      ms: 1,
      padding: [this.#isHero ? 18 : 6, 20, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: 'istio-canary', setSeries: false },
        points: { size: 6 },
        drag: { x: false, y: false },
        y: false,
      },
      scales: {
        x: { time: true, range: () => [this.#shared.from, this.#shared.to] },
        y: { range: (plot, low, high) => this.#range(plot, low, high) },
      },
      axes: [
        {
          ...axis,
          size: 24 + (this.#isHero ? checksRoom : 0),
          gap: 6 + (this.#isHero ? checksRoom : 0),
          space: 64,
          grid: { show: false },
          values: (_, splits) => splits.map(at => this.#shared.time(at).slice(0, 5)),
        },
        {
          ...axis,
          size: 46,
          gap: 6,
          space: 28,
          grid: { stroke: theme.grid, width: 1 },
          values: (_, splits, __, ___, step) =>
            splits.map(value => (value < 0 ? '' : axisText(value, onAxis, step))),
        },
      ],
      series: [
        {},
        ...lines.map(
          (line): uPlot.Series => ({
            label: line.label,
            stroke: theme.tones[line.tone],
            width: line.thin || line.tone === 'bound' ? 1 : line.tone === 'canary' ? 2 : 1.5,
            dash: dashOf(line.stroke),
            points: { show: false },
            ...(line.stepped ? { paths: uPlot.paths.stepped?.({ align: 1 }) } : {}),
          }),
        ),
      ],
      hooks: {
        drawAxes: [plot => drawBounds(plot, this.#chart.bounds, unit, this.#theme)],
        draw: [
          plot => {
            drawMarkers(plot, this.#shared.markers, this.#theme, this.#isHero);
            if (this.#isHero) drawChecks(plot, this.#shared.checks, this.#theme);
          },
        ],
        setCursor: [plot => this.#showValues(plot.cursor.idx ?? undefined)],
      },
    };
  }

  /** Values of one moment, or the newest of each line. */
  #showValues(place?: number): void {
    const { lines, values, at, unit } = this.#chart;
    const moment = place === undefined ? undefined : at[place];
    const entries = lines.flatMap((line, i) => {
      if (line.tone === 'bound') return [];
      const list = values[i] ?? [];
      const value = list[place ?? newestPlace(list)];
      const text = typeof value === 'number' ? (line.stepped ? levelText : valueText)(value, unit) : '–';
      return [
        el(
          'span',
          { class: 'entry' },
          swatch(line.tone, line.stroke, line.thin),
          line.label,
          el('b', {}, text),
        ),
      ];
    });
    const isEmpty = values.every(list => newestPlace(list) < 0);
    this.#stage.classList.toggle('empty', isEmpty);
    this.#stage.dataset.empty = isEmpty ? this.#shared.noData : '';
    const when = moment === undefined ? [] : [el('span', { class: 'moment' }, this.#shared.time(moment))];
    this.#legend.replaceChildren(...when, ...entries);
  }

  /** Arrow keys go from moment to moment, Escape leaves. */
  #key(event: KeyboardEvent): void {
    const plot = this.#plot;
    const { at, lines, values, unit, title } = this.#chart;
    const last = at.length - 1;
    if (!plot || last < 0) return;
    const now = plot.cursor.idx ?? last + 1;
    const next: Record<string, number> = {
      ArrowLeft: Math.max(0, now - 1),
      ArrowRight: Math.min(last, now + 1),
      Home: 0,
      End: last,
    };
    if (event.key === 'Escape') {
      plot.setCursor({ left: -10, top: -10 });
      return;
    }
    const place = next[event.key];
    if (place === undefined) return;
    event.preventDefault();
    plot.setCursor({ left: plot.valToPos(at[place] ?? 0, 'x'), top: plot.over.clientHeight / 2 });
    const said = lines.flatMap(({ label, tone }, i) => {
      const value = values[i]?.[place];
      return tone === 'bound' || typeof value !== 'number' ? [] : [`${label} ${valueText(value, unit)}`];
    });
    this.#shared.announce(
      `${title}, ${this.#shared.time(at[place] ?? 0)}: ${said.join(', ') || this.#shared.noData}`,
    );
  }
}
