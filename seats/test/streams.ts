// Test helper: made-up output of apps, out of the sequences that terminals know (ECMA-48, DEC VT, xterm).
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Grid } from '../../protocol/geometry.ts';
import { bothHave, type Step } from './terminal-state.ts';

const small = fc.integer({ min: 0, max: 9 });
const csi = (final: string, ...params: fc.Arbitrary<number>[]) =>
  fc.tuple(...params).map((numbers) => `\x1b[${numbers.join(';')}${final}`);
const oneOf = (finals: string) => fc.constantFrom(...finals);

const text = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z~`_|}{@#[\]\\ ]{1,9}$/) },
  { weight: 2, arbitrary: fc.constantFrom('a long text that wraps at least once', 'xq', 'lqqk') },
  { weight: 3, arbitrary: fc.constantFrom('漢', '漢字', '😀', '🚀x', 'e\u0301', '한글', 'ｗ') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('👩\u200d🚀', '❤\ufe0f', '🇩🇪', '\u0301', '👍🏽', 'a\u200d'),
  },
);

const control = fc.constantFrom(
  '\r\n',
  '\r\n',
  '\n',
  '\r',
  '\t',
  '\b',
  '\x0e',
  '\x0f',
  '\x0b',
  '\x07',
);

const cursor = fc.oneof(
  fc.tuple(small, oneOf('ABCDEFG`ade')).map(([n, final]) => `\x1b[${n}${final}`),
  fc.tuple(fc.integer({ min: 0, max: 24 }), oneOf('GI`')).map(([n, f]) => `\x1b[${n}${f}`),
  csi('H', small, fc.integer({ min: 0, max: 24 })),
  csi('f', small, small),
  fc.constantFrom(
    '\x1bD',
    '\x1bE',
    '\x1bM',
    '\x1b[Z',
    '\x1b[2Z',
    '\x1b7',
    '\x1b8',
    '\x1b[s',
    '\x1b[u',
  ),
);

const edits = fc.oneof(
  fc.tuple(small, oneOf('@PXLM')).map(([n, final]) => `\x1b[${n}${final}`),
  fc
    .tuple(fc.constantFrom('', '?'), fc.integer({ min: 0, max: 2 }), oneOf('JK'))
    .map(([prefix, n, final]) => `\x1b[${prefix}${n}${final}`),
  // Not behind the last column: nothing brings the cursor there once the text before it is gone.
  fc
    .tuple(small, fc.constantFrom('S', 'T', ' @', ' A', "'}", "'~"))
    .map(([n, final]) => `\b\x1b[${n}${final}`),
  fc.constantFrom('\x1b[3J', '\x1b#8', '\x1b[b', '\x1b[3b'),
);

const color = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((n) => `5;${n}`),
  fc.tuple(small, small, small).map((rgb) => `2;${rgb.join(';')}`),
);
const sgr = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29, 39, 49, 53, 55, 59),
  fc.integer({ min: 30, max: 37 }),
  fc.integer({ min: 40, max: 47 }),
  fc.integer({ min: 90, max: 107 }),
  fc.integer({ min: 0, max: 6 }).map((n) => `4:${n}`),
  fc.tuple(fc.constantFrom(38, 48), color).map(([to, what]) => `${to};${what}`),
  small.map((n) => `58:5:${n}`),
  small.map((n) => `58:2::${n}:2:3`),
);
const looks = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(sgr, { maxLength: 3 }).map((codes) => `\x1b[${codes.join(';')}m`),
  },
  { weight: 1, arbitrary: fc.constantFrom('\x1b[1"q', '\x1b[0"q', '\x1b[2"q') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['\x1b]8;;https://a.example\x1b\\', '\x1b]8;id=1;https://b.example/x\x07'],
      ...['\x1b]8;;\x07', '\x1b]8;a=b:id=2;https://a.example\x07'],
    ),
  },
);

const charsets = fc.oneof(
  fc.tuple(oneOf('()*+-.'), oneOf('0AB4CRKH=')).map(([g, set]) => `\x1b${g}${set}`),
  fc.constantFrom('\x1b(0', '\x1b)0', '\x0e', '\x0f', '\x1bn', '\x1bo', '\x1b%G', '\x1b~'),
);

