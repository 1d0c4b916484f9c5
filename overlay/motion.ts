// A point that follows another without overshoot: a critically damped spring, solved exactly for any frame time; pure.
import type { Point } from './geometry.ts';

export interface Motion {
  readonly x: number;
  readonly y: number;
  /** Velocities in px per second. */
  readonly vx: number;
  readonly vy: number;
}

/** Stiffness in 1/s: four fifths of the way in 100 ms, so samples every 40 to 50 ms blend into one movement. */
const OMEGA = 30;
const NEAR_PX = 0.1;
const SLOW_PX_S = 2;

export function restAt({ x, y }: Point): Motion {
  return { x, y, vx: 0, vy: 0 };
}

/** @param seconds time since the last step */
export function step(motion: Motion, target: Point, seconds: number): Motion {
  const [x, vx] = axis(motion.x, motion.vx, target.x, seconds);
  const [y, vy] = axis(motion.y, motion.vy, target.y, seconds);
  const next = { x, y, vx, vy };
  return isSettled(next, target) ? restAt(target) : next;
}

export function isSettled(motion: Motion, target: Point): boolean {
  return (
    Math.abs(motion.x - target.x) < NEAR_PX &&
    Math.abs(motion.y - target.y) < NEAR_PX &&
    Math.abs(motion.vx) < SLOW_PX_S &&
    Math.abs(motion.vy) < SLOW_PX_S
  );
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
