// verse: short poems that nobody wrote, put together from words of our own, said line by line and taken back.
import { mulberry32 } from '../../../protocol/random.ts';
import type { Rgb } from '../../draw/color.ts';
import { mix } from '../../draw/color.ts';
import { columns, wrap } from '../../draw/text.ts';
import { defineArt, type Frame, hash, remember } from './art.ts';
import { MOODS, type Mood } from './verse-words.ts';

/** Frames for one poem, from its first letter to the last that is gone. */
const ROUND = 300;
const GOING = 250;
/** Letters a frame. */
const PACE = 1.1;
/** Letters for which it is silent after each line. */
const BREATH = 9;

export const verse = defineArt(
  {
    type: 'verse',
    label: 'Verse',
    size: { w: 46, h: 14 },
    palette: 'dusk',
    kinds: Object.keys(MOODS),
  },
  () => {
    let frame: Frame;
    let round = 0;
    const poem = remember(() => layOut(compose(frame.seed, round, frame.kind), frame.w));
    return (now) => {
      frame = now;
      const { surface, w, h, n, seed, kind, ground, colors } = now;
      round = Math.floor(n / ROUND);
      const age = n - round * ROUND;
      surface.fill({ x: 0, y: 0, w, h }, ' ', { fg: ground, bg: ground });
      motes(now);
      const lines = poem(seed, round, kind, w);
      const inks = colors(8);
      // Where not all of it has room, the line that is being said is seen.
      const above = Math.max(0, Math.floor((h - lines.length) / 2));
      const top = above - Math.max(0, rowAt(lines, age) - h + 1);
      let said = 0;
      lines.forEach((line, row) => {
        const left = Math.max(1, Math.floor((w - columns(line)) / 2));
        const tone = inks[
          Math.min(7, 4 + Math.floor((row / Math.max(1, lines.length)) * 4))
        ] as Rgb;
        for (const [i, char] of Array.from(line).entries()) {
          const since = age - said / PACE;
          said += 1;
          if (char === ' ' || since < 0) continue;
          const gone = (age - GOING) / (ROUND - GOING) - hash(seed + round, row, i) * 0.7;
          if (gone > 0.3) continue;
          const strength = Math.min(1, since / 7) * (gone > 0 ? 1 - gone / 0.3 : 1);
          const glow = since < 5 ? (inks[7] as Rgb) : tone;
          // In few steps, so that a line at rest sends nothing.
          const fg = mix(ground, glow, Math.round(strength * 6) / 6);
          surface.text(left + i, top + row, char, { fg, bg: ground });
        }
        said += BREATH;
      });
    };
  },
);

/** The row whose letters come at a frame of a poem. */
function rowAt(lines: readonly string[], age: number): number {
  let said = 0;
  for (const [row, line] of lines.entries()) {
    said += Array.from(line).length + BREATH;
    if (age * PACE < said) return row;
  }
  return lines.length - 1;
}

/** Motes of dust that drift upwards behind the words. */
function motes({ surface, w, h, n, seed, ground, colors }: Frame): void {
  const inks = colors(8);
  const count = Math.round((w * h) / 46);
  for (let i = 0; i < count; i += 1) {
    const pace = 0.02 + hash(seed, i, 1) * 0.05;
    const climbed = hash(seed, i, 2) * h * 4 + n * pace;
    const y = h - 1 - Math.floor(climbed % h);
    const x = Math.floor(hash(seed, i, 3) * w + Math.sin(climbed * 0.9 + i) * 2);
    const near = hash(seed, i, 4);
    surface.put(
      x,
      y,
      near > 0.8 ? 0x2022 : 0xb7,
      mix(ground, inks[2] as Rgb, 0.35 + near * 0.5),
      ground,
    );
  }
}

/** Three to five lines of one mood, each word in them used once. */
export function compose(seed: number, round: number, kind: string): string[] {
  const mood = MOODS[kind] ?? (Object.values(MOODS)[0] as Mood);
  const rnd = mulberry32(seed + Math.imul(round, 104_729));
  const left = new Map<string, string[]>();
  const pick = (from: string): string => {
    let words = left.get(from);
    if (!words || words.length === 0) words = [...(mood.words[from] ?? [''])];
    const [word = ''] = words.splice(Math.floor(rnd() * words.length), 1);
    left.set(from, words);
    return word;
  };
  const patterns = [...mood.lines];
  const count = 3 + Math.floor(rnd() * 2);
  const middle = Array.from({ length: count - 1 }, () => {
    const [line = ''] = patterns.splice(Math.floor(rnd() * patterns.length), 1);
    return line;
  });
  const last = mood.ends[Math.floor(rnd() * mood.ends.length)] ?? '';
  return [...middle, last].map((line) =>
    line.replace(/\{(\w+)\}/g, (_, name: string) => pick(name)),
  );
}

/** A poem in a window's width. */
function layOut(lines: readonly string[], w: number): string[] {
  return lines.flatMap((line) => wrap(line, Math.max(8, w - 4)));
}
