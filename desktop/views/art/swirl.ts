// swirl: the arms of a galaxy that turn, banded in the palette's colours, with a bright heart.
import { mulberry32 } from '../../../protocol/random.ts';
import type { Rgb } from '../../draw/color.ts';
import { defineArt, type Frame, hash, remember } from './art.ts';
import { drawPixels } from './pixels.ts';

/** Phases of a full turn of the bands. */
const TURN = 512;
const STEPS = 18;

export const swirl = defineArt(
  {
    type: 'swirl',
    label: 'Swirl',
    palette: 'candy',
    speed: 6,
    density: 3,
    kinds: ['arms', 'whirl', 'rose'],
  },
  () => {
    const shade = Float64Array.from({ length: TURN }, (_, i) => bandOf(i));
    let frame: Frame;
    const polar = remember(() => polarOf(frame));
    return (now) => {
      frame = now;
      const { surface, w, h, n, seed, kind, density, fade } = now;
      const { phase, light } = polar(w, h, seed, kind, density);
      const inks = fade(STEPS);
      const turn = n * 7;
      drawPixels(surface, (x, y) => {
        const at = y * w + x;
        const band = shade[((phase[at] as number) + turn) % TURN] as number;
        return inks[Math.round(band * (light[at] as number) * (STEPS - 1))] as Rgb;
      });
    };
  },
);

/** Brightness across a band: a sharp edge in front, a long tail. */
function bandOf(phase: number): number {
  const t = phase / TURN;
  return t < 0.18 ? 0.25 + (t / 0.18) * 0.75 : 1 - ((t - 0.18) / 0.82) ** 0.8 * 0.85;
}

/** Where each pixel is in its band, and how much light it gets. */
function polarOf({ w, h, seed, kind, density }: Frame) {
  const rnd = mulberry32(seed);
  const arms = density + Math.floor(rnd() * 2);
  const twist = (kind === 'whirl' ? 3.4 : 1.5) + rnd() * 1.2;
  const size = Math.min(w, h * 2) * 0.5;
  const phase = new Uint16Array(w * h * 2);
  const light = new Float32Array(w * h * 2);
  for (let y = 0; y < h * 2; y += 1)
    for (let x = 0; x < w; x += 1) {
      // Wide windows get a wide swirl: seen at a slant.
      const dx = (x - (w - 1) / 2) / Math.max(1, size + (w / 2 - size) * 0.75);
      const dy = (y - (h * 2 - 1) / 2) / Math.max(1, size + (h - size) * 0.75);
      const r = Math.hypot(dx, dy);
      const angle = Math.atan2(dy, dx) / (Math.PI * 2);
      const wave = kind === 'rose' ? Math.cos(angle * Math.PI * 2 * (arms + 2)) * 0.35 : 0;
      const turns = angle * arms + Math.log(r + 0.06) * twist + wave * (0.4 + r);
      const at = y * w + x;
      phase[at] = Math.floor((turns - Math.floor(turns)) * TURN) % TURN;
      const grain = 0.94 + hash(seed, x, y) * 0.06;
      light[at] = Math.min(1, (Math.max(0, 1.22 - r * 0.85) + Math.max(0, 0.35 - r) * 2) * grain);
    }
  return { phase, light };
}
