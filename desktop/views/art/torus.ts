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
    return (frame) => {
      const { surface, w, h, fade } = frame;
      const size = w * h * 2;
      if (light.length !== size) {
        light = new Uint8Array(size);
        depth = new Float32Array(size);
      }
      light.fill(0);
      depth.fill(0);
      trace(frame, light, depth);
      const inks = fade(STEPS);
      drawPixels(surface, (x, y) => inks[light[y * w + x] as number] as Rgb);
    };
  },
);

/** Walks over the surface of the ring and notes, of what lies in front, how much light it gets. */
function trace({ w, h, n, seed, kind }: Frame, light: Uint8Array, depth: Float32Array): void {
  const rnd = mulberry32(seed);
  const a = n * 0.045 + rnd() * 6;
  const b = n * 0.029 + rnd() * 6;
  const high = h * 2;
  const scale = Math.min(w, high) * 0.5 * ((AWAY - 1 - TUBE) / (1 + TUBE)) * 1.08;
  const [sinA, cosA, sinB, cosB] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b)];
  const around = Math.ceil(Math.min(w, high) * 4.6);
  const across = Math.ceil(Math.min(w, high) * 2.2);
  const strands = 5 + Math.floor(rnd() * 4);
  for (let i = 0; i < around; i += 1) {
    const u = (i / around) * Math.PI * 2;
    const [sinU, cosU] = [Math.sin(u), Math.cos(u)];
    for (let j = 0; j < across; j += 1) {
      const v = (j / across) * Math.PI * 2;
      if (kind === 'rings' && ((i * 24) / around) % 1 > 0.55) continue;
      if (kind === 'braid' && ((j / across) * strands + (i / around) * 4) % 1 > 0.5) continue;
      const [sinV, cosV] = [Math.sin(v), Math.cos(v)];
      const out = 1 + TUBE * cosV;
      const [x0, y0, z0] = [out * cosU, out * sinU, TUBE * sinV];
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
      const ny = cosV * sinU * cosA - sinV * sinA;
      const nz = cosV * sinU * sinA + sinV * cosA;
      const nx = cosV * cosU * cosB - ny * sinB;
      const up = cosV * cosU * sinB + ny * cosB;
      const lit = nx * -0.45 + up * -0.6 + nz * 0.66;
      light[at] = Math.round(3 + Math.max(0, lit * 0.82 + 0.18) * (STEPS - 4));
    }
  }
}
