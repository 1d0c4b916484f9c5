// waves: a sea at night, wave behind wave, under a moon whose light lies on the water.
import { mulberry32 } from '../../../protocol/random.ts';
import type { Rgb } from '../../draw/color.ts';
import { mix } from '../../draw/color.ts';
import { defineArt, hash } from './art.ts';
import { drawPixels } from './pixels.ts';

const LAYERS = 6;
const SKY_STEPS = 10;

export const waves = defineArt(
  { type: 'waves', label: 'Waves', palette: 'ice', speed: 6, density: 3 },
  () =>
    ({ surface, w, h, n, seed, density, ground, colors, fade }) => {
      const rnd = mulberry32(seed);
      const high = h * 2;
      const horizon = high * (0.34 + rnd() * 0.08);
      const sky = fade(SKY_STEPS * 3);
      const water = colors(LAYERS + 3);
      const [crest, bright] = [water[LAYERS + 1] as Rgb, water[LAYERS + 2] as Rgb];
      const moonX = w * (0.2 + rnd() * 0.6);
      const moonR = Math.max(1.6, Math.min(w / 14, high / 10));
      const moonY = horizon * 0.48;
      const t = n * 0.09;
      const layers = Array.from({ length: LAYERS }, (_, i) => {
        const near = (i + 1) / LAYERS;
        const base = horizon + (high - horizon) * near ** 1.5 * 0.92 - (i === 0 ? 1 : 0);
        const tall = near * (0.35 + density * 0.16) * Math.max(1.2, high / 16);
        const long = 0.42 - near * 0.27 + rnd() * 0.03;
        const start = rnd() * 9;
        const speed = 0.5 + near * 0.9;
        return Float64Array.from({ length: w }, (_, x) => {
          const swell = Math.sin(x * long + start + t * speed);
          const chop = Math.sin(x * long * 2.3 - start - t * speed * 0.7) * 0.4;
          // In whole pixels: what a wave does not reach stays as it is, and nothing is sent for it.
          return Math.round(base + (swell + chop) * tall);
        });
      });
      drawPixels(surface, (x, y) => {
        let layer = -1;
        for (let i = LAYERS - 1; i >= 0 && layer < 0; i -= 1)
          if (y >= ((layers[i] as Float64Array)[x] as number)) layer = i;
        if (layer < 0) {
          if (Math.hypot(x - moonX, y - moonY) <= moonR) return bright;
          const starry = y < horizon * 0.8 && hash(seed, x, y) < 0.008;
          if (starry && Math.sin(n * 0.2 + hash(seed, y, x) * 40) > -0.3)
            return water[LAYERS - 2] as Rgb;
          return sky[Math.round((y / Math.max(1, horizon)) * (SKY_STEPS - 1))] as Rgb;
        }
        const deep = y - ((layers[layer] as Float64Array)[x] as number);
        if (deep < 0.9 && layer > 0) return layer > 2 ? crest : (water[layer + 2] as Rgb);
        // The moon's way on the water: wider towards us, broken by the waves.
        const way = moonR * (0.6 + layer * 0.55);
        if (Math.abs(x - moonX) < way && hash(seed + layer, x, y + (Math.floor(n / 4) % 64)) < 0.3)
          return layer > 2 ? bright : crest;
        return mix(
          water[layer + 1] as Rgb,
          ground,
          Math.min(0.85, 0.12 + deep * (0.13 - layer * 0.012)),
        );
      });
    },
);
