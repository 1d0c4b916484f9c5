// Draws the ghosts over the terminal's cells: one layer that takes no events, moved by transforms in animation frames.
import type { Grid } from '../protocol/geometry.ts';
import type { Person } from '../protocol/messages.ts';
import type { Closable } from './closable.ts';
import { type Box, cellOf, ghostPixels, type Point, tagSides } from './geometry.ts';
import { type GhostElement, makeGhost } from './ghost-element.ts';
import type { Ghost, Ghosts } from './ghosts.ts';
import { isSettled, type Motion, restAt, step } from './motion.ts';

/** A ghost that has not moved for so long is dimmed; a caret's name is folded away sooner. */
const DIM_AFTER_MS = 3_000;
/** Longest step of the animation: after a hidden tab comes back, ghosts do not leap. */
const MAX_STEP_S = 0.1;

interface Drawn {
  element: GhostElement;
  ghost: Ghost;
  worn: string;
  motion: Motion;
  target: Point;
  /** Size of the name tag and its offset from the origin, in px. */
  reach: Point;
}

export class GhostLayer implements Closable {
  readonly root: HTMLElement;
  private readonly drawn = new Map<string, Drawn>();
  private readonly win: Window & typeof globalThis;
  private readonly calm: MediaQueryList;
  private place: { box: Box; grid: Grid } | null = null;
  private frame = 0;
  private last = 0;
  private dimTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(win: Window & typeof globalThis) {
    this.win = win;
    this.calm = win.matchMedia('(prefers-reduced-motion: reduce)');
    this.root = win.document.createElement('div');
    this.root.className = 'ghosts';
    this.root.setAttribute('aria-hidden', 'true');
  }

  /** The cells have moved or changed size: everything is laid out anew, without movement. */
  setPlace(box: Box, grid: Grid): void {
    this.place = { box, grid };
    const { style } = this.root;
    style.left = `${box.left}px`;
    style.top = `${box.top}px`;
    style.width = `${box.width}px`;
    style.height = `${box.height}px`;
    style.setProperty('--cell-w', `${box.width / grid.cols}px`);
    style.setProperty('--cell-h', `${box.height / grid.rows}px`);
    for (const drawn of this.drawn.values()) this.aim(drawn, drawn.ghost, true);
  }

  /** Shows exactly these ghosts. A ghost of somebody who is not in the list of people waits for them. */
  show(ghosts: Ghosts, people: ReadonlyMap<string, Person>): void {
    if (!this.place) return;
    for (const [key, drawn] of this.drawn) {
      if (ghosts.has(key) && people.has(drawn.ghost.pid)) continue;
      drawn.element.root.remove();
      this.drawn.delete(key);
    }
    for (const [key, ghost] of ghosts) {
      const person = people.get(ghost.pid);
      if (person) this.update(key, ghost, person);
    }
    this.dimLater();
  }

  close(): void {
    this.win.cancelAnimationFrame(this.frame);
    clearTimeout(this.dimTimer);
    this.root.remove();
  }

  private update(key: string, ghost: Ghost, person: Person): void {
    let drawn = this.drawn.get(key);
    const fresh = !drawn;
    if (!drawn) {
      const element = makeGhost(this.win.document, ghost.pid, ghost.kind);
      const zero = { x: 0, y: 0 };
      drawn = { element, ghost, worn: '', motion: restAt(zero), target: zero, reach: zero };
      this.drawn.set(key, drawn);
      this.root.append(element.root);
    }
    const worn = `${person.color} ${person.name}`;
    if (drawn.worn !== worn) {
      drawn.element.wear(person);
      drawn.worn = worn;
      drawn.reach = {
        x: drawn.element.tag.offsetWidth + 18,
        y: drawn.element.tag.offsetHeight + 20,
      };
    }
    if (fresh || drawn.ghost !== ghost) this.aim(drawn, ghost, fresh);
  }

  private aim(drawn: Drawn, ghost: Ghost, atOnce: boolean): void {
    const place = this.place;
    if (!place) return;
    const jump = atOnce || ghost.jumps !== drawn.ghost.jumps || this.calm.matches;
    drawn.ghost = ghost;
    drawn.target = ghostPixels(ghost.kind, ghost.at, place.box, place.grid);
    const { root, tag } = drawn.element;
    const { col, row } = cellOf(ghost.at, place.grid);
    root.dataset.col = String(col);
    root.dataset.row = String(row);
    root.classList.remove('still');
    const sides = tagSides(drawn.target, drawn.reach, place.box);
    tag.classList.toggle('to-left', sides.left);
    tag.classList.toggle('above', sides.above || (ghost.kind === 'caret' && row > 0));
    if (jump) {
      drawn.motion = restAt(drawn.target);
      put(drawn);
    } else {
      this.animate();
    }
  }

  private animate(): void {
    if (this.frame !== 0) return;
    this.last = this.win.performance.now();
    const tick = (now: number): void => {
      const seconds = Math.min(MAX_STEP_S, Math.max(0, now - this.last) / 1_000);
      this.last = now;
      let moving = false;
      for (const drawn of this.drawn.values()) {
        if (isSettled(drawn.motion, drawn.target)) continue;
        drawn.motion = step(drawn.motion, drawn.target, seconds);
        put(drawn);
        moving = true;
      }
      this.frame = moving ? this.win.requestAnimationFrame(tick) : 0;
    };
    this.frame = this.win.requestAnimationFrame(tick);
  }

  private dimLater(): void {
    clearTimeout(this.dimTimer);
    this.dimTimer = undefined;
    const now = this.win.performance.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const { ghost, element } of this.drawn.values()) {
      const left = ghost.movedAt + DIM_AFTER_MS - now;
      element.root.classList.toggle('still', left <= 0);
      if (left > 0) soonest = Math.min(soonest, left);
    }
    if (soonest < Number.POSITIVE_INFINITY) {
      this.dimTimer = setTimeout(() => this.dimLater(), soonest + 10);
    }
  }
}

function put({ element, motion }: Drawn): void {
  element.root.style.transform = `translate3d(${motion.x.toFixed(2)}px, ${motion.y.toFixed(2)}px, 0)`;
}
