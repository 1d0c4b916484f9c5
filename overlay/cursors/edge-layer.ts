// Draws the marks at the edges: labelled buttons, each for one person. Events elsewhere pass through to the terminal.

import { colorOf } from '../../protocol/colors.ts';
import type { Person } from '../../protocol/messages.ts';
import type { Seen } from '../../protocol/room/ghost-place.ts';
import { badgePath } from '../../protocol/room/shapes.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { pathElement, svgElement } from '../dom/svg-element.ts';
import { ARROW_HEAD } from '../ui/artwork.ts';
import type { Mark } from './edge-marks.ts';

/** A mark's height, its width without a name, and the extra space beside a name, in px. */
export const MARK_PX = { height: 22, beside: 38, gap: 8 } as const;

const WHERE: Readonly<Record<Exclude<Seen, 'here'>, string>> = {
  covered: 'at something under another window',
  outside: 'beyond the edge of this screen',
  elsewhere: 'at a window that is not here',
};

export interface ShownMark extends Mark {
  readonly person: Person;
  readonly seen: Exclude<Seen, 'here'>;
  /** The person has not moved for a while. */
  readonly still: boolean;
  readonly named: boolean;
}

interface GhostSprite {
  button: HTMLButtonElement;
  /** Key of the rendered appearance, to skip updates that change nothing. */
  worn: string;
  at: string;
}

export class EdgeLayer implements Closable {
  readonly root: HTMLElement;
  private readonly doc: Document;
  private readonly sprite = new Map<string, GhostSprite>();
  private readonly onShow: (pid: string) => void;
  private readonly parts: Closable;

  /** @param onShow called when a mark is clicked, to show where its person points */
  constructor(win: Window, onShow: (pid: string) => void) {
    this.doc = win.document;
    this.onShow = onShow;
    this.root = this.doc.createElement('div');
    this.root.className = 'edges';
    // During a drag that began in the terminal, the marks must not take its events.
    const busy = (event: Event): void => {
      const mine = event.composedPath().includes(this.root);
      this.root.classList.toggle('busy', event.type === 'pointerdown' && !mine);
    };
    // The wheel over a mark scrolls the terminal below it.
    const below = (event: WheelEvent): void => {
      const target = this.doc
        .elementsFromPoint(event.clientX, event.clientY)
        .find((element) => !element.shadowRoot?.contains(this.root));
      const again = new WheelEvent(event.type, event);
      if (target?.dispatchEvent(again) === false) event.preventDefault();
    };
    this.parts = together(
      listen<WheelEvent>(this.root, 'wheel', below, { passive: false }),
      ...['pointerdown', 'pointerup', 'pointercancel'].map((type) =>
        listen(win, type, busy, OBSERVE),
      ),
    );
  }

  /** Shows exactly these marks. */
  show(marks: readonly ShownMark[]): void {
    const keep = new Set(marks.map(({ pid }) => pid));
    for (const [pid, { button }] of this.sprite) {
      if (keep.has(pid)) continue;
      button.remove();
      this.sprite.delete(pid);
    }
    for (const mark of marks) this.put(mark);
  }

  close(): void {
    this.parts.close();
    this.root.remove();
  }

  private put({ pid, person, seen, still, named, to, x, y }: ShownMark): void {
    const sprite = this.sprite.get(pid) ?? this.make(pid);
    const { button } = sprite;
    const worn = `${person.color} ${seen} ${to} ${still} ${named} ${person.name}`;
    if (sprite.worn !== worn) {
      sprite.worn = worn;
      const label = `${person.name} points ${WHERE[seen]}. Show where.`;
      button.title = label;
      button.setAttribute('aria-label', label);
      button.style.setProperty('--c', colorOf(person.color));
      button.dataset.to = to;
      button.dataset.seen = seen;
      button.classList.toggle('still', still);
      const [, badge, name] = button.children;
      badge?.firstElementChild?.setAttribute('d', badgePath(person.color));
      if (name) name.textContent = named ? person.name : '';
    }
    const at = `translate(${x}px, ${y}px)`;
    if (sprite.at !== at) {
      sprite.at = at;
      button.style.transform = at;
    }
  }

  private make(pid: string): GhostSprite {
    const { doc } = this;
    const button = doc.createElement('button');
    button.type = 'button';
    button.className = 'edge';
    button.dataset.edge = pid;
    const arrow = svgElement(doc, 'edge-arrow');
    arrow.append(pathElement(doc, ARROW_HEAD, 'tag-shape'));
    const badge = svgElement(doc, 'tag-mark');
    badge.append(pathElement(doc, '', 'tag-shape'));
    button.append(arrow, badge, doc.createElement('span'));
    button.addEventListener('click', () => this.onShow(pid));
    this.root.append(button);
    const sprite = { button, worn: '', at: '' };
    this.sprite.set(pid, sprite);
    return sprite;
  }
}
