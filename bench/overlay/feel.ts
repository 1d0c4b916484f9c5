// How ghosts travel, compared by numbers: the overlay's own way beside a spring alone and splines with a delay.
import { aimAt, type Motion, restAt, step } from '../../overlay/cursors/motion.ts';
import { mulberry32 } from '../../protocol/random.ts';

interface Sample {
  /** ms at which it arrives. */
  at: number;
  x: number;
}

/** Where a ghost is, frame by frame. @param seen what has arrived by then, oldest first */
type Follow = (now: number, seen: readonly Sample[]) => number;

const FRAME_MS = 1_000 / 60;
const SEND_MS = 50;
const TICK_MS = 40;
/** Mean of a network's delay beyond its least, in ms, one way. */
const JITTER_MS = 8;

/** A hand's way along one axis in px: strokes of least jerk with pauses, frame by frame. */
function hand(random: () => number): number[] {
  const path: number[] = [];
  let x = 600;
  for (let i = 0; i < 120; i += 1) {
    const from = x;
    const frames = 15 + Math.floor(random() * 35);
    if (random() > 0.25) x = 80 + random() * 1_100;
    for (let f = 0; f < frames; f += 1) {
      const u = f / frames;
      path.push(from + (x - from) * (10 * u ** 3 - 15 * u ** 4 + 6 * u ** 5));
    }
  }
  return path;
}

/** What of it arrives when: sent every 50 ms while it changes, forwarded by a room that ticks, over a network. */
function arrivals(path: readonly number[], random: () => number): Sample[] {
  const late = () => 5 - Math.log(1 - random()) * JITTER_MS;
  const ticks = new Map<number, number>();
  let [sentAt, last] = [Number.NEGATIVE_INFINITY, Number.NaN];
  for (const [frame, x] of path.entries()) {
    const now = frame * FRAME_MS;
    if (x === last || now - sentAt < SEND_MS) continue;
    [sentAt, last] = [now, x];
    ticks.set(Math.ceil((now + late()) / TICK_MS) * TICK_MS, x);
  }
  let newest = 0;
  return [...ticks].map(([tick, x]) => {
    newest = Math.max(newest, tick + late());
    return { at: newest, x };
  });
}

function ours(): Follow {
  let motion: Motion | undefined;
  let known = 0;
  return (now, seen) => {
    for (const { x } of seen.slice(known)) {
      motion = motion ? aimAt(motion, { x, y: 0 }, now) : restAt({ x, y: 0 });
    }
    known = seen.length;
    if (!motion) return 600;
    motion = step(motion, now, FRAME_MS / 1_000);
    return motion.x;
  };
}

/** A critically damped spring straight to the newest sample. @param omega 1/s */
function spring(omega: number): Follow {
  let [x, v] = [600, 0];
  return (_now, seen) => {
    const target = seen.at(-1)?.x ?? 600;
    const t = FRAME_MS / 1_000;
    const gap = x - target;
    const c = v + omega * gap;
    const decay = Math.exp(-omega * t);
    v = (c - omega * (gap + c * t)) * decay;
    x = target + (gap + c * t) * decay;
    return x;
  };
}

/** Hermite interpolation some time behind. @param monotone slopes that never swing past a sample */
function spline(delayMs: number, monotone: boolean): Follow {
  return (now, seen) => {
    const t = now - delayMs;
    const i = Math.max(
      0,
      seen.findLastIndex((s) => s.at <= t),
    );
    const [p0, a, b, p3] = [seen[i - 1], seen[i], seen[i + 1], seen[i + 2]];
    if (!a) return 600;
    if (!b || t <= a.at) return a.x;
    // After a pause the movement began one interval before its first sample.
    const from = Math.max(a.at, b.at - 2 * SEND_MS);
    if (t <= from) return a.x;
    const h = b.at - from;
    const slope = (b.x - a.x) / h;
    const before = p0 ? (a.x - p0.x) / Math.max(8, from - Math.max(p0.at, from - 100)) : 0;
    const after = p3 ? (p3.x - b.x) / Math.max(8, p3.at - b.at) : 0;
    const mean = (d: number) => {
      if (!monotone) return (slope + d) / 2;
      return slope * d <= 0 ? 0 : (2 * slope * d) / (slope + d);
    };
    const u = (t - from) / h;
    return (
      (2 * u ** 3 - 3 * u ** 2 + 1) * a.x +
      (u ** 3 - 2 * u ** 2 + u) * h * mean(before) +
      (3 * u ** 2 - 2 * u ** 3) * b.x +
      (u ** 3 - u ** 2) * h * mean(after)
    );
  };
}

export interface Feel {
  /** Root mean square of the third difference, as a multiple of the hand's own. */
  jerk: number;
  lagMs: number;
  /** Root mean square distance from the hand's way once the lag is taken off, in px. */
  shapePx: number;
  /** Farthest beyond where the hand has been in the last third of a second, in px. */
  overshootPx: number;
}

function judge(follow: Follow): Feel {
  const random = mulberry32(7);
  const path = hand(random);
  const samples = arrivals(path, random);
  let seen = 0;
  const drawn = path.map((_, frame) => {
    const now = frame * FRAME_MS;
    while ((samples[seen]?.at ?? Number.POSITIVE_INFINITY) <= now) seen += 1;
    return follow(now, samples.slice(0, seen));
  });
  const errors = Array.from({ length: 20 }, (_, lag) =>
    rms(drawn.slice(lag).map((x, i) => x - (path[i] ?? x))),
  );
  const shapePx = Math.min(...errors);
  const overshoot = drawn.map((x, i) => {
    const lately = path.slice(Math.max(0, i - 20), i + 1);
    return Math.max(0, x - Math.max(...lately), Math.min(...lately) - x);
  });
  return {
    jerk: round(rms(third(drawn)) / rms(third(path))),
    lagMs: Math.round(errors.indexOf(shapePx) * FRAME_MS),
    shapePx: round(shapePx),
    overshootPx: round(Math.max(...overshoot)),
  };
}

/** Every way on the same hand, network and room. */
export function feel(): Record<string, Feel> {
  return {
    ours: judge(ours()),
    'spring 30/s': judge(spring(30)),
    'Catmull-Rom 60 ms late': judge(spline(60, false)),
    'Catmull-Rom 120 ms late': judge(spline(120, false)),
    'monotone cubic 60 ms late': judge(spline(60, true)),
    'monotone cubic 120 ms late': judge(spline(120, true)),
  };
}

const third = (xs: readonly number[]): number[] =>
  xs.slice(3).map((x, i) => x - 3 * (xs[i + 2] ?? 0) + 3 * (xs[i + 1] ?? 0) - (xs[i] ?? 0));
const rms = (xs: readonly number[]): number =>
  Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / Math.max(1, xs.length));
const round = (n: number): number => Math.round(n * 100) / 100;
