// Draws the ghosts over the terminal's cells: a layer without pointer events, animated by transforms in each frame.
import { colorOf } from '../../protocol/colors.ts';
import { Emitter } from '../../protocol/emitter.ts';
import type { Grid, Point } from '../../protocol/geometry.ts';
import type { Person } from '../../protocol/messages.ts';
import { crowdOf, nextChange } from '../../protocol/room/ghost-crowd.ts';
import { type Place, placeOf } from '../../protocol/room/ghost-place.ts';
import { type Ghost, type Ghosts, ghostKey, NO_GHOSTS } from '../../protocol/room/ghosts.ts';
import { type Closable, together } from '../dom/closable.ts';
import { type Box, ghostPixels } from '../dom/geometry.ts';
import type { Stores } from '../state/store.ts';
import { EdgeLayer } from './edge-layer.ts';
import type { Area } from './edge-marks.ts';
import { marksFor } from './edge-people.ts';
import { makeGhost } from './ghost-element.ts';
import { type GhostSprite, isJump, nameMeter, put, tell } from './ghost-sprite.ts';
import { aimAt, isSettled, restAt, step } from './motion.ts';

/** How long `reveal` shows a ghost, even one covered by a window. */
const PEEK_MS = 2_500;
/** Longest time step of the animation, so that ghosts do not leap after a hidden tab comes back. */
const MAX_STEP_S = 0.1;
interface Space {
  box: Box;
  grid: Grid;
  /** What of the grid is in view, in px from its corner. */
  view: Area;
}

export class GhostLayer implements Closable {
  readonly root: HTMLElement;
  /** The place of somebody that is shown to me. */
  readonly onReveal = new Emitter<Place>();
  private readonly ghostRoot: HTMLElement;
  private readonly edges: EdgeLayer;
  private readonly sprite = new Map<string, GhostSprite>();
  private readonly win: Window & typeof globalThis;
  private readonly calm: MediaQueryList;
  private readonly meter: (name: string) => number;
  private readonly onCovered: (g: string) => void;
  private readonly stores: Stores;
  private readonly parts: Closable;
  private space: Space | null = null;
  private frame = 0;
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onCovered called with a covered window that is to be raised */
  constructor(win: Window & typeof globalThis, stores: Stores, onCovered: (g: string) => void) {
    const doc = win.document;
    this.win = win;
    this.stores = stores;
    this.onCovered = onCovered;
    this.calm = win.matchMedia('(prefers-reduced-motion: reduce)');
    this.meter = nameMeter(doc);
    this.ghostRoot = doc.createElement('div');
    this.ghostRoot.className = 'ghosts';
    this.ghostRoot.setAttribute('aria-hidden', 'true');
    this.edges = new EdgeLayer(win, (pid) => this.reveal(pid));
    this.root = doc.createElement('div');
    this.root.className = 'cursors';
    this.root.append(this.ghostRoot, this.edges.root);
    this.parts = together(
      stores.movement.onChange.on(({ now, before }) => {
        if (now.ghosts !== before.ghosts || now.windows !== before.windows) this.refresh();
      }),
      stores.store.onChange.on(({ now, before }) => {
        this.ghostRoot.classList.toggle('one-caret', now.keyboard !== null);
        if (now.roster !== before.roster || now.preferences !== before.preferences) this.refresh();
      }),
      this.edges,
    );
  }

  /**
   * The cells have moved or changed size: repositions everything, without animation.
   * @param seen the part of the page in which cells are in view
   */
  setPlace(box: Box, grid: Grid, seen: Box): void {
    const x = Math.max(0, seen.left - box.left);
    const y = Math.max(0, seen.top - box.top);
    const w = Math.min(box.width, seen.left + seen.width - box.left) - x;
    const h = Math.min(box.height, seen.top + seen.height - box.top) - y;
    this.space = { box, grid, view: { x, y, w, h } };
    const { style } = this.root;
    style.clipPath = `inset(${y}px ${box.width - x - w}px ${box.height - y - h}px ${x}px)`;
    style.left = `${box.left}px`;
    style.top = `${box.top}px`;
    style.width = `${box.width}px`;
    style.height = `${box.height}px`;
    style.setProperty('--cell-w', `${box.width / grid.cols}px`);
    style.setProperty('--cell-h', `${box.height / grid.rows}px`);
    this.refresh(true);
  }

  /** Shows where a person points: draws a ring there, and raises the window if it is covered. */
  reveal(pid: string): void {
    const sprite =
      this.sprite.get(ghostKey(pid, 'pointer')) ?? this.sprite.get(ghostKey(pid, 'caret'));
    if (!sprite || !this.space) return;
    const { place, ghost, element, person } = sprite;
    if (place.seen === 'covered' && ghost.inside) this.onCovered(ghost.inside[0]);
    this.onReveal.emit(place);
    element.root.classList.add('peek');
    setTimeout(() => element.root.classList.remove('peek'), PEEK_MS);
    this.pulse(ghostPixels('pointer', place, this.space.box, this.space.grid), person.color);
  }

