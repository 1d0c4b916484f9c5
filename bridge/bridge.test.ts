// A bridge between a double of the app and a small room, both on real sockets.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Rect } from '../protocol/geometry.ts';
import { TestRoom } from './test/room.ts';
import { openSeat, type Seat, type SeatOptions } from './test/seat.ts';

let room: TestRoom;
let seats: Seat[] = [];

beforeEach(async () => {
  room = await new TestRoom().start();
});
afterEach(async () => {
  await Promise.all(seats.map((seat) => seat.close()));
  seats = [];
  await room.stop();
});

async function seat(options?: SeatOptions): Promise<Seat> {
  const opened = await openSeat(room, options);
  seats.push(opened);
  await vi.waitFor(() => expect(opened.bridge.snapshot().status).toBe('live'), 5_000);
  return opened;
}

const rectsOf = (s: Seat) => s.app.model.windows.map((w) => w.rect.join(',')).sort();
const roomRects = () =>
  room.model
    .records()
    .map((w) => w.rect.join(','))
    .sort();
const until = (check: () => void, ms = 4_000) => vi.waitFor(check, { timeout: ms, interval: 10 });

async function quiet(ms: number): Promise<number> {
  const before = room.received.length;
  await new Promise((resolve) => setTimeout(resolve, ms));
  return room.received.length - before;
}

