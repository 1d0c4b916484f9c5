// mycelium: threads that grow from a few spores, branch, carry light along, and wither for others to come.
import { mulberry32 } from '../../../protocol/random.ts';
import { defineArt, type Frame, hash, remember } from './art.ts';
import { sheet } from './dots.ts';

const INKS = 14;
/** Frames from spore to spore: growth, light, withering. */
const ROUND = 420;
const GROWN = 260;
const WITHER = 340;
/** How far a pulse of light is behind the next, in frames of growth. */
const PULSE = 64;

/** All threads of a round: where and when each dot grew. */
interface Growth {
  x: Int16Array;
  y: Int16Array;
  born: Uint16Array;
  count: number;
}

export const mycelium = defineArt(
  { type: 'mycelium', label: 'Mycelium', palette: 'moss', density: 3 },
  () => {
    const dotsFor = sheet();
    let frame: Frame;
    let round = 0;
    const growth = remember(() => grow(frame, round));
    return (now) => {
      frame = now;
      const { surface, w, h, n, seed, density, ground, fade } = now;
      round = Math.floor(n / ROUND);
      const age = n - round * ROUND;
      const { x, y, born, count } = growth(w, h, seed, density, round);
      const dots = dotsFor(w, h);
      const withered = Math.max(0, (age - WITHER) / (ROUND - WITHER));
      for (let i = 0; i < count; i += 1) {
        const since = age - (born[i] as number);
        if (since < 0) break;
        if (withered > 0 && hash(seed, i, 9) < withered) continue;
        const pulse = age > 40 ? (since + PULSE * 4) % PULSE : PULSE;
        const light = since < 4 ? 12 - since : pulse < 5 ? 12 - pulse : Math.max(5, 8 - since / 30);
        dots.dot(x[i] as number, y[i] as number, Math.round(light * (1 - withered * 0.5)));
      }
      dots.draw(surface, fade(INKS), ground);
    };
  },
);

interface Tip {
  x: number;
  y: number;
  angle: number;
  /** Frames until it branches. */
  next: number;
}

function grow({ w, h, seed, density }: Frame, round: number): Growth {
  const rnd = mulberry32(seed + Math.imul(round, 7_919));
  const [wide, high] = [w * 2, h * 4];
  const taken = new Uint8Array(wide * high);
  const most = Math.min(24_000, Math.ceil(wide * high * 0.3));
  const growth = {
    x: new Int16Array(most),
    y: new Int16Array(most),
    born: new Uint16Array(most),
    count: 0,
  };
  let tips: Tip[] = [];
  const spores = 1 + Math.round(density * Math.max(0.6, (w * h) / 2_600));
  for (let s = 0; s < spores; s += 1) {
    const [x, y] = [(0.15 + rnd() * 0.7) * wide, (0.15 + rnd() * 0.7) * high];
    const arms = 3 + Math.floor(rnd() * 3);
    for (let k = 0; k < arms; k += 1)
      tips.push({ x, y, angle: ((k + rnd() * 0.5) / arms) * Math.PI * 2, next: 4 + rnd() * 10 });
  }
  // Large windows grow faster, so that each is full after as many frames.
  const pace = Math.max(0.35, Math.hypot(wide, high) / 240);
  for (let born = 0; born < GROWN && tips.length > 0; born += 1) {
    const steps = Math.floor((born + 1) * pace) - Math.floor(born * pace);
    for (let step = 0; step < steps; step += 1) {
      const next: Tip[] = [];
      for (const tip of tips) {
        const angle = tip.angle + (rnd() - 0.5) * 0.55;
        const [x, y] = [tip.x + Math.cos(angle), tip.y + Math.sin(angle)];
        const [px, py] = [Math.round(x), Math.round(y)];
        const [ox, oy] = [Math.round(tip.x), Math.round(tip.y)];
        if (px < 0 || py < 0 || px >= wide || py >= high || growth.count >= most) continue;
        if ((px !== ox || py !== oy) && taken[py * wide + px]) continue;
        if (!taken[py * wide + px]) {
          taken[py * wide + px] = 1;
          growth.x[growth.count] = px;
          growth.y[growth.count] = py;
          growth.born[growth.count] = born;
          growth.count += 1;
        }
        const left = tip.next - 1;
        next.push({ x, y, angle, next: left > 0 ? left : 7 + rnd() * 15 });
        if (left <= 0 && next.length < 260) {
          const side = rnd() < 0.5 ? 1 : -1;
          next.push({ x, y, angle: angle + side * (0.5 + rnd() * 0.6), next: 6 + rnd() * 15 });
        }
      }
      tips = next;
    }
  }
  return growth;
}
