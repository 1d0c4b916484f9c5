// The real program on a real pty: terminal modes, sizes, slow readers, its end, and the layout that it starts with.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type DesktopProcess, holdTerminal, startDesktop, subscribe } from '../testing/desktop.ts';

describe('terminal', () => {
  const open: DesktopProcess[] = [];
  const start = async (options: Parameters<typeof startDesktop>[0] = {}) => {
    const app = await startDesktop(options);
    open.push(app);
    return app;
  };
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
  });

  test('an attach repaints everything, also when the size is the same', async () => {
    const app = await start();
    await vi.waitFor(() => expect(app.screen().at(-1)).toContain('F1 Help'));
    const before = app.output().length;
    process.kill(app.pty.pid, 'SIGWINCH');
    await vi.waitFor(() => {
      const fresh = app.output().slice(before);
      expect(fresh).toContain('\x1b[?1049h');
      expect(fresh).toContain('\x1b[?1006h');
      expect(fresh).toContain('F10');
      expect(fresh.length).toBeGreaterThan(3_000);
    });
  });

  test('a resize of the terminal moves windows inside, is announced, and is taken back', async () => {
    const app = await start();
    await app.command('cmd:create_window type=life x=70 y=20 w=40 h=12');
    const heard = await subscribe(app.socket);
    app.pty.resize(80, 24);
    await vi.waitFor(async () =>
      expect((await app.state()).windows[0]).toMatchObject({ x: 40, y: 10, w: 40, h: 12 }),
    );
    expect(await app.command('cmd:get_canvas_size')).toContain('"cols":80,"rows":23');
    // They come on a connection of their own.
    await vi.waitFor(() =>
      expect(heard.events().map(({ payload }) => payload.id)).toEqual(['w1', '']),
    );
    app.pty.resize(120, 36);
    await vi.waitFor(async () =>
      expect((await app.state()).windows[0]).toMatchObject({ x: 70, y: 20 }),
    );
    heard.close();
  });

  test('256 colours without COLORTERM, true colour with it', async () => {
    const few = await start();
    await vi.waitFor(() => expect(few.output()).toContain('\x1b[48;5;'));
    expect(few.output()).not.toContain('\x1b[48;2;');
    const many = await start({ env: { COLORTERM: 'truecolor' } });
    await vi.waitFor(() => expect(many.output()).toContain('\x1b[48;2;'));
  });

  test('the end gives the terminal back', async () => {
    const app = await start();
    await vi.waitFor(() => expect(app.output()).toContain('\x1b[?1049h'));
    await using _held = await holdTerminal(app);
    process.kill(app.pty.pid, 'SIGHUP');
    expect(await app.exited).toBe(0);
    await vi.waitFor(() =>
      expect(app.output().slice(-60)).toMatch(/\x1b\[\?1002l.*\x1b\[\?25h\x1b\[\?1049l$/),
    );
  });

  test('a reader that stops does not stop the desktop, and gets the newest frame afterwards', async () => {
    const app = await start({ env: { COLORTERM: 'truecolor' } });
    app.pty.pause();
    for (let i = 0; i < 6; i += 1)
      await app.command('cmd:create_window type=animated_gradient x=0 y=0 w=120 h=34 speed=30');
    // Each makes another frame of some 70 kB. One that is held up by them never answers.
    for (let i = 0; i < 150; i += 1)
      expect(await app.command(`cmd:move_window id=w6 x=${i % 2} y=0`)).toContain('success');
    await app.command('cmd:close_all');
    await app.command('cmd:create_window type=text_editor title=Afterwards');
    const before = app.output().length;
    app.pty.resume();
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('Afterwards'));
    // The frames in between were not kept: some 130 kB wait at most, and one frame more before it is seen that they do.
    expect(app.output().length - before).toBeLessThan(400_000);
  });

  test('it ends, killed or not, although nobody reads', async () => {
    const app = await start({ env: { COLORTERM: 'truecolor' } });
    app.pty.pause();
    for (let i = 0; i < 4; i += 1)
      await app.command('cmd:create_window type=animated_gradient x=0 y=0 w=120 h=34 speed=30');
    const { pid } = app.pty;
    process.kill(pid, 'SIGTERM');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
  });

  test('nothing is written while nothing moves, nor for art that is covered', async () => {
    const app = await start();
    await app.command('cmd:create_window type=life x=10 y=5 w=30 h=10 speed=30');
    await app.command('cmd:create_window type=test_pattern x=5 y=3 w=50 h=20');
    await vi.waitFor(() => expect(app.screen().join('\n')).toContain('48 × 18'));
    const quiet = async (): Promise<number> => {
      const before = app.output().length;
      await sleep(400);
      return app.output().length - before;
    };
    await vi.waitFor(async () => expect(await quiet()).toBe(0));
    const before = app.output().length;
    await app.command('cmd:move_window id=w2 x=60 y=3');
    // The move itself is one frame; the art goes on.
    await vi.waitFor(() => expect(app.output().length - before).toBeGreaterThan(20_000));
  });
});