describe('between app and room', () => {
  test('AC-1: sends a state_delta within 1 s of a window opened over IPC', async () => {
    const a = await seat();
    const at = Date.now();
    const { createIpcClient } = await import('./bridge.ts');
    const ipc = createIpcClient({
      socketPath: a.app.options.socketPath,
      log: (await import('./test/seat.ts')).log,
    });
    await ipc.request('create_window', { type: 'life', x: 5, y: 3, w: 40, h: 12 });
    await until(() => expect(room.deltas()).toHaveLength(1));
    expect((room.deltas()[0]?.at ?? 0) - at).toBeLessThan(1_000);
    expect(room.model.records()[0]).toMatchObject({ type: 'life', rect: [5, 3, 40, 12] });
    expect(room.model.records()[0]?.g).toMatch(/^b[0-9a-f]{16}:\d+$/);
  });

  test('AC-2: applies a remote state_delta by IPC: create, move, resize, close', async () => {
    const a = await seat();
    room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [5, 3, 40, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['5,3,40,12']));
    expect(a.app.requests.some((r) => r.cmd === 'create_window')).toBe(true);
    room.edit('other', [{ op: 'set', g: 'other:1', rect: [9, 4, 50, 14] }]);
    await until(() => expect(rectsOf(a)).toEqual(['9,4,50,14']));
    room.edit('other', [{ op: 'del', g: 'other:1' }]);
    await until(() => expect(rectsOf(a)).toEqual([]));
    expect(room.deltas()).toEqual([]);
  });

  test('AC-4: reconnects within 5 s of a disconnect, and tells what was done meanwhile', async () => {
    const a = await seat();
    await room.stop();
    await until(() => expect(a.bridge.snapshot().status).toBe('reconnecting'));
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(a.bridge.snapshot().windows[0]?.g).not.toBeNull());
    await room.start();
    const at = Date.now();
    await until(() => expect(a.bridge.snapshot().status).toBe('live'), 6_000);
    expect(Date.now() - at).toBeLessThan(5_000);
    await until(() => expect(roomRects()).toEqual(['1,1,40,12']));
  });

  test('BR12: a change without an event is seen while input goes on', async () => {
    const a = await seat();
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(roomRects()).toEqual(['1,1,40,12']), 500);
  });

  test('BR5: what the bridge did itself makes no delta, and at rest nothing is sent', async () => {
    const a = await seat();
    const b = await seat();
    for (let i = 0; i < 5; i += 1) a.app.user((m) => m.open('life', [i, i, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(5));
    await until(() => expect(rectsOf(b)).toEqual(rectsOf(a)));
    expect(await quiet(1_500)).toBe(0);
    const edits = room
      .deltas()
      .reduce((n, { message }) => n + (message.type === 'state_delta' ? message.ops.length : 0), 0);
    expect(edits).toBe(5);
  });

  test('10 + 10 windows opened at once on two sides end as exactly 20', async () => {
    const a = await seat();
    const b = await seat();
    for (let i = 0; i < 10; i += 1) {
      a.app.user((m) => m.open('life', [i, i, 40, 12]));
      b.app.user((m) => m.open(i % 2 ? 'life' : 'cube', [i + 20, i, 30, 10]));
    }
    a.bridge.input();
    b.bridge.input();
    await until(() => expect(roomRects()).toHaveLength(20));
    await until(() => {
      expect(rectsOf(a)).toEqual(roomRects());
      expect(rectsOf(b)).toEqual(roomRects());
    });
    expect(await quiet(700)).toBe(0);
    expect(rectsOf(a)).toHaveLength(20);
    expect(rectsOf(b)).toHaveLength(20);
  });

  test('50 moves in a second end at the right place on both sides, with fewer deltas than moves', async () => {
    const a = await seat();
    const b = await seat();
    const { id } = a.app.user((m) => m.open('life', [0, 0, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(1));
    const before = room.deltas().length;
    const seen: number[] = [];
    for (let i = 1; i <= 50; i += 1) {
      a.app.user((m) => m.place(id, [i, i % 10, 40, 12]));
      a.bridge.input();
      seen.push(b.app.model.windows[0]?.rect[0] ?? -1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until(() => expect(rectsOf(b)).toEqual(['50,0,40,12']));
    expect(rectsOf(a)).toEqual(['50,0,40,12']);
    expect(room.deltas().length - before).toBeLessThanOrEqual(50);
    // Every position on the other side, none that goes backwards.
    expect(seen).toEqual(seen.toSorted((x, y) => x - y));
    expect(new Set(seen).size).toBeGreaterThan(8);
    expect(await quiet(500)).toBe(0);
  });

  test('WIBWOB 10: a late joiner has exactly the windows of the room', async () => {
    const a = await seat();
    for (let i = 0; i < 5; i += 1) a.app.user((m) => m.open('life', [i, i, 40, 12]));
    a.bridge.input();
    await until(() => expect(roomRects()).toHaveLength(5));
    const c = await seat({
      prepare: (app) => {
        // One that the room has elsewhere, one that it has not.
        app.model.open('life', [7, 7, 40, 12]);
        app.model.open('cube', [50, 5, 30, 10]);
      },
    });
    await until(() => expect(rectsOf(c)).toEqual(rectsOf(a)));
    expect(await quiet(500)).toBe(0);
    expect(rectsOf(a)).toHaveLength(5);
  });

  test('HS2: the first bridge gives an empty room its seed and the app’s own windows, each once', async () => {
    const seed = [
      { type: 'life', rect: [3, 3, 40, 12] as Rect, title: 'Game of Life', props: {} },
      { type: 'cube', rect: [50, 5, 30, 10] as Rect, title: 'Cube', props: {} },
    ];
    const prepare: SeatOptions['prepare'] = (app) => {
      app.model.open('life', [3, 3, 40, 12]);
      app.model.open('torus', [10, 10, 30, 10]);
    };
    const a = await seat({ seed, prepare });
    const b = await seat({ seed, prepare });
    await until(() => expect(roomRects()).toHaveLength(3));
    await until(() => {
      expect(rectsOf(a)).toEqual(roomRects());
      expect(rectsOf(b)).toEqual(roomRects());
    });
    expect(await quiet(500)).toBe(0);
    expect(
      room.model
        .records()
        .map((w) => w.type)
        .sort(),
    ).toEqual(['cube', 'life', 'torus']);
  });

  test('BR9: an app that starts anew gets its windows back', async () => {
    const a = await seat();
    const b = await seat();
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.app.user((m) => m.open('text_editor', [5, 5, 40, 12], { title: 'Notes' }));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(2));
    await a.app.restart();
    a.bridge.appRestarted();
    await until(() => expect(rectsOf(a)).toEqual(rectsOf(b)));
    expect(roomRects()).toHaveLength(2);
    expect(rectsOf(b)).toHaveLength(2);
  });

  test('ID2: a bridge that starts again beside its app goes on: nothing twice, and what the user did meanwhile counts', async () => {
    const a = await seat();
    const b = await seat();
    const one = a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    const two = a.app.user((m) => m.open('cube', [5, 5, 30, 10]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(2));
    await a.bridge.close();
    a.app.user((m) => m.place(one.id, [9, 9, 40, 12]));
    a.app.user((m) => m.close(two.id, true));
    a.app.user((m) => m.open('torus', [20, 2, 30, 10]));
    room.edit('other', [{ op: 'add', g: 'other:1', type: 'score', rect: [2, 2, 20, 8] }]);
    await a.restartBridge();
    const want = ['2,2,20,8', '20,2,30,10', '9,9,40,12'];
    await until(() => expect(roomRects()).toEqual(want));
    await until(() => expect(rectsOf(a)).toEqual(want));
    await until(() => expect(rectsOf(b)).toEqual(want));
  });

  test('BR7: a resized terminal moves windows, but nobody else’s', async () => {
    const a = await seat({ app: { cols: 120, rows: 36 } });
    const b = await seat();
    a.app.user((m) => m.open('life', [60, 15, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toEqual(['60,15,40,12']));
    const before = room.deltas().length;
    a.size.cols = 80;
    a.size.rows = 24;
    a.bridge.resized();
    a.app.model.resize(80, 24);
    await until(() => expect(rectsOf(a)).toEqual(['60,15,40,12']));
    expect(rectsOf(b)).toEqual(['60,15,40,12']);
    expect(room.deltas().length).toBe(before);
  });

  test('BR6: a size that the app refuses is left alone and never pushed', async () => {
    const a = await seat({ app: { cols: 80, rows: 24 } });
    room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [0, 0, 60, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['0,0,60,12']));
    room.edit('other', [{ op: 'set', g: 'other:1', rect: [2, 1, 110, 30] }]);
    await until(() => expect(rectsOf(a)).toEqual(['2,1,80,22']));
    await quiet(300);
    expect(room.deltas()).toEqual([]);
    const resizes = a.app.requests.filter((r) => r.cmd === 'resize_window').length;
    expect(resizes).toBeLessThanOrEqual(2);
    // An edit of the user carries only the axis that changed.
    const [window] = a.app.model.windows;
    a.app.user((m) => m.place(window?.id ?? '', [7, 1, 80, 22]));
    a.bridge.input();
    await until(() => expect(roomRects()).toEqual(['7,1,110,30']));
  });

  test('BR8: a create that timed out after it was done is found, not made again', async () => {
    const a = await seat();
    a.app.mishaps.push({ cmd: 'create_window', what: 'done-silent' });
    room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [4, 4, 40, 12] }]);
    await until(() => expect(a.bridge.snapshot().windows[0]?.g).toBe('other:1'));
    await quiet(700);
    expect(rectsOf(a)).toEqual(['4,4,40,12']);
    expect(room.deltas()).toEqual([]);
  });

  test('BR8: a create that timed out before it was done is made again', async () => {
    const a = await seat();
    a.app.mishaps.push({ cmd: 'create_window', what: 'lost' });
    room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [4, 4, 40, 12] }]);
    await until(() => expect(a.bridge.snapshot().windows[0]?.g).toBe('other:1'));
    expect(rectsOf(a)).toEqual(['4,4,40,12']);
  });

  test('BR10: an unknown type is reported, skipped and kept for the others', async () => {
    const a = await seat({ app: { quirks: { unknown: ['paint'] } } });
    room.edit('other', [{ op: 'add', g: 'other:1', type: 'paint', rect: [4, 4, 40, 12] }]);
    await until(() =>
      expect(room.received.at(-1)?.message).toMatchObject({
        type: 'apply',
        fail: [{ g: 'other:1', code: 'unknown_type' }],
      }),
    );
    await quiet(300);
    expect(roomRects()).toHaveLength(1);
    expect(a.bridge.snapshot().missing).toContain('type:paint');
    expect(a.app.requests.filter((r) => r.cmd === 'create_window')).toHaveLength(1);
  });

  test('BR13: an id used again for another window is another window', async () => {
    const a = await seat();
    const b = await seat();
    const life = a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(1));
    a.app.user((m) => {
      m.close(life.id, true);
      m.windows.unshift({ id: life.id, type: 'cube', rect: [8, 8, 30, 10], title: 'Cube' });
    });
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toEqual(['8,8,30,10']));
    expect(b.app.model.windows[0]?.type).toBe('cube');
  });

  test('BR14: dialogs, games and singletons are neither sent nor touched', async () => {
    const a = await seat();
    a.app.user((m) => {
      m.open('test_pattern', [9, 9, 40, 12], { title: 'Open Text/Animation File' });
      m.open('scramble', [80, 2, 30, 20], { title: 'Scramble' });
      m.open('wibwob', [1, 1, 30, 20]);
      m.open('test_pattern', [2, 2, 20, 8]);
    });
    a.bridge.input();
    await until(() => expect(roomRects()).toEqual(['2,2,20,8']));
    await quiet(300);
    expect(rectsOf(a)).toHaveLength(4);
    expect(roomRects()).toHaveLength(1);
  });

  test('BR15: risky types cross only where the room names them', async () => {
    const a = await seat();
    const b = await seat({ allowTypes: ['terminal'] });
    b.app.noEof.add('terminal');
    b.app.user((m) => m.open('terminal', [1, 1, 40, 12]));
    b.app.user((m) => m.open('browser', [2, 2, 40, 12]));
    b.bridge.input();
    await until(() => expect(roomRects()).toEqual(['1,1,40,12']));
    await quiet(300);
    expect(rectsOf(a)).toEqual([]);
    expect(b.bridge.snapshot().missing).toContain('type:browser');
  });

  test('files cross as paths relative to the room’s files, and none from outside', async () => {
    const prepare: SeatOptions['prepare'] = (_app, folder) =>
      writeFile(path.join(folder, 'files', 'notes.txt'), 'hi');
    const a = await seat({ prepare });
    const b = await seat({ prepare });
    a.app.user((m) => {
      m.open('text_view', [1, 1, 40, 12], { path: path.join(a.folder, 'files', 'notes.txt') });
      m.open('text_view', [2, 2, 40, 12], { path: '/etc/hostname' });
    });
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toEqual(['1,1,40,12']));
    expect(b.app.model.windows[0]?.path).toBe(path.join(b.folder, 'files', 'notes.txt'));
    expect(room.model.records()[0]?.props).toEqual({ path: 'notes.txt' });
    room.edit('other', [
      {
        op: 'add',
        g: 'other:1',
        type: 'text_view',
        rect: [3, 3, 40, 12],
        props: { path: '../bridge.json' },
      },
    ]);
    await quiet(300);
    expect(rectsOf(b)).toHaveLength(1);
    expect(roomRects()).toHaveLength(2);
  });

  test('z-order crosses between apps that can raise', async () => {
    const a = await seat({ app: { quirks: { raise: true } } });
    const b = await seat({ app: { quirks: { raise: true } } });
    const ids = [0, 1, 2, 3].map((i) => a.app.user((m) => m.open('life', [i, i, 40, 12])).id);
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(4));
    a.app.user((m) => m.raise(ids[1] ?? ''));
    a.app.user((m) => m.raise(ids[0] ?? ''));
    a.bridge.input();
    const stack = (s: Seat) => s.app.model.windows.map((w) => w.rect[0]);
    await until(() => expect(stack(b)).toEqual([0, 1, 3, 2]));
    const before = room.deltas().length;
    await quiet(400);
    expect(room.deltas().length).toBe(before);
    expect(stack(a)).toEqual([0, 1, 3, 2]);
  });

  test('a get_state that can’t be read is passed over', async () => {
    const a = await seat();
    a.app.mishaps.push({ cmd: 'get_state', what: 'garbage' });
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(roomRects()).toEqual(['1,1,40,12']));
  });

  test('a secret of the app is used for every request', async () => {
    const a = await seat({ app: { secret: 'sesame' } });
    room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [5, 3, 40, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['5,3,40,12']));
    expect(a.app.frozen).toBe(false);
  });
});

