// Who joins late, reloads or loses the network has exactly the terminal that the others have, and what comes next does
// the same to both.
import headless from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import type { Grid } from '../../../protocol/geometry.ts';
import { expectSameAfter } from '../../test/streams.ts';
import { bothHave, type Step, TestTerminal } from '../../test/terminal-state.ts';
import { coreOf } from './terminal-core.ts';

const SIZE = { cols: 20, rows: 5 };

function expectSame(before: readonly Step[], after: readonly Step[] = [], size = SIZE): void {
  const { at, end } = bothHave(size, before, after);
  expect(at.came).toEqual(at.stayed);
  expect(end.came).toEqual(end.stayed);
}

describe('a snapshot has', () => {
  it.each([
    ['a set in G1, used later', '\x1b)0', 'a\x0eqqx\x0fq'],
    ['sets in G2 and G3', '\x1b*0\x1b+A', '\x1bnq#\x1boq#\x0fq#'],
    ['line drawing that is on', '\x1b(0lqk', 'x\x1b(Bx'],
    ['a national set', '\x1b(K[{|}]', '[\\]'],
    [
      'the cursor that ESC 7 saved, with its colours and set',
      '\x1b[3;7H\x1b[1;31;44m\x1b(0\x1b7\x1b[m\x1b(B\x1b[Hab',
      '\x1b8qx',
    ],
    ['the cursor that CSI s saved', '\x1b[2;9H\x1b[s\x1b[H', '\x1b[ux'],
    [
      'a saved cursor whose line has scrolled up',
      `\x1b[3;4H\x1b7${'\r\nline'.repeat(9)}`,
      '\x1b8x',
    ],
    ['a saved cursor behind the last column', `\x1b[2;1H${'x'.repeat(20)}\x1b7\x1b[H`, '\x1b8y'],
    ['a saved underline', '\x1b[4m\x1b7\x1b[24m', '\x1b8u'],
    [
      'the cursor that each buffer saved',
      '\x1b[2;2H\x1b7\x1b[?1047h\x1b[4;4H\x1b7\x1b[H',
      '\x1b8a\x1b[?1047l\x1b8n',
    ],
    [
      'the cursor that the alternate screen saved before it was left',
      '\x1b[?1047h\x1b[4;4H\x1b[32m\x1b7\x1b[m\x1b[?1047l',
      '\x1b[?1047h\x1b8a',
    ],
    ['tab stops', '\x1b[3g\x1b[4G\x1bH\x1b[11G\x1bH\r', '\ta\tb\tc'],
    ['no tab stops at all', '\x1b[3g', '\ta\x1b[Zb'],
    [
      'tab stops of the alternate screen',
      '\x1b[?1049h\x1b[3g\x1b[6G\x1bH\r',
      '\ta\x1b[?1049l\r\tb',
    ],
    [
      'colours of the palette',
      '\x1b]4;1;rgb:12/34/56;2;#abc\x1b\\\x1b]4;3;#fff\x07\x1b]104;3\x07',
      '\x1b]104;1\x07',
    ],
    [
      'colours of the terminal',
      '\x1b]10;#111111;#222222;#333333\x07\x1b]11;#444444\x07',
      '\x1b]110\x07',
    ],
    [
      'links, and one that is open',
      '\x1b]8;;https://a.example\x1b\\one\x1b]8;;\x1b\\ \x1b]8;id=x;https://b.example\x07two',
      'more\x1b]8;;\x07none',
    ],
    [
      'a link in two parts',
      '\x1b]8;;https://a.example\x1b\\one\r\n\x1b[31mtwo\x1b[m\x1b]8;;\x1b\\end',
      '',
    ],
    [
      'styles and colours of underlines',
      '\x1b[4:3;58:5:9ma\x1b[4:2;58:2::1:2:3mb\x1b[4:5;59mc\x1b[21md\x1b[24me',
      'f\x1b[4mg',
    ],
    ['every attribute', '\x1b[1;2;3;4;5;7;8;9;53;38;5;200;48;2;1;2;3mx\x1b[22;27my', 'z\x1b[mz'],
    [
      'the sixteen colours apart from the palette',
      '\x1b[31;42mx\x1b[38;5;1;48;5;2mx\x1b[91;102mx',
      'x',
    ],
    [
      'margins of the screen below the alternate one',
      '\x1b[2;4r\x1b[?1049h',
      '\x1b[?1049l\x1b[4;1Ha\n\n\nb',
    ],
    ['margins of both', '\x1b[2;4r\x1b[?1047h\x1b[1;3r\x1b[3;1H', 'a\n\nb\x1b[?1047l\x1b[4;1Hc\nd'],
    ['protected cells', 'a\x1b[1"qbc\x1b[0"qd\x1b[1"q', 'e\x1b[?2J\x1b[2"qf\x1b[?1K'],
    ['insert mode', 'abc\x1b[4h\x1b[2G', 'x\x1b[4ly'],
    ['insert mode after a character', 'abc\r\x1b[4hx', '\x1b[2bz'],
    ['origin mode', '\x1b[2;4r\x1b[?6h\x1b[2;2H', 'a\x1b[Hb\x1b[?6l\x1b[Hc'],
    ['a wrap that is due', 'x'.repeat(20), 'y'],
    ['a wrap that is due in other colours', `${'x'.repeat(20)}\x1b[31m`, 'y'],
    ['a wrap that is due behind an erased line', `${'x'.repeat(20)}\x1b[44m\x1b[2K`, 'y'],
    ['a wrap that is due behind a scrolled line', `${'x'.repeat(20)}\x1b[S`, 'y'],
    ['a wide character before a due wrap', `${'x'.repeat(18)}漢`, '漢'],
    ['no wraparound', '\x1b[?7l', 'x'.repeat(30)],
    ['reverse wraparound', `\x1b[?45h${'x'.repeat(25)}`, '\b'.repeat(8)],
    ['wrapped lines', `${'a'.repeat(45)}\r\n${'b'.repeat(19)}漢c`, '\x1b[?45h\b\b\b\b\bz'],
    ['a line that continues one that is gone', `${'a'.repeat(205)}\x1b[3J`, '\x1b[?45h\x1b[H\b'],
    ['the style of the cursor', '\x1b[5 q', '\x1b[?12l'],
    ['a blinking cursor', '\x1b[?12h', ''],
    ['a hidden cursor', '\x1b[?25l', ''],
    ['mouse modes and encodings', '\x1b[?1003;1016h', '\x1b[?1016l'],
    ['X10 mouse reports', '\x1b[?9h', ''],
    ['pastes, focus, keypad and cursor keys', '\x1b[?2004;1004;1h\x1b=', '\x1b>'],
    ['new lines of LF', '\x1b[20h', 'a\nb'],
    ['a character to repeat', 'ab', '\x1b[3b'],
    ['a character of another set to repeat', '\x1b(0q', '\x1b[3b'],
    ['a wide character to repeat', 'a漢', '\x1b[2b'],
    ['a character to combine with', 'e', '\u0301x'],
    ['half of an emoji', '👩', '\u200d🚀'],
    ['emoji of Unicode 9 and later, which are wide', '🚀🥳😀|', '|'],
    ['combining characters', 'e\u0301a\u0308o\u0302|', ''],
    ['coloured empty cells', '\x1b[44m\x1b[2J\x1b[41m\x1b[2;3H\x1b[4X', ''],
    ['empty cells with attributes', '\x1b[7m漢\x1b[2Gx\r\x1b[2B\x1b[4m漢字\r\x1b[C|\x1b[C|', ''],
    ['a right half alone', '漢字\x1b[2G\x1b[41m\x1b[2@', '\x1b[P'],
    ['a left half under another character', `\x1b[?7l${'x'.repeat(18)}漢y\x1b[H`, ''],
    [
      'scrollback',
      Array.from({ length: 40 }, (_, i) => `\x1b[3${i % 8}mline ${i}`).join('\r\n'),
      '\x1b[3J',
    ],
    ['what the alternate screen hides', 'shell\r\n$ \x1b[?1049h\x1b[2;2Happ', '\x1b[?1049lls'],
  ])('%s', (_what, before, after) => {
    expectSame([before], [after]);
  });

  it('the wraps of a terminal that is resized later', () => {
    expectSame(
      [`${'a'.repeat(45)}\r\n\x1b[41m${'漢'.repeat(15)}`],
      [
        { cols: 33, rows: 6 },
        { cols: 9, rows: 3 },
      ],
    );
  });

  it('nothing that a smaller terminal has cut off', () => {
    const full = '\x1b[?1049h\x1b[Habcdefghijklmnopqrst\x1b[15G\x1bH\x1b[18G\x1b7';
    expectSame(
      [full, { cols: 12, rows: 5 }],
      ['\x1b[1;1H\x1b[3P\x1b[2;1H\t\tx', { cols: 20, rows: 5 }, '\x1b8y\r\t\tz'],
    );
  });

  it('the underline of a link that xterm.js has forgotten, in pages too', () => {
    // The line on which the link began is cleared after its text has moved away from there.
    const forgotten =
      '\x1b[2;1H\x1b]8;;https://a.example\x1b\\gone\x1b]8;;\x1b\\\x1b[H\x1bM\x1b[2;1H\x1b[2J';
    expectSame([forgotten], ['x']);
  });
});

