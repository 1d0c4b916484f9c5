// Screens like those of vttest, which use what apps rarely use, each drawn in steps of which any may be the last before
// somebody comes.
import { expect, it } from 'vitest';
import { bothHave } from '../../test/terminal-state.ts';

const at = (row: number, column: number) => `\x1b[${row};${column}H`;
const lines = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** A frame of asterisks and plus signs, drawn by moving in all the ways there are. */
const FRAME = [
  '\x1b#8',
  `${at(9, 10)}\x1b[1J${at(18, 60)}\x1b[0J\x1b[1K`,
  ...lines(14).map((row) => `${at(row + 8, 10)}\x1b[1K${at(row + 8, 71)}\x1b[0K`),
  ...lines(20).map((n) => `${at(1, n * 4)}*${n % 2 ? '\b' : '\x1b[D'}\x1b[B*`),
  `${at(24, 1)}${'\x1bM+\x1b[D'.repeat(5)}${at(2, 80)}${'+\b\x1bD'.repeat(5)}`,
  `${at(2, 1)}${'+\x1b[D\x1bE'.repeat(3)}`,
];
/** Text at the right margin, with and without wraparound, origin mode and margins. */
const WRAPS = [
  `\x1b[3;21r\x1b[?6h`,
  ...lines(26).map(
    (n) => `${at(19, 80)}${String.fromCharCode(96 + n)}\x1b[D\x1b[?7${n % 2 ? 'h' : 'l'}xy\r\n`,
  ),
  '\x1b[?6l\x1b[?7h\x1b[r',
];
const TABS = [
  '\x1b[3g',
  ...lines(26).map((n) => `\x1b[${n * 3}G\x1bH`),
  ...lines(13).map((n) => `\x1b[${n * 6}G\x1b[0g`),
  ...lines(13).map(() => '\t*'),
];
const SETS = [...'AB0'].flatMap((set) => [
  `\x1b(${set}\x1b)0 !"#$%&'()[]^_\`abcdefghijklmnopqrstuvwxyz{|}~ \x0e`,
  `abcxyz\x0f\r\n\x1b*${set}\x1bn{|}\x1b}\x0f\r\n`,
]);
/** All renditions, in two colours, saved and restored. */
const LOOKS = ['40;37', '47;30'].flatMap((base) => [
  `\x1b[0;${base}m\x1b[2J`,
  ...lines(16).map((n) => {
    const codes = ['1', '4', '5', '7'].filter((_, bit) => (n & (1 << bit)) !== 0);
    return `${at(n, 10)}\x1b[0;${[base, ...codes].join(';')}mlooks ${codes}\x1b7${at(n, 50)}\x1b[0mplain\x1b8 again`;
  }),
]);
const EDITS = [
  ...lines(24).map((n) => `${at(n, 1)}${String.fromCharCode(64 + n).repeat(80)}`),
  `${at(4, 1)}\x1b[2;23r\x1b[?6h${at(1, 1)}${'\x1b[L'.repeat(5)}\x1b[?6l`,
  `${at(2, 1)}B\x1b[4hhi\x1b[4l\x1b[7P\x1b[3@\x1b[r`,
  ...lines(24).map((n) => `${at(n, 81 - n)}\x1b[P${at(n, n)}\x1b[2@\x1b[1M`),
];
/** Protected fields, as of a form. */
const FORM = [
  '\x1b[1"qName: \x1b[0"qsomebody\r\n\x1b[1"qAge: \x1b[2"q42',
  '\x1b[?2J',
  `${at(1, 7)}else\x1b[?1K`,
  '\x1b[2J',
];

it.each([
  ['a frame', FRAME],
  ['wraps in margins', WRAPS],
  ['tab stops', TABS],
  ['character sets', SETS],
  ['renditions', LOOKS],
  ['inserted and deleted', EDITS],
  ['a form', FORM],
])('%s', (_what, steps) => {
  for (let i = 0; i <= steps.length; i += 1) {
    for (const cut of [0, 4, 9]) {
      const { at: then, end } = bothHave(
        { cols: 80, rows: 24 },
        steps.slice(0, i),
        steps.slice(i),
        cut,
      );
      expect(then.came, `before step ${i}`).toEqual(then.stayed);
      expect(end.came, `after step ${i}`).toEqual(end.stayed);
    }
  }
});