const modes = fc.oneof(
  // From the beginning of a line: after a wide character at its end, xterm.js overwrites the right half alone.
  fc.stringMatching(/^[a-z]{1,30}$/).map((letters) => `\r\x1b[?7l${letters}\x1b[?7h`),
  fc
    .tuple(fc.constantFrom(1, 6, 12, 25, 45, 66, 1048, 2004), oneOf('hl'))
    .map(([mode, on]) => `\x1b[?${mode}${on}`),
  fc
    .tuple(fc.constantFrom(9, 1000, 1002, 1003, 1004, 1006, 1016), oneOf('hl'))
    .map(([mode, on]) => `\x1b[?${mode}${on}`),
  fc.tuple(fc.constantFrom(47, 1047, 1049), oneOf('hl')).map(([mode, on]) => `\x1b[?${mode}${on}`),
  fc.constantFrom(
    '\x1b[4h',
    '\x1b[4l',
    '\x1b[20h',
    '\x1b[20l',
    '\x1b=',
    '\x1b>',
    '\x1b[?1000;1006h',
  ),
  fc.integer({ min: 0, max: 7 }).map((n) => `\x1b[${n} q`),
  fc.tuple(small, small).map(([top, more]) => `\x1b[${top};${top + more}r`),
  fc.constantFrom('\x1b[r', '\x1b[!p', '\x1bc', '\x1bH', '\x1b[g', '\x1b[3g'),
);

const colors = fc.oneof(
  fc.tuple(small, small).map(([n, c]) => `\x1b]4;${n};rgb:${c}${c}/00/ff\x1b\\`),
  fc.tuple(fc.constantFrom(10, 11, 12), small).map(([n, c]) => `\x1b]${n};#${c}${c}88ff\x07`),
  fc.constantFrom('\x1b]104\x07', '\x1b]104;1\x07', '\x1b]110\x07', '\x1b]111\x07', '\x1b]112\x07'),
);

const others = fc.constantFrom(
  ...[
    '\x1b]0;a title\x07',
    '\x1b[22;0t',
    '\x1b[23;0t',
    '\x1bPq#0\x1b\\',
    '\x1b_apc\x1b\\',
    '\x1b[6n',
  ],
  ...[
    '\x9b31m',
    '\x9d0;c1\x9c',
    '\x85',
    '\x1b[3\n1m',
    '\x1b[\r5C',
    '\x1b[1\x18',
    '\x1b]2;ab\x1b[m',
  ],
);

/** One piece of output. */
const piece = fc.oneof(
  { weight: 9, arbitrary: text },
  { weight: 4, arbitrary: control },
  { weight: 6, arbitrary: cursor },
  { weight: 4, arbitrary: edits },
  { weight: 6, arbitrary: looks },
  { weight: 3, arbitrary: charsets },
  { weight: 5, arbitrary: modes },
  { weight: 1, arbitrary: colors },
  { weight: 1, arbitrary: others },
);

const grid = fc.record({
  cols: fc.integer({ min: 4, max: 24 }),
  rows: fc.integer({ min: 2, max: 7 }),
});

const output = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));

/** Output with resizes in between. */
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: output }, { weight: 1, arbitrary: grid }),
  { maxLength: 5 },
);

/** A terminal's size, its output before somebody comes and after, and the byte of the latter where they come. */
const streams: fc.Arbitrary<[Grid, Step[], Step[], number]> = fc.tuple(
  grid,
  steps,
  steps,
  fc.nat(60),
);

/** Somebody who comes has what those have who stayed, after this many streams. */
export function expectSameAfter(runs: number): void {
  fc.assert(
    fc.property(streams, ([size, before, after, cut]) => {
      const { at, end } = bothHave(size, before, after, cut);
      for (const { came, stayed } of [at, end]) {
        // As text first, which is much faster.
        if (JSON.stringify(came) !== JSON.stringify(stayed)) expect(came).toEqual(stayed);
      }
    }),
    { numRuns: runs },
  );
}
