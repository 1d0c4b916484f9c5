import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStrokeValue } from '../../../protocol/strokes.ts';
import { decode, encode, MAX_H, MAX_W, type Point, type Stroke } from './codec.ts';
import { fillRuns } from './fill.ts';
import { BRUSH_KEYS, ERASER, type Ink, NO_COLOR } from './ink.ts';
import { type Picture, pictureOf } from './picture.ts';
import { ansiText, plainText } from './text-export.ts';

const W = 24;
const H = 10;
const ink: fc.Arbitrary<Ink> = fc.record({
  color: fc.integer({ min: 0, max: NO_COLOR }),
  brush: fc.constantFrom(...BRUSH_KEYS),
});
const within = (w: number, h: number): fc.Arbitrary<Point> =>
  fc.tuple(fc.nat(w - 1), fc.nat(h - 1));
const point = within(W + 4, H + 2);
const shape = fc.record({
  tool: fc.constantFrom('line' as const, 'rect' as const, 'oval' as const),
  ink,
  filled: fc.boolean(),
  from: point,
  to: point,
});
const stroke: fc.Arbitrary<Stroke> = fc.oneof(
  fc.record({ tool: fc.constant('pen' as const), ink, points: fc.array(point, { minLength: 1 }) }),
  shape,
  fc.record({
    tool: fc.constant('fill' as const),
    ink,
    runs: fc.array(fc.tuple(fc.nat(W), fc.nat(H), fc.integer({ min: 1, max: W })), {
      minLength: 1,
    }),
  }),
  fc.record({
    tool: fc.constant('text' as const),
    ink: ink.map((each) => ({ ...each, brush: 'b' as const })),
    at: point,
    text: fc.constantFrom('a', 'Hello', '你好', 'a你b', 'é!'),
  }),
);
const strokes = fc.array(stroke, { maxLength: 12 });

/** What is seen of the first columns and rows. */
function cellsOf({ chars, fg, bg, w }: Picture, columns = W, rows = H): string[] {
  return Array.from({ length: columns * rows }, (_, i) => {
    const at = Math.floor(i / columns) * w + (i % columns);
    return `${chars[at]} ${fg[at]} ${bg[at]}`;
  });
}
const drawn = (...all: Stroke[]): string => plainText(pictureOf(all, W, H));
const block: Ink = { color: 9, brush: 'b' };

describe('strokes as text', () => {
  test('PA1: what is written is a register’s value, and draws the same when it is read back', () => {
    fc.assert(
      fc.property(strokes, (all) => {
        const values = all.map(encode);
        expect(values.filter((value) => !isStrokeValue(value))).toEqual([]);
        const back = values.flatMap((value) => decode(value) ?? []);
        expect(cellsOf(pictureOf(back, W, H))).toEqual(cellsOf(pictureOf(all, W, H)));
      }),
    );
  });

  test('PA1: jumps of a pen that are too long for one step are several, and end where they should', () => {
    fc.assert(
      fc.property(fc.array(within(MAX_W, MAX_H), { minLength: 1, maxLength: 20 }), (points) => {
        const back = decode(encode({ tool: 'pen', ink: block, points }));
        const found = back?.tool === 'pen' ? back.points.map(String) : [];
        let at = 0;
        for (const each of points.map(String)) {
          at = found.indexOf(each, at);
          expect(at).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('PA1: any text is read or refused, and what is read draws without harm', () => {
    const near = fc.stringMatching(/^[plrRoOft][0-9a-f-][bdmshx][0-9A-Za-z_-]{0,40}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (text) => {
        const read = decode(text);
        if (read) pictureOf([read], W, H);
      }),
    );
    for (const bad of [
      '',
      'p',
      'pab',
      'pab000',
      'xab0000',
      'tab0000',
      'tab0000\u001b[2J',
      'tab0000a\u202eb',
    ])
      expect(decode(bad)).toBeUndefined();
    expect(decode(`rab${'_'.repeat(8)}`)).toBeUndefined();
    expect(decode(`pab0000${'0'.repeat(4_200)}`)).toBeUndefined();
  });
});

describe('drawing', () => {
  test('PA2: a smaller window shows a part of the same cells', () => {
    fc.assert(
      fc.property(
        strokes,
        fc.integer({ min: 1, max: W }),
        fc.integer({ min: 1, max: H }),
        (all, w, h) => {
          const part = pictureOf(all, w + 1, h);
          expect(cellsOf(part, w, h)).toEqual(cellsOf(pictureOf(all, W + 9, H + 5), w, h));
        },
      ),
    );
  });

  test('outlines are closed: nothing that fills them gets out', () => {
    fc.assert(
      fc.property(within(W, H), within(W, H), fc.constantFrom('rect', 'oval'), (from, to, tool) => {
        const outlined = pictureOf(
          [{ tool: tool as 'rect', ink: block, filled: false, from, to }],
          W,
          H,
        );
        const [x, y] = [Math.floor((from[0] + to[0]) / 2), Math.floor((from[1] + to[1]) / 2)];
        const shade: Ink = { color: 3, brush: 'm' };
        for (const [cx, cy, length] of fillRuns(outlined, x, y, shade)) {
          expect(cx).toBeGreaterThanOrEqual(Math.min(from[0], to[0]));
          expect(cx + length - 1).toBeLessThanOrEqual(Math.max(from[0], to[0]));
          expect(cy).toBeGreaterThanOrEqual(Math.min(from[1], to[1]));
          expect(cy).toBeLessThanOrEqual(Math.max(from[1], to[1]));
        }
      }),
    );
  });

  test('shapes are as they are drawn by hand', () => {
    const of = (tool: 'line' | 'rect' | 'oval', filled: boolean, to: Point): string =>
      drawn({ tool, ink: block, filled, from: [0, 0], to });
    expect(of('line', false, [4, 2])).toBe('█\n ██\n   ██');
    expect(of('rect', false, [4, 3])).toBe('█████\n█   █\n█   █\n█████');
    expect(of('rect', true, [2, 1])).toBe('███\n███');
    expect(of('oval', false, [8, 4])).toBe('  █████\n██     ██\n█       █\n██     ██\n  █████');
    expect(of('oval', false, [0, 0])).toBe('█');
  });

  test('a wide character of which one half is drawn over is gone', () => {
    const text: Stroke = { tool: 'text', ink: { color: 1, brush: 'b' }, at: [0, 0], text: '你好' };
    const dot = (x: number): Stroke => ({ tool: 'pen', ink: block, points: [[x, 0]] });
    expect(drawn(text)).toBe('你好');
    expect(drawn(text, dot(1))).toBe(' █好');
    expect(drawn(text, dot(2))).toBe('你█');
  });

  test('PA2: rows of half blocks are those of single ones, also over wide characters', () => {
    const wide: Stroke = { tool: 'text', ink: block, at: [0, 0], text: 'a你好b' };
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            x: fc.integer({ min: 0, max: 7 }),
            y: fc.integer({ min: 0, max: 3 }),
            length: fc.integer({ min: 1, max: 8 }),
            color: fc.constantFrom(1, 2, NO_COLOR),
          }),
        ),
        (runs) => {
          const of = (parts: boolean): Stroke[] =>
            runs.map(({ x, y, length, color }) => ({
              tool: 'fill',
              ink: { color, brush: 'h' },
              runs: parts
                ? Array.from({ length }, (_, i) => [x + i, y, 1] as const)
                : [[x, y, length] as const],
            }));
          expect(cellsOf(pictureOf([wide, ...of(false)], W, H))).toEqual(
            cellsOf(pictureOf([wide, ...of(true)], W, H)),
          );
        },
      ),
    );
  });

  test('half blocks share a cell; a shade keeps the colour below; nothing is left of what is erased', () => {
    const half = (color: number, y: number): Stroke => {
      return { tool: 'pen', ink: { color, brush: 'h' }, points: [[0, y]] };
    };
    const pen = (each: Ink): Stroke => ({ tool: 'pen', ink: each, points: [[0, 0]] });
    const [cell] = cellsOf(pictureOf([half(1, 0), half(2, 1)], W, H));
    expect(cell).toBe(`${'▀'.charCodeAt(0)} 1 2`);
    expect(cellsOf(pictureOf([half(1, 0), half(1, 1)], W, H))[0]).toBe(`0 ${NO_COLOR} 1`);
    const shaded = pictureOf([pen(block), pen({ color: 2, brush: 's' })], W, H);
    expect(cellsOf(shaded)[0]).toBe(`${'░'.charCodeAt(0)} 2 9`);
    expect(drawn(pen(block), pen({ color: 2, brush: 's' }), pen(ERASER))).toBe('');
    expect(drawn(half(1, 1), half(NO_COLOR, 0))).toBe('▄');
  });
});