describe('layout', () => {
  const LAYOUT = {
    version: 1,
    windows: [
      { type: 'life', title: '', bounds: { x: 3, y: 2, w: 30, h: 10 }, zoomed: false, props: {} },
      { type: 'nope', bounds: { x: 0, y: 0, w: 30, h: 10 } },
      { type: 'scramble', bounds: { x: 0, y: 0, w: 30, h: 10 } },
      {
        type: 'gradient',
        bounds: { x: 200, y: 90, w: 5, h: 99 },
        props: { gradientType: 'radial' },
      },
      { type: 'text_editor', title: 'Zoomed', bounds: { x: 9, y: 9, w: 30, h: 10 }, zoomed: true },
      { type: 'text_view', bounds: { x: 40, y: 2, w: 30, h: 10 }, props: { path: 'hello.txt' } },
    ],
    focusedIndex: 3,
  };
  let app: DesktopProcess | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  test('the windows of WIBWOB_LAYOUT_PATH are there, the first on top, the focused one raised', async () => {
    app = await startDesktop({
      env: { WIBWOB_LAYOUT_PATH: 'layout.json' },
      prepare: (folder) => {
        writeFileSync(path.join(folder, 'layout.json'), JSON.stringify(LAYOUT));
        writeFileSync(path.join(folder, 'hello.txt'), 'hello from a file');
      },
    });
    const desktop = app;
    await vi.waitFor(async () => expect((await desktop.state()).windows).toHaveLength(4));
    const { windows } = await desktop.state();
    expect(windows.map(({ type }) => type)).toEqual([
      'gradient',
      'life',
      'text_editor',
      'text_view',
    ]);
    expect(windows[0]).toMatchObject({ x: 104, y: 0, w: 16, h: 34, focused: true });
    expect(windows[0]?.props).toMatchObject({ gradient: 'radial' });
    expect(windows[2]).toMatchObject({ title: 'Zoomed', zoomed: true, w: 120, h: 34 });
    expect(windows[3]?.path).toBe('hello.txt');
    await desktop.command(`cmd:raise_window id=${windows[3]?.id}`);
    await vi.waitFor(() => expect(desktop.screen().join('\n')).toContain('hello from a file'));
  });

  test('a missing or broken layout shows a box; commands work meanwhile', async () => {
    app = await startDesktop({
      env: { WIBWOB_LAYOUT_PATH: 'layout.json' },
      prepare: (folder) => writeFileSync(path.join(folder, 'layout.json'), '{"version":1}'),
    });
    const desktop = app;
    await vi.waitFor(() => expect(desktop.screen().join('\n')).toContain('"windows" is missing'));
    expect(await desktop.command('cmd:create_window type=life')).toContain('"id":"w1"');
    desktop.type('\r');
    await vi.waitFor(() => expect(desktop.screen().join('\n')).not.toContain('is missing'));
    await desktop.close();
    app = await startDesktop({ env: { WIBWOB_LAYOUT_PATH: '/nonexistent.json' } });
    const other = app;
    await vi.waitFor(() => expect(other.screen().join('\n')).toContain('cannot be read'));
  });
});
