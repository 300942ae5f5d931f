/** Elements made by calls: text stays text, and nothing is parsed, as the page's policy wants it. */

type Child = Node | string | undefined;

interface Face {
  class?: string;
  role?: string;
  title?: string;
  id?: string;
  [attribute: `aria-${string}`]: string | undefined;
  [data: `data-${string}`]: string | undefined;
}

/** An element with its attributes and what is in it. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  face: Face = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(face)) {
    if (typeof value === 'string') made.setAttribute(name, value);
  }
  made.append(...children.filter((child): child is Node | string => child !== undefined));
  return made;
}

const svgSpace = 'http://www.w3.org/2000/svg';

/** A drawing of a few lines; it is beside words, so no screen reader needs it. */
export function drawing(
  width: number,
  height: number,
  className: string,
  ...shapes: [tag: string, attributes: Record<string, string | number>][]
): SVGSVGElement {
  const svg = document.createElementNS(svgSpace, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(svgSpace, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, String(value));
    svg.append(shape);
  }
  return svg;
}

/** Sets a text only where it is another one: screen readers repeat what is set. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
