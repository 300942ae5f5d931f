/** The editor's colours for what is drawn on canvases, which know no style sheets. */
import type { Tone } from '../model.ts';

export interface Theme {
  background: string;
  foreground: string;
  muted: string;
  grid: string;
  tones: Record<Tone, string>;
  good: string;
  bad: string;
  warn: string;
  /** Above a bound. */
  shade: string;
  font: string;
  contrast: boolean;
}

/** A colour with another opacity; what a canvas cannot read stays as it is. */
function faded(color: string, opacity: number): string {
  const hex = /^#([0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(color.trim());
  if (hex) {
    const value = Number.parseInt(hex[1] ?? '', 16);
    return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${opacity})`;
  }
  const rgb = /^rgba?\(([^,]+),([^,]+),([^,)]+)/.exec(color.trim());
  return rgb ? `rgba(${rgb[1]},${rgb[2]},${rgb[3]}, ${opacity})` : color;
}

/** The colours as the page's style sheet names them. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const of = (name: string, instead: string): string => style.getPropertyValue(name).trim() || instead;
  const foreground = of('--vscode-foreground', style.color);
  const contrast = document.body.className.includes('high-contrast');
  const bad = of('--vscode-charts-red', '#f14c4c');
  return {
    background: of('--vscode-editor-background', '#1f1f1f'),
    foreground,
    muted: contrast ? foreground : of('--vscode-descriptionForeground', foreground),
    grid: faded(foreground, contrast ? 0.22 : 0.09),
    tones: {
      stable: of('--stable', '#3794ff'),
      canary: of('--canary', '#cca700'),
      bound: faded(bad, contrast ? 1 : 0.75),
      quiet: contrast ? foreground : of('--vscode-descriptionForeground', foreground),
    },
    good: of('--vscode-charts-green', '#89d185'),
    bad,
    warn: of('--vscode-charts-yellow', '#cca700'),
    shade: faded(bad, contrast ? 0.14 : 0.05),
    font: `11px ${of('--vscode-font-family', 'sans-serif')}`,
    contrast,
  };
}

/** Calls back when the editor has another theme: it says so at the page's body. */
export function onTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
