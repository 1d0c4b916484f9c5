// orbit: worlds on tilted paths around a star, each with a tail of light and some with a moon.
import { mulberry32 } from '../../../protocol/random.ts';
import { mix, type Rgb } from '../../draw/color.ts';
import { defineArt, hash } from './art.ts';
import { sheet } from './dots.ts';

const INKS = 14;
const TAIL = 22;

export const orbit = defineArt(
  { type: 'orbit', label: 'Orbit', palette: 'ember', density: 3 },
  () => {
    const dotsFor = sheet();
    return ({ surface, w, h, n, seed, density, ground, fade, colors }) => {
      const rnd = mulberry32(seed);
      const dots = dotsFor(w, h);
      const [cx, cy] = [dots.w / 2, dots.h / 2];
      for (let i = 0; i < (w * h) / 26; i += 1)
        dots.dot(Math.floor(hash(seed, i, 1) * dots.w), Math.floor(hash(seed, i, 2) * dots.h), 2);
      const slant = rnd() * 0.5 - 0.25;
      const worlds = density + 2;
      const t = n * 0.05;
      const planets: { x: number; y: number; i: number }[] = [];
      const at = (radius: number, angle: number): [number, number] => {
        const x = Math.cos(angle) * radius * cx * 0.96;
        const y = Math.sin(angle) * radius * cy * 0.86;
        return [cx + x - y * slant * 0.4, cy + y + x * slant * 0.35];
      };
      for (let i = 0; i < worlds; i += 1) {
        const radius = (i + 1.4) / (worlds + 0.6);
        const rate = (0.42 + rnd() * 0.12) / radius ** 1.5;
        const angle = rnd() * Math.PI * 2 + t * rate;
        // The whole path faintly, and the way just gone brightly.
        const steps = Math.ceil((dots.w + dots.h) * radius);
        for (let step = 0; step < steps; step += 3) {
          const [x, y] = at(radius, (step / steps) * Math.PI * 2);
          dots.dot(Math.round(x), Math.round(y), 2);
        }
        const reach = Math.min(1.1, 12 / (radius * Math.min(cx, cy)));
        for (let back = TAIL; back > 0; back -= 1) {
          const [x, y] = at(radius, angle - (back / TAIL) * reach);
          dots.dot(Math.round(x), Math.round(y), Math.round(2 + (1 - back / TAIL) * (INKS - 5)));
        }
        const [x, y] = at(radius, angle);
        planets.push({ x, y, i });
        if (rnd() < 0.6) {
          const moon = t * 3.1 + rnd() * 6;
          dots.dot(
            Math.round(x + Math.cos(moon) * 5),
            Math.round(y + Math.sin(moon) * 4),
            INKS - 3,
          );
        }
      }
      dots.draw(surface, fade(INKS), ground);
      const inks = colors(worlds + 3);
      for (const { x, y, i } of planets) {
        const size = i % 3 === 2 ? '⬤' : '●';
        surface.put(
          Math.floor(x / 2),
          Math.floor(y / 4),
          size === '⬤' ? 0x25c9 : 0x25cf,
          inks[i + 2] as Rgb,
          ground,
        );
      }
      star(
        surface.put.bind(surface),
        Math.floor(w / 2),
        Math.floor(h / 2),
        n,
        inks.at(-1) as Rgb,
        ground,
      );
    };
  },
);

/** The star, with rays that come and go. */
function star(
  put: (x: number, y: number, char: number, fg: Rgb, bg: Rgb) => void,
  x: number,
  y: number,
  n: number,
  ink: Rgb,
  ground: Rgb,
): void {
  const glow = 0.35 + Math.sin(n * 0.16) * 0.2;
  const ray = mix(ink, ground, glow);
  put(x - 1, y, 0x2574, ray, ground);
  put(x + 1, y, 0x2576, ray, ground);
  put(x, y - 1, 0x2575, ray, ground);
  put(x, y + 1, 0x2577, ray, ground);
  put(x, y, 0x25cf, ink, ground);
}
