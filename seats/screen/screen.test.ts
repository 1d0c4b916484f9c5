// The screen that is kept for those who come back: what it shows, its modes, its size, and how it takes floods.
import type { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { createScreen } from './headless-screen.ts';
import type { OpenScreen, Screen } from './screen.ts';
import { createScreenPool } from './screen-pool.ts';
import { setModes } from './snapshot/modes.ts';
import { coreOf, openTerminal } from './snapshot/terminal-core.ts';

const SIZE = { cols: 20, rows: 6 };

const pool = createScreenPool({ log: pino({ level: 'silent' }) });
afterAll(() => pool.close());

function screenOf(open: OpenScreen, size = SIZE) {
  return open({ size, onReply: () => {}, onProgress: () => {} });
}

async function pictureOf(screen: Screen): Promise<Uint8Array> {
  const picture = await screen.snapshot();
  if (picture === null) throw new Error('the screen was lost');
  return picture;
}

async function terminalWith(...parts: (string | Uint8Array)[]): Promise<Terminal> {
  const terminal = openTerminal(SIZE);
  for (const part of parts) await new Promise<void>((done) => terminal.write(part, done));
  return terminal;
}

/** Everything of a terminal that one can see: cells with colours, cursor, modes. */
function visible(terminal: Terminal) {
  const { active } = terminal.buffer;
  const rows: string[] = [];
  for (let y = 0; y < terminal.rows; y += 1) {
    const line = active.getLine(active.baseY + y);
    let row = '';
    for (let x = 0; x < terminal.cols; x += 1) {
      const cell = line?.getCell(x);
      const chars = cell?.getChars() ?? '';
      // Of an empty cell only the background shows.
      const style = chars ? `${cell?.getFgColor()},${cell?.isBold()},${cell?.isInverse()}` : '';
      row += `${chars || ' '}(${cell?.getBgColor()},${style})`;
    }
    rows.push(row);
  }
  return {
    rows,
    cursor: [Math.min(active.cursorX, terminal.cols - 1), active.cursorY],
    type: active.type,
    modes: terminal.modes,
  };
}

/** The screen after `before`, handed to a new terminal, both going on with `after`. */
async function handedOver(open: OpenScreen, before: string | Uint8Array, after = '') {
  const screen = screenOf(open);
  screen.write(typeof before === 'string' ? Buffer.from(before) : before);
  const picture = await pictureOf(screen);
  screen.close();
  const [copy, original] = await Promise.all([
    terminalWith(picture, after),
    terminalWith(before, after),
  ]);
  return {
    copy: visible(copy),
    original: visible(original),
    picture: Buffer.from(picture).toString(),
  };
}

describe.each<[string, OpenScreen]>([
  ['in this thread', createScreen],
  ['in another thread', pool.open],
])('the snapshot of a screen %s', (_where, open) => {
  it.each([
    ['text and colours', '\x1b[1;31mred\x1b[0m plain \x1b[48;5;20mblue\r\nnext'],
    ['true colour and wide characters', '\x1b[38;2;1;2;3m漢字😀\x1b[0m ok'],
    ['the alternate screen', 'shell\r\n\x1b[?1049h\x1b[2J\x1b[3;4Happ'],
    ['a screen that has scrolled', Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\r\n')],
    ['mouse tracking and bracketed paste', '\x1b[?1002h\x1b[?2004h\x1b[?1hx'],
    ['a scroll region', 'a\r\nb\r\nc\x1b[2;4r\x1b[3;1Hd'],
    ['origin mode', 'a\x1b[2;5r\x1b[?6h\x1b[2;3Hb'],
    ['insert mode', 'abc\x1b[4h\x1b[1;1H'],
  ])('restores %s', async (_what, before) => {
    const { copy, original } = await handedOver(open, before, 'Z\r\n\n\n\nend');
    expect(copy).toEqual(original);
  });

  it.each([
    ['mouse encoding', '\x1b[?1002h\x1b[?1006h', '\x1b[?1006h'],
    ['mouse encoding, many modes at once', '\x1b[?1003;1006h', '\x1b[?1006h'],
    ['mouse tracking', '\x1b[?1003h', '\x1b[?1003h'],
    ['a hidden cursor', '\x1b[?25l', '\x1b[?25l'],
    ['the cursor style', '\x1b[5 q', '\x1b[5 q'],
    ['focus reports', '\x1b[?1004h', '\x1b[?1004h'],
    ['line drawing', '\x1b(0', '\x1b(0'],
    ['the application keypad', '\x1b=', '\x1b[?66h'],
  ])('restores %s', async (_what, before, expected) => {
    const { picture } = await handedOver(open, before);
    expect(picture).toContain(expected);
  });

  it('switches off what a page still has from before', async () => {
    const on =
      '\x1b[?1002;1006;2004;1h\x1b[?25l\x1b[5 q\x1b[2;3r\x1b[4h\x1b[20h\x1b]4;1;#ffffff\x07';
    const off = '\x1b[?1002;1006;2004;1l\x1b[?25h\x1b[2 q\x1b[r\x1b[4l\x1b[20l';
    const fresh = setModes(coreOf(await terminalWith('')));
    for (const output of ['', on + off]) {
      const { picture } = await handedOver(open, output);
      const page = coreOf(await terminalWith(on, picture));
      expect(setModes(page)).toBe(fresh);
      expect(page.buffers.normal).toMatchObject({ scrollTop: 0, scrollBottom: SIZE.rows - 1 });
      expect(page.coreService.modes.insertMode).toBe(false);
      expect(picture).toContain('\x1b]104\x1b\\');
    }
  });

  it('keeps what xterm.js keeps of an app that resets its terminal', async () => {
    const { picture } = await handedOver(open, '\x1b[?1002;1006h\x1b[?25l\x1b[2;3r\x1b[5 q\x1bc');
    expect(picture).not.toMatch(/1006|2;3r/);
    expect(picture).toContain('\x1b[?25l');
    expect(picture).toContain('\x1b[5 q');
  });

  it('is the same wherever the output is cut, also inside sequences and characters', async () => {
    const text =
      '\x1b[?1049h\x1b[1;33mhé😀\x1b[0m\x1b]0;title\x07\x1b[3;2H\x1b[44m漢x\x1b[2;5r\x1b[4;1Hz\n\ny';
    const bytes = Buffer.from(text);
    const whole = visible(await terminalWith(bytes));
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const screen = screenOf(open);
      screen.write(bytes.subarray(0, cut));
      const picture = pictureOf(screen);
      // Written after the call, so not in the picture: a byte would show twice.
      screen.write(bytes.subarray(cut));
      const copy = await terminalWith(await picture, bytes.subarray(cut));
      screen.close();
      expect(visible(copy), `cut at byte ${cut}`).toEqual(whole);
    }
  });

  it('restores any output of a made-up app', async () => {
    const n = fc.integer({ min: 1, max: 8 });
    const piece = fc.oneof(
      fc.constantFrom('abc', ' ', '漢', '\r\n', '\n', '\t', '\b', '\x1b[K', '\x1b[2J', '\x1b[1J'),
      fc.constantFrom('\x1b[0m', '\x1b[31m', '\x1b[1;44m', '\x1b[7m', '\x1b[L', '\x1b[M', '\x1b[P'),
      fc.constantFrom('\x1b[?1049h', '\x1b[?1049l', '\x1b[?6h', '\x1b[?6l', '\x1b[r', '\x1bM'),
      fc.tuple(n, n).map(([row, col]) => `\x1b[${row};${col}H`),
      fc.tuple(n, n).map(([top, more]) => `\x1b[${top};${top + more}r`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const { copy, original } = await handedOver(open, pieces.join(''), '\x1b[1Dq\n\rw');
        expect(copy).toEqual(original);
      }),
      { numRuns: 200 },
    );
  });

  it('takes a resize in its turn', async () => {
    const screen = screenOf(open);
    screen.write(Buffer.from('x'.repeat(20)));
    screen.resize({ cols: 10, rows: 6 });
    screen.write(Buffer.from('\x1b[6;1Hend'));
    const picture = Buffer.from(await pictureOf(screen)).toString();
    screen.close();
    expect(picture).toContain('end');
    expect(picture).toContain('x'.repeat(10));
  });

  it('says how much it has not parsed yet', async () => {
    let progress = 0;
    const screen = open({ size: SIZE, onReply: () => {}, onProgress: () => progress++ });
    screen.write(Buffer.alloc(100_000, 'x'));
    expect(screen.pending()).toBe(100_000);
    await screen.snapshot();
    expect(screen.pending()).toBe(0);
    expect(progress).toBeGreaterThan(0);
    screen.close();
  });

  it('gives memory that was handed over back once it is parsed, and no other', async () => {
    const screen = screenOf(createScreen);
    const flood = new Uint8Array(Buffer.from('y\r\n'.repeat(50_000)));
    const [ours, theirs] = [flood.slice(), flood.slice()];
    const part = new Uint8Array(8).subarray(1, 2).fill(0x7a);
    for (let i = 0; i < 4; i += 1) screen.write(flood.slice(), true);
    screen.write(ours, true);
    screen.write(theirs);
    screen.write(part, true);
    const picture = Buffer.from(await pictureOf(screen)).toString();
    expect(picture).toMatch(/y\r\ny\r\nz/);
    expect([ours, theirs, part].map(({ length }) => length)).toEqual([0, flood.length, 1]);
    screen.close();
  });

  it('answers what an app asks the terminal', async () => {
    const replies: string[] = [];
    const screen = open({
      size: SIZE,
      onReply: (text) => replies.push(text),
      onProgress: () => {},
    });
    screen.write(Buffer.from('ab\x1b[6n'));
    await screen.snapshot();
    screen.close();
    expect(replies).toEqual(['\x1b[1;3R']);
  });
});

