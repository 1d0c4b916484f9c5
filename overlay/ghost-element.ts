// Makes one ghost's elements: a pointer or a caret with its name tag. Outside text goes in as text nodes only.
import { colorOf } from '../protocol/colors.ts';
import type { CursorKind, Person } from '../protocol/messages.ts';
import { badgePath, pointerShape, slotIndex } from './artwork.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Carets differ by their frame, too. */
const FRAMES = ['solid', 'dashed', 'double'] as const;

export interface GhostElement {
  root: HTMLElement;
  tag: HTMLElement;
  /** Shows the person's present name and colour. */
  wear(person: Pick<Person, 'name' | 'color'>): void;
}

/** The element's own corner is the ghost's origin: the pointer's tip, or the caret's cell. */
export function makeGhost(doc: Document, pid: string, kind: CursorKind): GhostElement {
  const root = doc.createElement('div');
  root.className = `ghost ${kind}`;
  root.dataset.ghost = pid;
  root.dataset.kind = kind;
  root.setAttribute('aria-hidden', 'true');
  const body = kind === 'pointer' ? svgBox(doc, 'arrow') : doc.createElement('div');
  if (kind === 'caret') body.setAttribute('class', 'cell');
  const tag = doc.createElement('div');
  tag.className = 'tag';
  const mark = svgBox(doc, 'tag-mark');
  const name = doc.createElement('span');
  tag.append(mark, name);
  root.append(body, tag);
  return {
    root,
    tag,
    wear(person) {
      root.style.setProperty('--c', colorOf(person.color));
      name.textContent = person.name;
      mark.replaceChildren(path(doc, badgePath(person.color), 'tag-shape'));
      if (kind === 'caret') {
        root.dataset.frame = FRAMES[slotIndex(person.color, FRAMES.length)];
        return;
      }
      const { path: d, hollow } = pointerShape(person.color);
      root.dataset.hollow = String(hollow);
      body.replaceChildren(path(doc, d, 'halo'), path(doc, d, 'shape'));
    },
  };
}

function svgBox(doc: Document, name: string): SVGElement {
  const box = doc.createElementNS(SVG, 'svg');
  box.setAttribute('viewBox', '0 0 24 24');
  box.setAttribute('class', name);
  return box;
}

function path(doc: Document, d: string, name: string): SVGElement {
  const element = doc.createElementNS(SVG, 'path');
  element.setAttribute('d', d);
  element.setAttribute('class', name);
  return element;
}
