// Animates a ghost between samples: an exact, critically damped spring follows a target that glides to the newest one.
// On recorded hand strokes with realistic arrival times (`npm run bench -- overlay`, "feel"), it lags one frame more
// than a spring alone and has half of the jerk; delayed splines are much rougher, or overshoot.
import { clamp, type Point } from '../../protocol/geometry.ts';

export interface Motion {
  readonly x: number;
  readonly y: number;
  /** Velocities in px per second. */
  readonly vx: number;
  readonly vy: number;
  /** The spring's target glides from here to there. */
  readonly from: Point;
  readonly to: Point;
  /** Start and duration of the glide, in ms. */
  readonly at: number;
  readonly span: number;
}

/** A glide lasts a little longer than the sample interval: 50 ms between two people, 100 in a crowd (CU1). */
const SPAN_MS = { least: 60, most: 125 } as const;
const LONGER = 1.15;
/** Smoothing factor of the interval estimate; and the gap, in ms, from which it is a pause and is ignored. */
const LEARN = 0.25;
const PAUSE_MS = 200;
/** Angular frequency of the spring in 1/s. */
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

/** Retargets the motion to a new sample. @param now ms */
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
  // A fast approach would overshoot a target that has stopped: stop there instead.
  if (gap * next < 0) return [target, 0];
  return [target + next, (c - OMEGA * (gap + c * t)) * decay];
}