describe('filling', () => {
  test('PA5: a fill reaches all that looks alike and touches, and nothing else', () => {
    fc.assert(
      fc.property(strokes, within(W, H), ink, (all, [x, y], with_) => {
        const before = pictureOf(all, W, H);
        const runs = fillRuns(before, x, y, with_);
        const inside = new Set(
          runs.flatMap(([from, row, n]) =>
            Array.from({ length: n }, (_, i) => `${from + i},${row}`),
          ),
        );
        // No cell twice.
        expect(inside.size).toBe(runs.reduce((sum, [, , n]) => sum + n, 0));
        const halves = with_.brush === 'b' || with_.brush === 'h';
        if (runs.length > 0) expect(inside.has(`${x},${halves ? y * 2 : y}`)).toBe(true);
        // Once it is filled, a fill with something else reaches at least as far.
        const brush = halves ? 'h' : with_.brush;
        const after = pictureOf([...all, { tool: 'fill', ink: { ...with_, brush }, runs }], W, H);
        if (!halves || runs.length === 0) return;
        const again = fillRuns(after, x, y, { color: (with_.color + 1) % 16, brush: 'b' });
        const reached = new Set(
          again.flatMap(([from, row, n]) =>
            Array.from({ length: n }, (_, i) => `${from + i},${row}`),
          ),
        );
        expect([...inside].filter((cell) => !reached.has(cell))).toEqual([]);
      }),
    );
  });
});

describe('as text', () => {
  test('plain: characters alone; with colours: the same characters', () => {
    fc.assert(
      fc.property(strokes, (all) => {
        const picture = pictureOf(all, W, H);
        const ansi = ansiText(picture);
        const bare = ansi.replace(/\u001b\[[\d;]*m/g, '');
        expect(ansi.replace(/\u001b\[[\d;]*m/g, '')).not.toMatch(/\u001b/);
        const lines = (text: string): number => text.split('\n').length;
        expect(lines(bare)).toBe(lines(plainText(picture)));
      }),
    );
    const red: Stroke = { tool: 'pen', ink: { color: 1, brush: 'd' }, points: [[1, 0]] };
    expect(plainText(pictureOf([red], W, H))).toBe(' ▓');
    expect(ansiText(pictureOf([red], W, H))).toBe(
      '\u001b[39;49m \u001b[38;2;196;55;59;49m▓\u001b[0m',
    );
  });
});
