/** The charts as one picture, with what stands around them: for a ticket, or for the one who was not there. */
import type { Frame } from '../model.ts';
import type { ChartView } from './chart.ts';
import type { Theme } from './theme.ts';

const margin = 16;
const headRoom = 76;

/** A PNG in base64; undefined where nothing is drawn yet. */
export function pictureOf(
  frame: Frame,
  charts: readonly ChartView[],
  area: Element,
  theme: Theme,
): string | undefined {
  const outer = area.getBoundingClientRect();
  const [first] = charts.flatMap(chart => chart.canvas ?? []);
  if (!first || outer.width === 0) return undefined;
  const scale = first.width / first.getBoundingClientRect().width;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round((outer.width + 2 * margin) * scale);
  canvas.height = Math.round((outer.height + headRoom + margin) * scale);
  const ctx = canvas.getContext('2d');
  if (!ctx) return undefined;
  ctx.scale(scale, scale);
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, outer.width + 2 * margin, outer.height + headRoom + margin);
  const family = theme.font.replace('11px ', '');
  const write = (text: string, x: number, y: number, font: string, color: string, most: number): void => {
    ctx.font = `${font} ${family}`;
    ctx.fillStyle = color;
    ctx.fillText(text, x, y, most);
  };
  const width = outer.width;
  write(`${frame.title}: ${frame.stable} · ${frame.canary}`, margin, 26, '600 15px', theme.foreground, width);
  const when = new Date(frame.at).toISOString().replace('T', ' ').replace(/\..*$/, ' UTC');
  write(`${frame.subtitle} · ${when}`, margin, 44, '11px', theme.muted, width);
  write(`${frame.said.word}: ${frame.said.text ?? ''}`, margin, 63, '12px', theme.foreground, width);
  for (const { canvas: drawn, root, chart } of charts) {
    const at = drawn?.getBoundingClientRect();
    const box = root.getBoundingClientRect();
    if (!drawn || !at) continue;
    const [dx, dy] = [margin - outer.left, headRoom - outer.top];
    write(chart.title, box.left + dx + 10, box.top + dy + 20, '600 12px', theme.foreground, box.width / 2);
    const legend = root.querySelector('.legend')?.textContent ?? '';
    ctx.textAlign = 'right';
    write(legend.trim(), box.right + dx - 10, box.top + dy + 20, '11px', theme.muted, box.width / 2);
    ctx.textAlign = 'left';
    ctx.drawImage(drawn, at.left + dx, at.top + dy, at.width, at.height);
  }
  return canvas.toDataURL('image/png').split(',')[1];
}
