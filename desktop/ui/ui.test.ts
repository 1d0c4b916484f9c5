// The real program on a real pty: what a person does with mouse and keyboard, and what others hear of it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DesktopProcess, startDesktop, subscribe } from '../../testing/desktop.ts';

describe('mouse, keyboard and events', () => {
  let app: DesktopProcess;
  let heard: Awaited<ReturnType<typeof subscribe>>;
  const about = (id: string): string[] =>
    heard
      .events()
      .filter(({ payload }) => payload.id === id)
      .map(({ event }) => event);
  const create = async (params: string): Promise<string> =>
    JSON.parse(await app.command(`cmd:create_window ${params}`)).id as string;
  const find = async (id: string) => (await app.state()).windows.find((win) => win.id === id);
  const settled = async (id: string, expected: object): Promise<void> => {
    await vi.waitFor(async () => expect(await find(id)).toMatchObject(expected));
  };

  beforeAll(async () => {
    app = await startDesktop({
      prepare: (folder) => writeFileSync(path.join(folder, 'a.md'), '# Hi\nThere'),
    });
  });
  beforeEach(async () => {
    await app.command('cmd:close_all');
    heard = await subscribe(app.socket);
  });
  afterEach(() => {
    heard.close();
  });
  afterAll(() => app.close());

  test('a drag of the title bar moves a window and is announced on the way and at its end', async () => {
    const id = await create('type=gradient x=10 y=5 w=30 h=10');
    const heardMore = async (than: number): Promise<void> => {
      await vi.waitFor(() => expect(about(id).length).toBeGreaterThan(than));
    };
    const opened = about(id).length;
    app.press(20, 6);
    app.drag(23, 7);
    await settled(id, { x: 13, y: 6 });
    await heardMore(opened);
    const onTheWay = about(id).length;
    for (let step = 4; step <= 12; step += 1) app.drag(20 + step, 6 + Math.floor(step / 2));
    await settled(id, { x: 22, y: 11, w: 30, h: 10 });
    await heardMore(onTheWay);
    app.release(32, 12);
    app.drag(60, 20);
    app.click(118, 30);
    expect(await find(id)).toMatchObject({ x: 22, y: 11 });
  });

  test('a drag of the corner resizes, the window’s text follows', async () => {
    const id = await create('type=test_pattern x=10 y=5 w=30 h=10');
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('28 × 8'));
    app.press(39, 15);
    app.drag(44, 17);
    app.release(44, 17);
    await settled(id, { x: 10, y: 5, w: 35, h: 12 });
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('33 × 10'));
    await vi.waitFor(() => expect(about(id).length).toBeGreaterThanOrEqual(2));
  });

  test('a click raises and gives the keys; the close box closes, with both events', async () => {
    const below = await create('type=gradient x=10 y=5 w=30 h=10');
    await create('type=gradient x=20 y=8 w=30 h=10');
    app.click(12, 9);
    await settled(below, { focused: true });
    expect((await app.state()).windows[0]?.id).toBe(below);
    // Events come on a connection of their own.
    await vi.waitFor(() => expect(about(below)).toContain('state_changed'));
    app.click(13, 6);
    await vi.waitFor(async () => expect(await find(below)).toBeUndefined());
    await vi.waitFor(() =>
      expect(about(below).slice(-2)).toEqual(['window_closed', 'state_changed']),
    );
  });

  test('the zoom box and a double click on the title zoom', async () => {
    const id = await create('type=gradient x=10 y=5 w=30 h=10');
    app.click(36, 6);
    await settled(id, { zoomed: true, x: 0, y: 0, w: 120, h: 34 });
    // In one write: the time between the two is the app's to measure.
    app.type('\x1b[<0;61;2M\x1b[<0;61;2m'.repeat(2));
    await settled(id, { zoomed: false, x: 10, y: 5, w: 30, h: 10 });
    await vi.waitFor(() => expect(about(id).length).toBeGreaterThanOrEqual(2));
  });

  test('the keyboard does the same: next, move, size, zoom, close', async () => {
    const first = await create('type=gradient x=10 y=5 w=30 h=10');
    const second = await create('type=gradient x=20 y=8 w=30 h=10');
    await app.command(`cmd:focus_window id=${second}`);
    app.type('\x1b[17~');
    await settled(first, { focused: true });
    app.type('\x1b[15;5~\x1b[C\x1b[C\x1b[B\x1b[1;2D\x1b[1;2B\r');
    await settled(first, { x: 12, y: 6, w: 29, h: 11 });
    app.type('\x1b[C');
    app.type('\x1b[15~');
    await settled(first, { zoomed: true });
    app.type('\x1b[15~');
    await settled(first, { zoomed: false, x: 12 });
    app.type('\x1b[1;3R');
    await vi.waitFor(async () => expect(await find(first)).toBeUndefined());
    await vi.waitFor(() => expect(about(first)).toContain('window_closed'));
  });

  test('menus open by key and mouse and do what they say', async () => {
    app.type('\x1b[21~');
    await vi.waitFor(() => expect(app.screen()[2]).toContain('New text'));
    app.type('\x1b[C\x1b[C\x1b[C\r');
    await vi.waitFor(async () =>
      expect((await app.state()).windows[0]).toMatchObject({ type: 'flow_field' }),
    );
    app.type('\x1ba');
    await vi.waitFor(() => expect(app.screen()[2]).toContain('Flow field  '));
    app.type('\x1b');
    await vi.waitFor(() => expect(app.screen()[2]).not.toContain('Flow field  '));
    app.click(16, 0);
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('Close all…'));
    const row = app.screen().findIndex((line) => line.includes('Close all…'));
    app.click(18, row);
    // They close for everybody, so it is asked.
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('One window is open'));
    app.type('c');
    await vi.waitFor(async () => expect((await app.state()).windows).toEqual([]));
  });

  test('AR1: keys of an art window change seed, colours, kind, density, speed and pause, and no frame jumps', async () => {
    app.type('\x1ba\r');
    await vi.waitFor(async () => expect((await app.state()).windows).toHaveLength(1));
    const props = async () => (await app.state()).windows[0]?.props ?? {};
    const first = await props();
    expect(first).toMatchObject({ kind: 'drift', density: 3, paused: false, frame: 0 });
    expect(first.since).toBeGreaterThan(Date.now() - 600_000);
    app.type('sckd');
    await vi.waitFor(async () => expect((await props()).density).toBe(4));
    const other = await props();
    expect(other).toMatchObject({ kind: 'curl', frame: 0, since: first.since });
    expect(other.seed).not.toBe(first.seed);
    expect(other.palette).not.toBe(first.palette);
    app.type(' ');
    await vi.waitFor(async () => expect((await props()).paused).toBe(true));
    const { frame, since } = await props();
    expect(since).toBeGreaterThan(Number(first.since));
    app.type('+');
    await vi.waitFor(async () => expect((await props()).speed).toBe(10));
    // It is paused: another speed is no other moment.
    expect(await props()).toMatchObject({ frame, since });
    app.type(' ');
    await vi.waitFor(async () => expect((await props()).paused).toBe(false));
    expect((await props()).frame).toBe(frame);
    app.type('-');
    await vi.waitFor(async () => expect((await props()).speed).toBe(8));
    expect((await props()).frame).toBeGreaterThanOrEqual(Number(frame));
    expect(await app.command('cmd:close_all')).toBe('ok');
  });

  test('a file is picked from a list and read', async () => {
    app.type('\x1bOR');
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('Read a file'));
    app.type('\r');
    await vi.waitFor(async () =>
      expect((await app.state()).windows[0]).toMatchObject({ type: 'text_view', path: 'a.md' }),
    );
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('There'));
  });

  test('what is typed into an editor is on the screen, announced, and where the cursor is', async () => {
    const id = await create('type=text_editor x=4 y=2 w=30 h=10 title=Notes');
    const before = about(id).length;
    app.type('ab日本\rcd');
    await vi.waitFor(() => expect(app.screen()[4]).toContain('ab日本'));
    await vi.waitFor(() => expect(app.cursor()).toEqual({ col: 7, row: 5 }));
    expect(app.cell(7, 4)).toMatchObject({ chars: '日', width: 2 });
    expect(app.cell(9, 4)).toMatchObject({ chars: '本', width: 2 });
    expect(JSON.parse(await app.command(`cmd:get_text id=${id}`)).text).toBe('ab日本\ncd');
    await vi.waitFor(() => expect(about(id).length).toBeGreaterThan(before));
    app.type('\x1b[A\x1b[D\x1b[3~');
    await vi.waitFor(() => expect(app.screen()[4]).not.toContain('b'));
    app.click(7, 4);
    app.type('x');
    await vi.waitFor(async () =>
      expect(JSON.parse(await app.command(`cmd:get_text id=${id}`)).text).toContain('x'),
    );
  });

  test('a wide character under a window’s edge never breaks the cells beside it', async () => {
    const text = encodeURIComponent('日'.repeat(20));
    const id = await create('type=text_editor x=4 y=2 w=44 h=8');
    await app.command(`cmd:set_text id=${id} content=${text}`);
    const over = await create('type=gradient x=10 y=1 w=20 h=8');
    for (const x of [10, 11, 12, 13, 14, 13, 12, 11, 10]) {
      await app.command(`cmd:move_window id=${over} x=${x} y=1`);
      const row = (from: number, to: number): string =>
        Array.from({ length: to - from }, (_, i) => app.cell(from + i, 4))
          .map(({ chars, width }) => (width === 0 ? '' : chars || ' '))
          .join('');
      // The text begins in column 5. A half that the window leaves of a character is blank, and so is a character
      // of which the shadow, two columns wide, would cover one half.
      const left = x - 5;
      const blanks = (x + 20 - 5) % 2 ? 3 : 0;
      await vi.waitFor(() => {
        expect(app.cell(x, 4).chars).toBe('│');
        expect(app.cell(x + 19, 4).chars).toBe('│');
        expect(row(5, x)).toBe('日'.repeat(left >> 1) + ' '.repeat(left % 2));
        expect(row(x + 20, 45)).toBe(' '.repeat(blanks) + '日'.repeat((45 - x - 20 - blanks) >> 1));
        const lit = Array.from({ length: 45 - x - 22 }, (_, i) => app.cell(x + 22 + i, 4).bg);
        expect(new Set(lit)).toEqual(new Set([app.cell(45, 4).bg]));
        expect(app.cell(x + 20, 4).bg).not.toBe(app.cell(45, 4).bg);
      });
    }
  });

  test('what is typed in Scramble is in the chat log and announced; slash lines stay here', async () => {
    app.type('\x1b[20~');
    await vi.waitFor(async () => expect((await app.state()).windows[0]?.type).toBe('scramble'));
    const { chat_log: already } = await app.state();
    const next = (already.at(-1)?.seq ?? 0) + 1;
    app.type('héllo 你\r');
    app.type('/secret\r');
    app.type('two\r');
    await vi.waitFor(async () =>
      expect((await app.state()).chat_log.slice(-2)).toEqual([
        { seq: next, sender: 'you', text: 'héllo 你' },
        { seq: next + 1, sender: 'you', text: 'two' },
      ]),
    );
    await vi.waitFor(() => {
      const chats = heard.events().filter(({ event }) => event === 'chat');
      expect(chats.map(({ payload }) => payload.seq)).toEqual([next, next + 1]);
    });
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('you: héllo 你'));
  });

  test('the chat log keeps the last fifty lines', async () => {
    app.type('\x1b[20~');
    for (let i = 0; i < 55; i += 1) app.type(`line ${i}\r`);
    await vi.waitFor(async () => expect((await app.state()).chat_log.at(-1)?.text).toBe('line 54'));
    expect((await app.state()).chat_log).toHaveLength(50);
  });

  test('events are numbered without gaps; a command’s event comes before its reply', async () => {
    const id = await create('type=gradient x=10 y=5 w=30 h=10');
    await app.command(`cmd:move_window id=${id} x=1 y=1`);
    await app.command(`cmd:move_window id=${id} x=1 y=1`);
    await app.command(`cmd:close_window id=${id}`);
    await vi.waitFor(() => expect(about(id).at(-2)).toBe('window_closed'));
    const events = heard.events();
    expect(about(id).filter((event) => event === 'state_changed').length).toBe(4);
    events.forEach(({ type, seq }, index) => {
      expect(type).toBe('event');
      expect(seq).toBe((events[0]?.seq ?? 0) + index);
    });
  });

  test('help can be read in a small terminal and put away', async () => {
    app.type('\x1bOP');
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('Keys and mouse'));
    app.type('\r');
    await vi.waitFor(() => expect(app.screen().join('\n')).not.toContain('Keys and mouse'));
  });
});