describe('chat', () => {
  test('CH1: a line typed in the app reaches the other app once, and opens its chat window', async () => {
    const a = await seat();
    const b = await seat();
    a.app.user((m) => m.type('hello'));
    a.bridge.input();
    await until(() => expect(b.app.model.received).toHaveLength(1));
    expect(b.app.model.received[0]?.text).toBe('hello');
    await a.restartBridge();
    await until(() => expect(a.bridge.snapshot().status).toBe('live'));
    await quiet(300);
    expect(b.app.model.received).toHaveLength(1);
    expect(a.app.model.received).toHaveLength(0);
    expect(room.model.chat).toHaveLength(1);
    expect(b.app.requests.filter((r) => r.params.name === 'scramble_expand')).toHaveLength(1);
  });

  test('B13: the lines of an app that started anew are sent too', async () => {
    const a = await seat();
    a.app.user((m) => m.type('one'));
    a.bridge.input();
    await until(() => expect(room.model.chat).toHaveLength(1));
    await a.app.restart();
    a.bridge.appRestarted();
    a.app.user((m) => m.type('two'));
    await until(() => expect(room.model.chat.map((l) => l.text)).toEqual(['one', 'two']));
  });

  test('lines missed during a disconnect come after it; a newcomer sees the last 20', async () => {
    const a = await seat();
    room.say('web', 'c0', 'Ben', 'first');
    await until(() => expect(a.app.model.received).toHaveLength(1));
    await room.stop();
    for (let i = 1; i <= 70; i += 1) room.model.say('web', `c${i}`, 'Ben', `line ${i}`);
    await room.start();
    await until(() => expect(a.app.model.received).toHaveLength(71), 8_000);
    expect(a.app.model.received.at(1)?.text).toBe('line 1');
    const b = await seat();
    await until(() => expect(b.app.model.received.at(-1)?.text).toBe('line 70'));
    expect(b.app.model.received).toHaveLength(20);
  });

  test('a long line comes in pieces that the app can read', async () => {
    const a = await seat();
    const text = '👩‍👩‍👧 grüße '.repeat(60).trim();
    room.say('web', 'c1', 'Ben', text);
    await until(() =>
      expect(
        a.app.model.received
          .map((r) => r.text)
          .join('')
          .trim(),
      ).toBe(text),
    );
    expect(a.app.model.received.length).toBeGreaterThan(1);
  });
});
