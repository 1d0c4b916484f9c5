// rain: drops at three distances, rings on the ground where they fall; or a storm, or snow.
import type { Rgb } from '../../draw/color.ts';
import { mix } from '../../draw/color.ts';
import { defineArt, type Frame, hash, mod } from './art.ts';

const CODE = (char: string): number => char.charCodeAt(0);
const DROPS = { rain: ['·', '╷', '│'], storm: ['╱', '╱', '╱'], snow: ['·', '•', '*'] } as const;
const RINGS = ['·', '∘', '○'] as const;
/** Frames that a ring takes to vanish. */
const RING = 5;

export const rain = defineArt(
  {
    type: 'rain',
    label: 'Rain',
    palette: 'ice',
    speed: 10,
    density: 3,
    kinds: ['rain', 'storm', 'snow'],
  },
  () => (frame) => {
    const { surface, w, h, n, seed, kind, density, fade, colors } = frame;
    const sky = fade(26);
    const floor = h - Math.max(1, Math.round(h * 0.16));
    const flash = kind === 'storm' && isFlash(seed, n) ? 6 : 0;
    for (let y = 0; y < h; y += 1) {
      const wet = y >= floor;
      const step = wet ? 5 + (y - floor) : Math.round((y / Math.max(1, h)) * 5);
      const bg = sky[Math.min(25, step + flash)] as Rgb;
      surface.fill({ x: 0, y, w, h: 1 }, ' ', { fg: bg, bg });
    }
    const inks = colors(5);
    const bgOf = (y: number): Rgb => {
      const step = y >= floor ? 5 + (y - floor) : Math.round((y / Math.max(1, h)) * 5);
      return sky[Math.min(25, step + flash)] as Rgb;
    };
    for (let layer = 0; layer < 3; layer += 1) {
      const count = Math.round((w * density * (4 - layer)) / 14);
      for (let i = 0; i < count; i += 1) drop(frame, layer, i, floor, inks, bgOf);
    }
  },
);

/** One drop of a layer: it falls again and again, each time elsewhere. */
function drop(
  { surface, w, h, n, seed, kind }: Frame,
  layer: number,
  i: number,
  floor: number,
  inks: readonly Rgb[],
  bgOf: (y: number) => Rgb,
): void {
  const snow = kind === 'snow';
  const own = seed + layer * 977;
  const pace =
    (snow ? 0.16 : kind === 'storm' ? 1.3 : 0.75) * (0.6 + layer * 0.35 + hash(own, i) * 0.2);
  // Nearer drops reach further down.
  const land = floor + Math.round(((h - 1 - floor) * (layer + hash(own, i, 2))) / 3);
  const fall = Math.ceil((land + 1) / pace);
  const cycle = fall + RING + Math.floor(hash(own, i, 3) * 14);
  const at = n + Math.floor(hash(own, i, 4) * cycle);
  const round = Math.floor(at / cycle);
  const age = at - round * cycle;
  const start = Math.floor(hash(own, i, round % 4_096) * (w + 12));
  const y = Math.floor(age * pace);
  const wind = kind === 'storm' ? -y * 0.5 : snow ? Math.sin((age + i) * 0.11) * 2.2 : 0;
  const x = mod(Math.floor(start + wind), w);
  const ink = inks[layer + 1] as Rgb;
  if (age < fall && y <= land) {
    const char = DROPS[kind as keyof typeof DROPS]?.[layer] ?? '│';
    surface.put(x, y, CODE(char), ink, bgOf(y));
    if (!snow && layer === 2 && y > 0 && kind === 'rain')
      surface.put(x, y - 1, CODE('╵'), mix(ink, bgOf(y - 1), 0.55), bgOf(y - 1));
    return;
  }
  const ring = age - fall;
  if (ring < 0 || ring >= RING || snow) return;
  const bg = bgOf(land);
  const color = mix(inks[layer + 2] ?? ink, bg, ring / RING);
  const spread = layer === 2 ? Math.min(2, ring) : 0;
  surface.put(x, land, CODE(RINGS[Math.min(2, ring)] as string), color, bg);
  if (spread > 0 && land < h) {
    surface.put(x - spread, land, CODE('('), color, bg);
    surface.put(x + spread, land, CODE(')'), color, bg);
  }
}

function isFlash(seed: number, n: number): boolean {
  const block = Math.floor(n / 90);
  const at = Math.floor(hash(seed, block % 65_536, 7) * 80);
  const since = n - block * 90 - at;
  return since === 0 || since === 2 || since === 3;
}