describe('a stream that has failed once', () => {
  const small = { cols: 4, rows: 2 };
  it.each<[string, Grid, Step[], Step[], number]>([
    [
      'an alternate screen never used, made smaller',
      { cols: 4, rows: 3 },
      [small],
      ['\x1b[?47h', '\r\n\x1bD'],
      0,
    ],
    ['a wide character that wraps after text that filled a line', small, [']a `[\x1b[2C漢'], [], 0],
    [
      'a link that ends in the last column',
      small,
      ['a long text that wraps\x1bD'],
      ['\x1b]8;;https://a\x1b\\e\u0301\x1b[1m#|{[\x1b]8;;\x07\x1b[m'],
      33,
    ],
    [
      'an underline while a saved cursor has none',
      { cols: 5, rows: 2 },
      ['\x1b[4:1m\x1b[3J'],
      ['\x1b8_~` ]\x1b(0'],
      10,
    ],
    ['a screen that is erased up to its last cell', small, ['\x1b[2;0f한글\x1b[1J'], [], 0],
    ['nothing to repeat after a sequence', small, ['漢字\x1b[m'], ['\x1b[b'], 0],
    ['a set that begins behind the last column', small, [], ['\x1bo} ~|\x1b+0\x1b[4h'], 9],
    [
      'two empty cells with attributes at the end',
      { cols: 7, rows: 2 },
      ['\x1b[1m]@[~]\x1b[I漢\x1b[m'],
      [],
      0,
    ],
    [
      'a wide character that a resize leaves behind',
      small,
      ['xq漢', { cols: 4, rows: 3 }],
      ['\x1b[b'],
      0,
    ],
    ['C1, cut in two', small, [], ['\u009b31m@'], 2],
    ['a new line in the middle of a sequence', small, [], ['\x1b[3\n1m\x1bD'], 4],
    [
      'an alternate screen that hands its cursor on',
      { cols: 14, rows: 3 },
      ['\x1b[48;2;0;0;0m\x1b[S\x1b[3H\x1b[?47h@ |~|\\~_@~`]`\x1b[?47l\x0e'],
      ['x'],
      0,
    ],
    [
      'a set that is no longer G0',
      { cols: 6, rows: 2 },
      ['\x1b(0lqqk\x1b[1m{\x1b[?1049l\x1b[31mlqqk]\x1b[0 q'],
      ['q'],
      0,
    ],
    [
      'half of a wide character before an empty cell with an underline',
      { cols: 12, rows: 2 },
      ['\x1b[4ma|_#[\x1b[S', "漢\x1b[2;0H漢\b\x1b[0'}\x1b]8;;https://a.example\x1b\\"],
      [],
      0,
    ],
    [
      'half of a wide character in the first column',
      { cols: 6, rows: 2 },
      ['\x1b#8👩\u200d🚀', "\b\x1b[0'}", small],
      [],
      0,
    ],
  ])('%s', (_what, size, before, after, cut) => {
    const { at, end } = bothHave(size, before, after, cut);
    expect(at.came).toEqual(at.stayed);
    expect(end.came).toEqual(end.stayed);
  });
});

describe('xterm.js', () => {
  it('is built as the adapter expects', () => {
    const terminal = new headless.Terminal({ allowProposedApi: true });
    expect(coreOf(terminal).buffers.active.x).toBe(0);
    Reflect.deleteProperty(Reflect.get(terminal, '_core'), '_charsetService');
    expect(() => coreOf(terminal)).toThrow('_charsetService.glevel');
  });

  it.each(['\x1b[1J', '\x1b[?1J'])('erases up to the last cell of a screen: %j', (erase) => {
    using terminal = new TestTerminal(SIZE).play([
      `one\r\ntwo\x1b[99;99Hx${erase}\x1b[Hstill here`,
    ]);
    expect(terminal.state().normal.lines).toEqual(['|{}still here', ...Array(4).fill('|{}')]);
  });
});

it('any output of any app, cut anywhere', () => {
  expectSameAfter(5_000);
});
