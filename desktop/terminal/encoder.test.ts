// What the encoder sends, as a real terminal emulator understands it.
import headless from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest256 } from '../draw/color.ts';
import { BOLD, Grid, HALF, UNDERLINE } from '../draw/grid.ts';
import { Bytes } from './bytes.ts';
import { Encoder } from './encoder.ts';

const [W, H] = [14, 4];
const COLORS = [0x102030, 0x112131, 0xff8800, 0x00aa55];

interface Edit {
  x: number;
  y: number;
  char: string;
  wide: boolean;
  fg: number;
  bg: number;
  style: number;
}
const edit: fc.Arbitrary<Edit> = fc
  .record({
    x: fc.integer({ min: 0, max: W - 1 }),
    y: fc.integer({ min: 0, max: H - 1 }),
    char: fc.constantFrom(' ', 'a', '▀', '▀', '▀', '⠿', 'é', '日'),
    fg: fc.constantFrom(...COLORS),
    bg: fc.constantFrom(...COLORS),
    style: fc.constantFrom(0, 0, 0, BOLD, UNDERLINE),
  })
  .map((each) => ({ ...each, wide: each.char === '日' && each.x < W - 1 }));

function apply(grid: Grid, { x, y, char, wide, fg, bg, style }: Edit): void {
  const code = (char === '日' && !wide ? 0x20 : (char.codePointAt(0) ?? 0x20)) | style;
  if (wide) grid.putWide(x, y, code, fg, bg);
  else grid.put(x, y, code, fg, bg);
}

/** What is seen of a cell: half blocks and blanks by the colours of their halves. */
type Look = readonly [string, number, number];
const look = (char: string, fg: number, bg: number): Look => {
  if (char === '' || char === ' ') return ['half', bg, bg];
  if (char === '█') return ['half', fg, fg];
  if (char === '▀') return ['half', fg, bg];
  return char === '▄' ? ['half', bg, fg] : [char, fg, bg];
};

for (const trueColor of [true, false]) {
  const pen = (color: number): number =>
    trueColor ? color : nearest256((color >> 16) & 255, (color >> 8) & 255, color & 255);

  test(`changes of any cells, in ${trueColor ? 'true colour' : '256 colours'}, arrive as they are meant`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edit, { maxLength: 24 }), { minLength: 1, maxLength: 5 }),
        async (frames) => {
          const terminal = new headless.Terminal({ cols: W, rows: H, allowProposedApi: true });
          const write = (bytes: Uint8Array) =>
            new Promise<void>((done) => terminal.write(bytes, done));
          const out = new Bytes();
          const encoder = new Encoder(trueColor, out);
          const [shown, wanted] = [new Grid(W, H), new Grid(W, H)];
          for (const [n, edits] of frames.entries()) {
            for (const each of edits) apply(wanted, each);
            out.cut(0);
            encoder.encode(shown, wanted, 0, H, n === 0);
            encoder.moveTo(n, 1);
            await write(out.view());
            expect(terminal.buffer.active.cursorX).toBe(n);
            for (let y = 0; y < H; y += 1)
              for (let x = 0; x < W; x += 1) {
                const at = y * W + x;
                const cell = terminal.buffer.active.getLine(y)?.getCell(x);
                const meant = wanted.chars[at] as number;
                if (meant === HALF) {
                  expect(cell?.getWidth()).toBe(0);
                  continue;
                }
                const styled = meant > 0x1fffff;
                const char = String.fromCodePoint(meant & 0x1fffff);
                const fg = pen(wanted.fg[at] as number);
                const bg = pen(wanted.bg[at] as number);
                const seen = look(
                  cell?.getChars() ?? '',
                  cell?.getFgColor() ?? -1,
                  cell?.getBgColor() ?? -1,
                );
                const want = look(char, fg, bg);
                if (styled && char === ' ') expect(seen[2]).toBe(bg);
                else expect(seen).toEqual(want);
                if (styled && char !== '▀')
                  expect([cell?.isBold() ? BOLD : 0, cell?.isUnderline() ? UNDERLINE : 0]).toEqual([
                    meant & BOLD,
                    meant & UNDERLINE,
                  ]);
              }
            const { length } = out;
            encoder.encode(shown, wanted, 0, H, false);
            expect(out.length).toBe(length);
          }
          terminal.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });
}

test('a change of few cells is a few bytes', () => {
  const out = new Bytes();
  const encoder = new Encoder(true, out);
  const [shown, wanted] = [new Grid(80, 24), new Grid(80, 24)];
  const changes = (all = false): string => {
    out.cut(0);
    encoder.encode(shown, wanted, 0, 24, all);
    return out.view().toString();
  };
  changes(true);
  wanted.put(10, 5, 0x61, 0xffffff, 0);
  expect(changes()).toBe('\x1b[6;11H\x1b[38;2;255;255;255ma');
  // The next one in the same colours needs nothing but itself, a gap of unchanged blanks is written over.
  wanted.put(11, 5, 0x62, 0xffffff, 0);
  wanted.put(14, 5, 0x63, 0xffffff, 0);
  expect(changes()).toBe('b  c');
  // Half blocks turn over where the terminal has their colours the other way round.
  wanted.put(20, 5, 0x2580, 0xff0000, 0x0000ff);
  wanted.put(21, 5, 0x2580, 0x0000ff, 0xff0000);
  expect(changes()).toBe('\x1b[5C\x1b[38;2;255;0;0;48;2;0;0;255m▀▄');
});
