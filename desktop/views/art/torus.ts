// torus: a ring that tumbles in the light, solid, or of threads.
import { mulberry32 } from '../../../protocol/random.ts';
import type { Rgb } from '../../draw/color.ts';
import { defineArt, type Frame } from './art.ts';
import { drawPixels } from './pixels.ts';

const STEPS = 22;
const TUBE = 0.44;
const AWAY = 4;

export const torus = defineArt(
  {
    type: 'torus',
    label: 'Torus',
    size: { w: 40, h: 16 },
    palette: 'gold',
    kinds: ['solid', 'rings', 'braid'],
  },
  () => {
    let light = new Uint8Array(0);
    let depth = new Float32Array(0);
    let turn = new Float64Array(0);
    /** The sine at each of so many steps of a full turn. */
    const sines = (steps: number): Float64Array => {
      if (turn.length !== steps)
        turn = Float64Array.from({ length: steps }, (_, j) => Math.sin((j / steps) * Math.PI * 2));
      return turn;
    };
    return (frame) => {
      const { surface, w, h, fade } = frame;
      const size = w * h * 2;
      if (light.length !== size) {
        light = new Uint8Array(size);
        depth = new Float32Array(size);
      }
      light.fill(0);
      depth.fill(0);
      trace(frame, light, depth, sines);
      const inks = fade(STEPS);
      drawPixels(surface, (x, y) => inks[light[y * w + x] as number] as Rgb);
    };
  },
);

/** Walks over the surface of the ring and notes, of what lies in front, how much light it gets. */
function trace(
  { w, h, n, seed, kind }: Frame,
  light: Uint8Array,
  depth: Float32Array,
  sines: (steps: number) => Float64Array,
): void {
  const rnd = mulberry32(seed);
  const a = n * 0.045 + rnd() * 6;
  const b = n * 0.029 + rnd() * 6;
  const high = h * 2;
  const scale = Math.min(w, high) * 0.5 * ((AWAY - 1 - TUBE) / (1 + TUBE)) * 1.08;
  const [sinA, cosA, sinB, cosB] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b)];
  const around = Math.ceil(Math.min(w, high) * 3.6);
  const across = Math.ceil((Math.min(w, high) * 1.7) / 4) * 4;
  const strands = 5 + Math.floor(rnd() * 4);
  const rings = kind === 'rings';
  const braid = kind === 'braid';
  const sinV = sines(across);
  const quarter = across / 4;
  for (let i = 0; i < around; i += 1) {
    if (rings && ((i * 24) / around) % 1 > 0.55) continue;
    const u = (i / around) * Math.PI * 2;
    const sinU = Math.sin(u);
    const cosU = Math.cos(u);
    for (let j = 0; j < across; j += 1) {
      if (braid && ((j / across) * strands + (i / around) * 4) % 1 > 0.5) continue;
      const sin = sinV[j] as number;
      const cos = sinV[(j + quarter) % across] as number;
      const out = 1 + TUBE * cos;
      const x0 = out * cosU;
      const y0 = out * sinU;
      const z0 = TUBE * sin;
      const y1 = y0 * cosA - z0 * sinA;
      const z1 = y0 * sinA + z0 * cosA;
      const x2 = x0 * cosB - y1 * sinB;
      const y2 = x0 * sinB + y1 * cosB;
      const near = 1 / (AWAY - z1);
      const px = Math.floor(w / 2 + x2 * scale * near);
      const py = Math.floor(high / 2 + y2 * scale * near);
      if (px < 0 || py < 0 || px >= w || py >= high) continue;
      const at = py * w + px;
      if (near <= (depth[at] as number)) continue;
      depth[at] = near;
      const ny = cos * sinU * cosA - sin * sinA;
      const nz = cos * sinU * sinA + sin * cosA;
      const nx = cos * cosU * cosB - ny * sinB;
      const up = cos * cosU * sinB + ny * cosB;
      const lit = nx * -0.45 + up * -0.6 + nz * 0.66;
      light[at] = Math.round(3 + Math.max(0, lit * 0.82 + 0.18) * (STEPS - 4));
    }
  }
}
