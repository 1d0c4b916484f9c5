// flow_field: threads of light that follow a field nobody sees, and show it.
import { defineArt, type Frame, hash, remember } from './art.ts';
import { Dots } from './dots.ts';

const INKS = 16;
/** Steps of a thread's way, and how many of them are alight at a time. */
const WAY = 90;
const LIT = 30;

/** The way of one thread in one of its lives: pairs of dots. */
interface Way {
  life: number;
  at: Int16Array;
}

export const flowField = defineArt(
  {
    type: 'flow_field',
    label: 'Flow field',
    palette: 'aurora',
    speed: 8,
    density: 3,
    kinds: ['drift', 'curl', 'wells'],
  },
  () => {
    let frame: Frame;
    const world = remember(() => ({
      dots: new Dots(frame.w, frame.h),
      ways: new Map<number, Way>(),
    }));
    return (now) => {
      frame = now;
      const { surface, w, h, n, seed, kind, density, ground, fade } = now;
      const { dots, ways } = world(w, h, seed, kind, density);
      const count = Math.max(12, Math.round((w * h * density) / 17));
      dots.clear();
      for (let i = 0; i < count; i += 1) {
        const period = WAY + LIT + Math.floor(hash(seed, i, 1) * 60);
        const at = n + Math.floor(hash(seed, i, 2) * period);
        const life = Math.floor(at / period);
        const age = at - life * period;
        let way = ways.get(i);
        if (way?.life !== life) {
          way = { life, at: wayOf(now, i, life) };
          ways.set(i, way);
        }
        const tone = 4 + Math.floor(hash(seed, i, 3) * 5);
        for (let k = Math.max(0, age - LIT); k < Math.min(age, way.at.length / 2); k += 1) {
          const lit = 1 - (age - k) / LIT;
          dots.dot(
            way.at[k * 2] as number,
            way.at[k * 2 + 1] as number,
            Math.round(1 + lit * (tone + 6)),
          );
        }
      }
      dots.draw(surface, fade(INKS), ground);
    };
  },
);

function wayOf(frame: Frame, i: number, life: number): Int16Array {
  const { w, h, seed } = frame;
  const turn = life % 65_536;
  let x = hash(seed + turn, i, 4) * w * 2;
  let y = hash(seed + turn, i, 5) * h * 4;
  const at = new Int16Array(WAY * 2);
  for (let k = 0; k < WAY; k += 1) {
    at[k * 2] = Math.round(x);
    at[k * 2 + 1] = Math.round(y);
    const angle = angleAt(frame, x, y);
    x += Math.cos(angle) * 1.25;
    y += Math.sin(angle) * 1.25;
  }
  return at;
}

/** Where the field points. A field's features have a size of their own, whatever the window's. */
function angleAt({ w, h, seed, kind }: Frame, x: number, y: number): number {
  const a = hash(seed, 11) * 6.3;
  const b = hash(seed, 12) * 6.3;
  if (kind === 'wells') {
    let [fx, fy] = [0, 0];
    for (let k = 0; k < 3; k += 1) {
      const dx = x - (0.15 + hash(seed, 13, k) * 0.7) * w * 2;
      const dy = y - (0.15 + hash(seed, 14, k) * 0.7) * h * 4;
      const pull = 1 / (30 + dx * dx + dy * dy);
      const turn = hash(seed, 15, k) < 0.5 ? 1 : -1;
      fx += (-dy * turn - dx * 0.18) * pull;
      fy += (dx * turn - dy * 0.18) * pull;
    }
    return Math.atan2(fy, fx);
  }
  const scale = kind === 'curl' ? 0.055 : 0.028;
  const u =
    Math.sin(x * scale + a) +
    Math.sin(y * scale * 1.3 + b) +
    Math.sin((x + y) * scale * 0.6 + a + b);
  return kind === 'curl' ? u * 2.1 + a : u * 0.95 + b;
}
