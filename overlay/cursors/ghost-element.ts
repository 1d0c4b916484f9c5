// Creates one ghost's elements: a pointer or a caret with its name tag. Names are inserted as text only, never markup.
import { colorOf } from '../../protocol/colors.ts';
import type { CursorKind, Person } from '../../protocol/messages.ts';
import { initials } from '../../protocol/room/roster.ts';
import { badgePath, caretFrame, pointerShape } from '../../protocol/room/shapes.ts';
import { pathElement, svgElement } from '../dom/svg-element.ts';

export interface GhostElement {
  root: HTMLElement;
  tag: HTMLElement;
  /** Applies the person's current name and colour. */
  wear(person: Pick<Person, 'name' | 'color' | 'role'>): void;
}

/** The root's top left corner is the ghost's origin: the pointer's tip, or the corner of the caret's cell. */
export function makeGhost(doc: Document, pid: string, kind: CursorKind): GhostElement {
  const root = doc.createElement('div');
  root.className = `ghost ${kind}`;
  root.dataset.ghost = pid;
  root.dataset.kind = kind;
  root.setAttribute('aria-hidden', 'true');
  const body = kind === 'pointer' ? svgElement(doc, 'arrow') : doc.createElement('div');
  if (kind === 'caret') body.setAttribute('class', 'cell');
  const tag = doc.createElement('div');
  tag.className = 'tag';
  const mark = svgElement(doc, 'tag-mark');
  const name = doc.createElement('span');
  tag.append(mark, name);
  root.append(body, tag);
  return {
    root,
    tag,
    wear(person) {
      root.style.setProperty('--c', colorOf(person.color));
      name.textContent = person.name;
      tag.dataset.short = initials(person.name);
      tag.dataset.role = person.role;
      mark.replaceChildren(pathElement(doc, badgePath(person.color), 'tag-shape'));
      if (kind === 'caret') {
        root.dataset.frame = caretFrame(person.color);
        return;
      }
      const { path: d, hollow } = pointerShape(person.color);
      root.dataset.hollow = String(hollow);
      body.replaceChildren(pathElement(doc, d, 'halo'), pathElement(doc, d, 'shape'));
    },
  };
}