// A thread that ended is started again after up to 1.6 s.
describe('a thread of screens that ends', () => {
  it('is replaced; its screens begin with what is known, and lose nothing that comes later', async () => {
    using own = new DisposableStack();
    const threads = createScreenPool({ log: pino({ level: 'silent' }) });
    own.defer(() => void threads.close());
    const stored = { size: { cols: 10, rows: 3 }, picture: Buffer.from('\x1bcstored'), of: null };
    let recovered = 0;
    const kept = threads.open({
      ...{ size: SIZE, onReply: () => {}, onProgress: () => {} },
      recover: async () => stored,
      onRecovered: () => {
        recovered += 1;
      },
    });
    const other = screenOf(threads.open);
    kept.write(Buffer.from('old'));
    await pictureOf(kept);
    // Never answered: the thread runs nothing more from here on, and nobody knows yet.
    const [before] = threads.threads();
    void before?.terminate();
    other.write(Buffer.alloc(100_000, 'x'));
    const lost = other.snapshot();
    expect(await lost).toBeNull();
    expect(other.pending()).toBe(0);
    kept.write(Buffer.from(' and later'));
    kept.resize({ cols: 30, rows: 6 });
    other.write(Buffer.from('again'));
    expect(Buffer.from(await pictureOf(kept)).toString()).toContain('stored and later');
    expect(visible(await terminalWith(await pictureOf(other)))).toEqual(
      visible(await terminalWith('again')),
    );
    expect(recovered).toBe(1);
    expect(threads.threads()[0]).not.toBe(before);
    await until(() => expect(kept.pending()).toBe(0));
  });

  it('that one screen ends again and again is left to it: the others wait no longer', async () => {
    await using own = new AsyncDisposableStack();
    const threads = createScreenPool({ log: pino({ level: 'silent' }) });
    own.defer(() => threads.close());
    const [bad, good] = [screenOf(threads.open), screenOf(threads.open)];
    good.write(Buffer.from('calm'));
    await pictureOf(good);
    /** @returns the threads that are left, before the one that ended is started again */
    const endFor = async (thread = threads.threads().at(-1)) => {
      void thread?.terminate();
      bad.write(Buffer.alloc(100_000, 'x'));
      expect(await bad.snapshot()).toBeNull();
      return threads.threads();
    };
    await endFor();
    await until(() => expect(threads.threads()).toHaveLength(1));
    await endFor();
    await until(() => expect(threads.threads()).toHaveLength(2));
    good.write(Buffer.from('again'));
    await pictureOf(good);
    const [shared] = threads.threads();
    for (let i = 0; i < 3; i += 1) {
      await until(() => expect(threads.threads()).toHaveLength(2));
      expect(await endFor()).toEqual([shared]);
      expect(Buffer.from(await pictureOf(good)).toString()).toContain('again');
    }
    bad.close();
    const third = screenOf(threads.open);
    third.write(Buffer.from('third'));
    expect(Buffer.from(await pictureOf(third)).toString()).toContain('third');
    expect(threads.threads()).toEqual([shared]);
  });
});
