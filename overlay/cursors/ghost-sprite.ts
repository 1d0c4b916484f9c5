// One drawn ghost: its data, its animation state, and functions that update its element.

import { isParked, type Point } from '../../protocol/geometry.ts';
import type { Person } from '../../protocol/messages.ts';
import { DIM_AFTER_MS } from '../../protocol/room/ghost-crowd.ts';
import type { Place } from '../../protocol/room/ghost-place.ts';
import type { Ghost } from '../../protocol/room/ghosts.ts';
import { type Box, tagSides } from '../dom/geometry.ts';
import type { Area } from './edge-marks.ts';
import type { GhostElement } from './ghost-element.ts';
import type { Motion } from './motion.ts';

/** Fraction of the width beyond which a move is a jump: within one window, and from one window to another. */
const FAR = { same: 0.6, other: 0.2 } as const;
/** A name tag's size without the name, including its distance from the pointer's tip, in px. */
const TAG = { beside: 42, reach: 40 } as const;
const MAX_NAME_PX = 160;

export interface GhostSprite {
  readonly key: string;
  readonly element: GhostElement;
  ghost: Ghost;
  person: Person;
  /** Key of the rendered colour and name. */
  worn: string;
  /** Width of the name in px. */
  name: number;
  place: Place;
  /** When `place.seen` last changed, in ms. */
  since: number;
  motion: Motion;
  /** Key of the place last written to the element. */
  said: string;
}

/** Whether a ghost's new place is a jump, shown without animation. */
export function isJump(sprite: GhostSprite, ghost: Ghost, target: Point, box: Box): boolean {
  if (ghost.jumps !== sprite.ghost.jumps) return true;
  const { to } = sprite.motion;
  const same = ghost.inside?.[0] === sprite.ghost.inside?.[0];
  return Math.hypot(target.x - to.x, target.y - to.y) > box.width * (same ? FAR.same : FAR.other);
}

/** Moves the element to the current position of the animation. */
export function put({ element, motion }: GhostSprite): void {
  element.root.style.transform = `translate3d(${motion.x.toFixed(2)}px, ${motion.y.toFixed(2)}px, 0)`;
}

/** Updates the element's data attributes and classes; touches only what has changed. */
export function tell(sprite: GhostSprite, at: Point, view: Area, now: number): void {
  const { element, ghost, place, name } = sprite;
  const { root, tag } = element;
  const [col, row] = [Math.floor(place.x), Math.floor(place.y)];
  const said = `${col} ${row} ${place.seen}`;
  if (sprite.said !== said) {
    sprite.said = said;
    root.dataset.col = String(col);
    root.dataset.row = String(row);
    root.dataset.seen = place.seen;
  }
  const sides = tagSides(
    { x: at.x - view.x, y: at.y - view.y },
    { x: name + TAG.beside, y: TAG.reach },
    { width: view.w, height: view.h },
  );
  flag(tag, 'to-left', sides.left);
  flag(tag, 'above', sides.above || (ghost.kind === 'caret' && row > 0));
  flag(root, 'parked', ghost.kind === 'caret' && isParked(ghost.at));
  flag(root, 'still', now - ghost.movedAt >= DIM_AFTER_MS);
}

function flag(element: Element, name: string, on: boolean): void {
  if (element.classList.contains(name) !== on) element.classList.toggle(name, on);
}

/** Measures a name's width in a tag, in px, without forcing a page layout. */
export function nameMeter(doc: Document): (name: string) => number {
  const pen = doc.createElement('canvas').getContext('2d');
  if (pen) pen.font = '600 11px system-ui, sans-serif';
  return (name) =>
    Math.min(MAX_NAME_PX, Math.ceil(pen?.measureText(name).width ?? name.length * 7));
}
