/** What lies over and under the lines: bounds, markers, checks. Shapes differ, so that no colour has to tell them apart. */
import type uPlot from 'uplot';
import { levelText } from '../format.ts';
import type { Bound, Check, Marker } from '../model.ts';
import type { Theme } from './theme.ts';

/** A canvas has more pixels than the page on fine screens. */
const scaleOf = (plot: uPlot): number => plot.ctx.canvas.width / plot.width;

const scaledFont = (font: string, scale: number): string => font.replace('11px', `${10 * scale}px`);

/** Each absolute bound as a line with its words, and a breath of colour beyond it. */
export function drawBounds(plot: uPlot, bounds: readonly Bound[], unit: string, theme: Theme): void {
  const { ctx, bbox } = plot;
  const scale = scaleOf(plot);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { label, value } of bounds) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = theme.tones.bound;
    ctx.lineWidth = scale;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = scaledFont(theme.font, scale);
    ctx.fillStyle = theme.contrast ? theme.foreground : theme.bad;
    ctx.textAlign = 'left';
    ctx.textBaseline = y - bbox.top > 14 * scale ? 'bottom' : 'top';
    ctx.fillText(
      `${label} ${levelText(value, unit)}`,
      bbox.left + 4 * scale,
      y + (ctx.textBaseline === 'top' ? 3 : -2) * scale,
    );
  }
  ctx.restore();
}

/** Lines through the moments at which something happened; above the split's chart they have a word. */
export function drawMarkers(plot: uPlot, markers: readonly Marker[], theme: Theme, named: boolean): void {
  const { ctx, bbox } = plot;
  const scale = scaleOf(plot);
  ctx.save();
  ctx.lineWidth = scale;
  ctx.font = scaledFont(theme.font, scale);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, kind, short } of markers) {
    const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const isBack = kind === 'rollback';
    ctx.strokeStyle = isBack ? theme.bad : theme.muted;
    ctx.globalAlpha = isBack || theme.contrast ? 0.9 : named ? 0.55 : 0.3;
    ctx.setLineDash(isBack ? [] : [2 * scale, 2 * scale]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top - (named ? 4 * scale : 0));
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (!named || short === '') continue;
    const text = isBack ? `↩ ${short}` : short;
    const left = Math.max(x - 2 * scale, free);
    const width = ctx.measureText(text).width;
    if (left + width > bbox.left + bbox.width + 8 * scale || left - x > 12 * scale) continue;
    ctx.globalAlpha = 1;
    ctx.fillStyle = isBack && !theme.contrast ? theme.bad : theme.muted;
    ctx.fillText(text, left, bbox.top - 7 * scale);
    free = left + width + 6 * scale;
  }
  ctx.restore();
}

/** One small sign a look, below the axis: a tick, a point, a cross, or two bars. */
export function drawChecks(plot: uPlot, checks: readonly Check[], theme: Theme): void {
  const { ctx, bbox } = plot;
  const scale = scaleOf(plot);
  const y = bbox.top + bbox.height + 9 * scale;
  ctx.save();
  ctx.setLineDash([]);
  ctx.lineWidth = 1.5 * scale;
  for (const { at, outcome } of checks) {
    const x = plot.valToPos(at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    if (outcome === 'fail') {
      const half = 3 * scale;
      ctx.strokeStyle = theme.bad;
      ctx.moveTo(x - half, y - half);
      ctx.lineTo(x + half, y + half);
      ctx.moveTo(x + half, y - half);
      ctx.lineTo(x - half, y + half);
    } else if (outcome === 'pause') {
      ctx.strokeStyle = theme.warn;
      ctx.moveTo(x - 1.5 * scale, y - 3 * scale);
      ctx.lineTo(x - 1.5 * scale, y + 3 * scale);
      ctx.moveTo(x + 1.5 * scale, y - 3 * scale);
      ctx.lineTo(x + 1.5 * scale, y + 3 * scale);
    } else if (outcome === 'pass') {
      ctx.strokeStyle = theme.good;
      ctx.moveTo(x, y - 3 * scale);
      ctx.lineTo(x, y + 3 * scale);
    } else {
      ctx.strokeStyle = theme.muted;
      ctx.moveTo(x, y);
      ctx.lineTo(x, y + 1.5 * scale);
    }
    ctx.stroke();
  }
  ctx.restore();
}