  /** Draws a ring that attracts attention. @param at px from the grid's corner */
  pulse(at: Point, color: number): void {
    const ring = this.win.document.createElement('div');
    ring.className = 'pulse';
    ring.style.setProperty('--c', colorOf(color));
    ring.style.left = `${at.x}px`;
    ring.style.top = `${at.y}px`;
    this.ghostRoot.append(ring);
    setTimeout(() => ring.remove(), PEEK_MS);
  }

  close(): void {
    this.win.cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.parts.close();
    this.root.remove();
  }

  /** The ghosts to draw: none if the visitor does not want to see any. */
  private get ghosts(): Ghosts {
    const { store, movement } = this.stores;
    return store.state.preferences.hideOthers ? NO_GHOSTS : movement.state.ghosts;
  }

  private refresh(atOnce = false): void {
    if (!this.space) return;
    const now = this.win.performance.now();
    const { people } = this.stores.store.state.roster;
    const crowd = crowdOf(this.ghosts, people, this.space.view.w, now);
    this.ghostRoot.classList.toggle('crowd', crowd.folded);
    const keep = new Set(crowd.sprite.map(([key]) => key));
    for (const [key, sprite] of this.sprite) {
      if (keep.has(key)) continue;
      sprite.element.root.remove();
      this.sprite.delete(key);
    }
    for (const [key, ghost, person] of crowd.sprite) this.update(key, ghost, person, now, atOnce);
    this.mark(now);
  }

  private update(key: string, ghost: Ghost, person: Person, now: number, atOnce: boolean): void {
    const { box, grid, view } = this.space as Space;
    const place = placeOf(ghost, this.stores.movement.state.windows?.list ?? null, grid);
    const target = ghostPixels(ghost.kind, place, box, grid);
    const before = this.sprite.get(key);
    const sprite = before ?? this.make(key, ghost, person, place, target, now);
    this.wear(sprite, person);
    const jump = atOnce || !before || this.calm.matches || isJump(sprite, ghost, target, box);
    if (sprite.place.seen !== place.seen) sprite.since = now;
    sprite.ghost = ghost;
    sprite.place = place;
    tell(sprite, target, view, now);
    const { to } = sprite.motion;
    if (jump) {
      sprite.motion = restAt(target);
      put(sprite);
    } else if (to.x !== target.x || to.y !== target.y) {
      sprite.motion = aimAt(sprite.motion, target, now);
      this.animate();
    }
  }

  private make(
    key: string,
    ghost: Ghost,
    person: Person,
    place: Place,
    at: Point,
    since: number,
  ): GhostSprite {
    const element = makeGhost(this.win.document, ghost.pid, ghost.kind);
    const motion = restAt(at);
    const facts = { key, element, ghost, person, place, since, motion };
    const sprite: GhostSprite = { ...facts, worn: '', name: 0, said: '' };
    this.sprite.set(key, sprite);
    this.ghostRoot.append(element.root);
    return sprite;
  }

  private wear(sprite: GhostSprite, person: Person): void {
    sprite.person = person;
    const worn = `${person.color} ${person.name}`;
    if (sprite.worn === worn) return;
    sprite.element.wear(person);
    sprite.worn = worn;
    sprite.name = this.meter(person.name);
  }

  private animate(): void {
    if (this.frame !== 0) return;
    this.last = this.win.performance.now();
    const tick = (now: number): void => {
      const seconds = Math.min(MAX_STEP_S, Math.max(0, now - this.last) / 1_000);
      this.last = now;
      let moving = false;
      for (const sprite of this.sprite.values()) {
        if (isSettled(sprite.motion, now)) continue;
        sprite.motion = step(sprite.motion, now, seconds);
        put(sprite);
        moving = true;
      }
      this.frame = moving ? this.win.requestAnimationFrame(tick) : 0;
    };
    this.frame = this.win.requestAnimationFrame(tick);
  }

  /** Updates the edge marks, and schedules the next refresh. */
  private mark(now: number): void {
    const { box, grid, view } = this.space as Space;
    const { marks, next } = marksFor(this.sprite.values(), box, grid, view, now);
    this.edges.show(marks);
    const change = nextChange(this.ghosts.values(), now);
    const wait = Math.min(next ?? Number.POSITIVE_INFINITY, change ?? Number.POSITIVE_INFINITY);
    clearTimeout(this.timer);
    // Slightly late, because timers may fire early.
    if (Number.isFinite(wait)) this.timer = setTimeout(() => this.refresh(), wait + 10);
  }
}
