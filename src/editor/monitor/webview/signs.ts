/** Signs whose shape says what their colour says too. */
import type { Said, Stroke, Tone } from '../model.ts';
import { drawing } from './dom.ts';

const dashes: Record<Stroke, string> = { solid: 'none', dashed: '5 3', dotted: '1.5 2.5' };

/** How a canvas draws that stroke. */
export const dashOf = (stroke: Stroke): number[] | undefined =>
  stroke === 'dashed' ? [6, 4] : stroke === 'dotted' ? [2, 3] : undefined;

/** A piece of a line as charts draw it. */
export const swatch = (tone: Tone, stroke: Stroke, thin = false): SVGSVGElement =>
  drawing(16, 10, `swatch tone-${tone}`, [
    'line',
    { x1: 0, y1: 5, x2: 16, y2: 5, 'stroke-width': thin ? 1.2 : 2, 'stroke-dasharray': dashes[stroke] },
  ]);

/** Check mark, hollow ring, cross, two bars. */
export function sign(outcome: Said['outcome']): SVGSVGElement {
  const className = `sign sign-${outcome}`;
  switch (outcome) {
    case 'pass':
      return drawing(14, 14, className, ['path', { d: 'M2.5 7.5 L5.7 10.7 L11.5 3.8' }]);
    case 'fail':
      return drawing(14, 14, className, ['path', { d: 'M3 3 L11 11 M11 3 L3 11' }]);
    case 'pause':
      return drawing(14, 14, className, ['path', { d: 'M4.5 3 V11 M9.5 3 V11' }]);
    case 'hold':
      return drawing(14, 14, className, ['circle', { cx: 7, cy: 7, r: 4.2 }]);
    default:
      return drawing(14, 14, className, ['path', { d: 'M4 7 H10' }]);
  }
}
