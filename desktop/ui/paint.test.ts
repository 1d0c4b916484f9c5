// The paint window as its person has it: a real desktop on a pty, with keys and mouse.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DesktopProcess, startDesktop } from '../../testing/desktop.ts';

const [ESC, UNDO, REDO, COPY] = ['\u001b', '\u001a', '\u0019', '\u0003'];
const [UP, DOWN, RIGHT, LEFT] = [`${ESC}[A`, `${ESC}[B`, `${ESC}[C`, `${ESC}[D`];
/** The first cell of the picture in the terminal: below menu bar, frame and toolbar. */
const [X, Y] = [3, 5];

describe('paint', () => {
  let app: DesktopProcess;
  let id: string;

  beforeEach(async () => {
    app = await startDesktop({ cols: 90, rows: 30 });
    await open(70, 20);
  });
  afterEach(() => app.close());

  async function open(w: number, h: number): Promise<void> {
    await app.command('cmd:close_all');
    const reply = await app.command(`cmd:create_window type=paint x=2 y=1 w=${w} h=${h}`);
    id = JSON.parse(reply).id;
    await vi.waitFor(() => expect(app.screen()[3]).toContain('Pen'));
  }
  const rows = (count: number, width = 20): string[] =>
    app
      .screen()
      .slice(Y, Y + count)
      .map((row) => row.slice(X, X + width).trimEnd());
  const shows = (want: string[]) => vi.waitFor(() => expect(rows(want.length)).toEqual(want));
  const strokes = async (): Promise<string[]> =>
    Object.values(JSON.parse(await app.command(`cmd:get_strokes id=${id}`)).strokes);
  /** What was offered to the clipboard last. */
  const copied = (): string => {
    const offer = app.output().split(`${ESC}]52;c;`).at(-1)?.split('\u0007')[0] ?? '';
    return Buffer.from(offer, 'base64').toString();
  };

  test('keys: the pen is put down, moves and is lifted; undo and redo; clear and back', async () => {
    app.type(` ${RIGHT}${RIGHT}${DOWN} `);
    await shows(['███', '  █', '']);
    app.type(`${RIGHT}${RIGHT}l ${RIGHT}${RIGHT}${RIGHT} `);
    await shows(['███', '  █ ████', '']);
    app.type(UNDO);
    await shows(['███', '  █', '']);
    app.type(`${REDO}u`);
    app.type('U');
    await shows(['███', '  █ ████', '']);
    app.type(`${ESC}[3~`);
    await shows(['', '', '']);
    app.type('u');
    await shows(['███', '  █ ████', '']);
  });

  test('keys: a shape follows the cursor, and Esc drops it; s fills; half blocks have two places in a cell', async () => {
    app.type(`r ${RIGHT}${RIGHT}${RIGHT}${DOWN}${DOWN}`);
    await shows(['████', '█  █', '████']);
    app.type(ESC);
    await shows(['', '', '']);
    await vi.waitFor(() => expect(app.screen().at(-1)).toContain('Space Draw'));
    app.type(`s ${UP}${UP}${LEFT} `);
    await shows(['  ██', '  ██', '  ██']);
    app.type(`${ESC}[3~bbbb`);
    app.type(`p ${DOWN} `);
    await shows(['  █', '', '']);
    await vi.waitFor(async () => expect(await strokes()).toHaveLength(1));
    expect((await strokes())[0]).toMatch(/^pth/);
  });

  test('mouse: tools, colours and undo are in the rows above; what is drawn beyond the edge stays inside', async () => {
    const at = (label: string, row: number): number => (app.screen()[row] ?? '').indexOf(label);
    app.click(at('Oval', 3) + 1, 3);
    app.press(X, Y);
    app.drag(X + 8, Y + 4);
    app.release(X + 8, Y + 4);
    const oval = ['  █████', '██     ██', '█       █', '██     ██', '  █████'];
    await shows(oval);
    // The second colour, and the fill.
    app.click(at('T ', 4) - 30, 4);
    app.click(at('Fill', 3), 3);
    app.click(X + 4, Y + 2);
    await shows(['  █████', '█████████', '█████████', '█████████', '  █████']);
    expect(app.cell(X + 4, Y + 2).fg).not.toBe(app.cell(X + 4, Y).fg);
    app.click(at('Undo', 4), 4);
    await shows(oval);
    app.click(at('Pen', 3), 3);
    app.press(X, Y + 6);
    app.drag(89, Y + 6);
    app.release(89, Y + 6);
    const row = (): string => app.screen()[Y + 6]?.slice(X, X + 68) ?? '';
    await vi.waitFor(() => expect(row()).toBe('█'.repeat(68)));
    // From the first column to the last that is seen, and no further.
    expect(await strokes()).toContain('p4b0006sWtWsW');
  });

  test('text: typed where the cursor is, letters are no keys meanwhile; a paste is text, too', async () => {
    app.type(`${RIGHT}${DOWN}t `);
    app.type('pen');
    app.type('\r');
    app.type('so!');
    app.type('\u007f');
    app.type(ESC);
    await shows(['', ' pen', ' so']);
    // A key that follows at once would be another one.
    await vi.waitFor(() => expect(app.screen().at(-1)).toContain('Space Draw'));
    app.type(`${DOWN}${ESC}[200~two\nlines${ESC}[201~`);
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('lines'));
    app.type(COPY);
    await vi.waitFor(() => expect(copied()).toContain(' pen\n so\n'));
    expect(copied()).toMatch(/two\n +lines$/);
    app.type('Y');
    await vi.waitFor(() => expect(copied()).toContain(`${ESC}[39;49m`));
  });

  test('k takes the colour under the cursor; the eraser leaves nothing', async () => {
    app.type(`3 ${RIGHT} `);
    await shows(['██']);
    app.type('7k ');
    app.type(`${DOWN} `);
    app.type(' ');
    await vi.waitFor(async () => expect(await strokes()).toHaveLength(2));
    expect((await strokes()).map((value) => value.slice(0, 3))).toEqual(['p2b', 'p2b']);
    app.type(`e${UP} ${LEFT} `);
    await shows(['', ' █']);
  });

  test('PA2: a smaller window shows a part of the picture, and a larger one all of it again', async () => {
    app.type(`r ${ESC}[1;2C${ESC}[1;2C${ESC}[1;2C${ESC}[1;2B${ESC}[1;2B `);
    await vi.waitFor(() => expect(rows(12, 20)[10]).toBe('█'.repeat(16)));
    await app.command(`cmd:resize_window id=${id} width=16 height=8`);
    await vi.waitFor(() => expect(app.screen()[9]).not.toContain('█'));
    await app.command(`cmd:resize_window id=${id} width=70 height=20`);
    await vi.waitFor(() => expect(rows(12, 20)[10]).toBe('█'.repeat(16)));
  });

  test('PA3: what the room has refused is gone, and its person reads so; they go on when they like', async () => {
    app.press(X, Y);
    app.drag(X + 4, Y);
    await vi.waitFor(async () => expect(await strokes()).toHaveLength(1));
    const all = JSON.parse(await app.command(`cmd:get_strokes id=${id}`)).strokes;
    await app.command(`cmd:set_strokes id=${id} refused=true ${Object.keys(all)[0]}=`);
    await vi.waitFor(() => expect(app.screen()[4]).toContain('The room has no place for that'));
    // The button is still down.
    app.drag(X + 9, Y);
    app.release(X + 9, Y);
    await shows(['', '']);
    app.press(X, Y + 1);
    app.release(X, Y + 1);
    await shows(['', '█']);
    expect(app.screen()[4]).not.toContain('place');
  });

  test('PA3: what was cleared, and the room has no place for yet, is brought back by another undo', async () => {
    app.type(` ${RIGHT}${RIGHT} `);
    await shows(['███', '']);
    app.type(`${ESC}[3~`);
    await shows(['', '']);
    app.type('u');
    await shows(['███', '']);
    const [stroke] = Object.keys(JSON.parse(await app.command(`cmd:get_strokes id=${id}`)).strokes);
    await app.command(`cmd:set_strokes id=${id} refused=true ${stroke}=`);
    await shows(['', '']);
    app.type('u');
    await shows(['███', '']);
    app.type('u');
    await shows(['', '']);
  });

  test('PA3, PA2: what the room has refused leaves the undoing of other strokes as it is', async () => {
    app.type(` ${RIGHT}${RIGHT} `);
    await shows(['███', '']);
    const [stroke] = Object.entries(
      JSON.parse(await app.command(`cmd:get_strokes id=${id}`)).strokes,
    );
    app.type(`${ESC}[3~`);
    await shows(['', '']);
    app.type('u');
    await shows(['███', '']);
    await app.command(`cmd:set_strokes id=${id} refused=true ${stroke?.join('=')} 00000009_abcd=`);
    app.type('U');
    await shows(['', '']);
  });

  test('PA3: a picture that is full says so', async () => {
    const many = (from: number): string =>
      Array.from({ length: 500 }, (_, i) => {
        return `${(from + i).toString(36).padStart(8, '0')}_abcd=p9b0000`;
      }).join(' ');
    for (let from = 1; from < 2_000; from += 500)
      await app.command(`cmd:set_strokes id=${id} ${many(from)}`);
    app.type(`${DOWN}${DOWN} `);
    await vi.waitFor(() => expect(app.screen()[4]).toContain('The picture is full'));
    expect(await strokes()).toHaveLength(2_000);
    await app.command(`cmd:set_strokes id=${id} 00000001_abcd=`);
    app.type(' ');
    await vi.waitFor(() => expect(app.screen()[4]).not.toContain('full'));
    await shows(['█', '', '█']);
  });
});
