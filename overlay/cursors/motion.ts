// How a ghost travels between samples: an exact, critically damped spring behind a point that glides to the newest one.
// Compared on a hand's strokes with arrivals like the room's (`npm run bench -- overlay`, "feel"): one frame later than a
// spring alone, it has half of the jerk; splines with a delay are rougher by far, or swing past the ends.
import { clamp } from '../../protocol/geometry.ts';
import type { Point } from '../dom/geometry.ts';

export interface Motion {
  readonly x: number;
  readonly y: number;
  /** Velocities in px per second. */
  readonly vx: number;
  readonly vy: number;
  /** The spring's target glides from here to there. */
  readonly from: Point;
  readonly to: Point;
  /** When the glide began, and how long it takes, in ms. */
  readonly at: number;
  readonly span: number;
}

/** A glide lasts a little longer than samples are apart: 50 ms between two people, 100 in a crowd (CU1). */
const SPAN_MS = { least: 60, most: 125 } as const;
const LONGER = 1.15;
/** How fast it follows them, per sample; and what is a pause and says nothing about them, in ms. */
const LEARN = 0.25;
const PAUSE_MS = 200;
/** Stiffness of the spring in 1/s. */
const OMEGA = 50;
const NEAR_PX = 0.1;
const SLOW_PX_S = 2;

export function restAt({ x, y }: Point): Motion {
  return {
    x,
    y,
    vx: 0,
    vy: 0,
    from: { x, y },
    to: { x, y },
    at: Number.NEGATIVE_INFINITY,
    span: SPAN_MS.least,
  };
}

/** A new sample has come. @param now ms */
export function aimAt(motion: Motion, to: Point, now: number): Motion {
  const apart = now - motion.at;
  const wanted = clamp(apart * LONGER, SPAN_MS.least, SPAN_MS.most);
  const span = apart > PAUSE_MS ? motion.span : motion.span + (wanted - motion.span) * LEARN;
  return { ...motion, from: gliding(motion, now), to, at: now, span };
}

/** @param now ms @param seconds time since the last step */
export function step(motion: Motion, now: number, seconds: number): Motion {
  const target = gliding(motion, now);
  const [x, vx] = axis(motion.x, motion.vx, target.x, seconds);
  const [y, vy] = axis(motion.y, motion.vy, target.y, seconds);
  const next = { ...motion, x, y, vx, vy };
  return isSettled(next, now) ? { ...restAt(motion.to), span: motion.span } : next;
}

export function isSettled({ x, y, vx, vy, to, at, span }: Motion, now: number): boolean {
  return (
    now - at >= span &&
    Math.abs(x - to.x) < NEAR_PX &&
    Math.abs(y - to.y) < NEAR_PX &&
    Math.abs(vx) < SLOW_PX_S &&
    Math.abs(vy) < SLOW_PX_S
  );
}

function gliding({ from, to, at, span }: Motion, now: number): Point {
  const part = Math.min(1, Math.max(0, (now - at) / span));
  if (part === 1) return to;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function axis(at: number, v: number, target: number, t: number): [at: number, v: number] {
  const gap = at - target;
  const c = v + OMEGA * gap;
  const decay = Math.exp(-OMEGA * t);
  const next = (gap + c * t) * decay;
  // A fast approach to a target that has stopped would swing past it: stop there instead.
  if (gap * next < 0) return [target, 0];
  return [target + next, (c - OMEGA * (gap + c * t)) * decay];
}
