// constellation: a sky that turns slowly, with figures of stars that somebody has drawn and named.
import type { Rgb } from '../../draw/color.ts';
import { mix } from '../../draw/color.ts';
import { defineArt, type Frame, hash, remember } from './art.ts';
import { sheet } from './dots.ts';

const INKS = 12;
/** Frames for which one figure's name is told. */
const NAMED = 72;
const NAMES = [
  'the Kettle',
  'Two Foxes',
  'the Late Train',
  'the Open Door',
  'the Lamplighter',
  'the Small Bear’s Coat',
  'the Ladder',
  'the Lost Glove',
  'the Ferry',
  'the Listening Ear',
  'the Swing',
  'the Weaver’s Comb',
  'the Paper Boat',
  'the Old Key',
  'the Heron',
  'the Window Seat',
  'the Spilled Salt',
  'the Night Bus',
] as const;

interface Star {
  x: number;
  y: number;
  /** 0 faint to 1 bright. */
  size: number;
  twinkle: number;
}

interface Figure {
  name: string;
  stars: Star[];
  /** Pairs of its stars that a line joins. */
  lines: [number, number][];
}

export const constellation = defineArt(
  { type: 'constellation', label: 'Constellation', palette: 'ice', speed: 6, density: 3 },
  () => {
    const dotsFor = sheet();
    let frame: Frame;
    const sky = remember(() => skyOf(frame));
    return (now) => {
      frame = now;
      const { surface, w, h, n, seed, density, ground, fade, colors } = now;
      const { dust, figures } = sky(w, h, seed, density);
      const dots = dotsFor(w, h);
      const drift = n * 0.02;
      // All of it moves to the left and comes back on the right, in dots.
      const span = dots.w + 40;
      const place = ({ x, y }: Star): [number, number] => {
        const moved = (((x - drift) % span) + span) % span;
        return [moved - 20, y + Math.sin((moved / span) * Math.PI) * -dots.h * 0.05];
      };
      for (const star of dust) {
        const [x, y] = place(star);
        const glint = Math.sin(n * 0.17 + star.twinkle * 50) * 0.5 + 0.5;
        dots.dot(Math.round(x), Math.round(y), Math.round(2 + star.size * 5 * glint));
      }
      const told = figures[Math.floor(n / NAMED) % Math.max(1, figures.length)];
      const glow = Math.sin(((n % NAMED) / NAMED) * Math.PI);
      for (const figure of figures) {
        const ink = 2 + (figure === told ? glow * 4 : 0);
        const places = figure.stars.map(place);
        for (const [a, b] of figure.lines) {
          const [from, to] = [places[a], places[b]];
          // One that is on its way around the edge is not joined across the sky.
          if (from && to && Math.abs(from[0] - to[0]) < span / 2)
            dots.line(from[0], from[1], to[0], to[1], ink);
        }
      }
      dots.draw(surface, fade(INKS), ground);
      const inks = colors(6);
      for (const figure of figures) {
        for (const star of figure.stars) {
          const [x, y] = place(star);
          const bright = star.size > 0.6;
          const shine = Math.sin(n * 0.12 + star.twinkle * 40) > 0.2;
          const char = bright && shine ? 0x2726 : bright ? 0x2022 : 0x00b7;
          surface.put(
            Math.round(x) >> 1,
            Math.round(y) >> 2,
            char,
            inks[bright ? 5 : 4] as Rgb,
            ground,
          );
        }
      }
      if (told) label(now, told, place, glow, inks[3] as Rgb);
    };
  },
);

function label(
  { surface, w, h, ground }: Frame,
  { name, stars }: Figure,
  place: (star: Star) => [number, number],
  glow: number,
  ink: Rgb,
): void {
  const places = stars.map(place);
  const y = Math.min(h - 1, (Math.round(Math.max(...places.map(([, y]) => y))) >> 2) + 1);
  const middle = places.reduce((sum, [x]) => sum + x, 0) / places.length / 2;
  const x = Math.round(middle - name.length / 2);
  if (x < 0 || x + name.length > w || glow < 0.15) return;
  surface.text(x, y, name, {
    fg: mix(ground, ink, Math.min(1, glow * 1.3)),
    bg: ground,
    italic: true,
  });
}

function skyOf({ w, h, seed, density }: Frame): { dust: Star[]; figures: Figure[] } {
  const star = (a: number, b: number, x: number, y: number): Star => ({
    x,
    y,
    size: hash(seed, a, b + 1),
    twinkle: hash(seed, a, b + 2),
  });
  const [wide, high] = [w * 2 + 40, h * 4];
  const dust = Array.from({ length: Math.round((w * h * density) / 22) }, (_, i) =>
    star(i, 10, hash(seed, i, 3) * wide, hash(seed, i, 4) * high),
  );
  const count = Math.max(1, Math.round((wide / 68) * Math.max(1, high / 64)));
  const perRow = Math.max(1, Math.round(wide / 68));
  const lines = Math.ceil(count / perRow);
  const figures = Array.from({ length: count }, (_, f): Figure => {
    const cx = ((f % perRow) + 0.5 + (hash(seed, f, 30) - 0.5) * 0.3) * (wide / perRow);
    const cy = (Math.floor(f / perRow) + 0.5 + (hash(seed, f, 31) - 0.5) * 0.2) * (high / lines);
    const size = 4 + Math.floor(hash(seed, f, 32) * 4);
    const stars = Array.from({ length: size }, (_, i) => {
      const angle = (i / size) * Math.PI * 2 + hash(seed, f * 16 + i, 33) * 0.9;
      const far = 0.35 + hash(seed, f * 16 + i, 34) * 0.65;
      const x = cx + Math.cos(angle) * far * Math.min(26, wide / perRow / 2.4);
      return star(f * 16 + i, 40, x, cy + Math.sin(angle) * far * Math.min(17, high / lines / 2.6));
    });
    const joined = stars.slice(1).map((_, i): [number, number] => [i, i + 1]);
    if (hash(seed, f, 35) < 0.45) joined.push([size - 1, hash(seed, f, 36) < 0.5 ? 0 : 1]);
    const name =
      NAMES[Math.floor((hash(seed, 5) + f / NAMES.length) * NAMES.length) % NAMES.length];
    return { name: name ?? '', stars, lines: joined };
  });
  return { dust, figures };
}
