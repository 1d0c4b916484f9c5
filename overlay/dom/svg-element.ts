// Creates SVG elements directly, where a template would be rendered sixty times a second.

const SVG = 'http://www.w3.org/2000/svg';

/** An empty SVG element with a 24 by 24 view box. */
export function svgElement(doc: Document, name: string): SVGElement {
  const box = doc.createElementNS(SVG, 'svg');
  box.setAttribute('viewBox', '0 0 24 24');
  box.setAttribute('class', name);
  box.setAttribute('aria-hidden', 'true');
  return box;
}

export function pathElement(doc: Document, d: string, name: string): SVGElement {
  const element = doc.createElementNS(SVG, 'path');
  element.setAttribute('d', d);
  element.setAttribute('class', name);
  return element;
}
