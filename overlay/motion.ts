// How a ghost travels between samples: an exact, critically damped spring behind a point that glides to the newest one.
// Compared on strokes, circles and pauses with arrivals like the room's (`npm run bench -- overlay`, "motion"): with the
// lag of a spring alone it has two thirds of the jerk; splines with a delay are rougher or swing past the ends.
import type { Point } from './geometry.ts';

export interface Motion {
  readonly x: number;
  readonly y: number;
  /** Velocities in px per second. */
  readonly vx: number;
  readonly vy: number;
  /** The spring's target glides from here to there. */
  readonly from: Point;
  readonly to: Point;
  /** When the glide began, in ms. */
  readonly at: number;
}

/** Samples come every 50 ms and arrive every 40 to 60. */
export const GLIDE_MS = 60;
/** Stiffness of the spring in 1/s. */
const OMEGA = 50;
const NEAR_PX = 0.1;
const SLOW_PX_S = 2;

export function restAt({ x, y }: Point): Motion {
  return { x, y, vx: 0, vy: 0, from: { x, y }, to: { x, y }, at: Number.NEGATIVE_INFINITY };
}

/** A new sample has come. @param now ms */
export function aimAt(motion: Motion, to: Point, now: number): Motion {
  return { ...motion, from: gliding(motion, now), to, at: now };
}

/** @param now ms @param seconds time since the last step */
export function step(motion: Motion, now: number, seconds: number): Motion {
  const target = gliding(motion, now);
  const [x, vx] = axis(motion.x, motion.vx, target.x, seconds);
  const [y, vy] = axis(motion.y, motion.vy, target.y, seconds);
  const next = { ...motion, x, y, vx, vy };
  return isSettled(next, now) ? restAt(motion.to) : next;
}

export function isSettled({ x, y, vx, vy, to, at }: Motion, now: number): boolean {
  return (
    now - at >= GLIDE_MS &&
    Math.abs(x - to.x) < NEAR_PX &&
    Math.abs(y - to.y) < NEAR_PX &&
    Math.abs(vx) < SLOW_PX_S &&
    Math.abs(vy) < SLOW_PX_S
  );
}

function gliding({ from, to, at }: Motion, now: number): Point {
  const part = Math.min(1, Math.max(0, (now - at) / GLIDE_MS));
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
