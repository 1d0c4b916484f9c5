// A bridge between a double of the app and a small room, both on real sockets: the main job.
import { describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { createIpcClient } from './bridge.ts';
import { rectsOf, roomFixture } from './test/fixture.ts';

const on = roomFixture();

describe('between app and room', () => {
  test('AC-1: sends a state_delta for a window opened over IPC', async () => {
    const a = await on.seat();
    const { socketPath } = a.app.options;
    const ipc = createIpcClient({ socketPath });
    await ipc.request('create_window', { type: 'life', x: 5, y: 3, w: 40, h: 12 });
    await until(() => expect(on.room.deltas()).toHaveLength(1));
    expect(on.room.model.records()[0]).toMatchObject({ type: 'life', rect: [5, 3, 40, 12] });
    expect(on.room.model.records()[0]?.g).toMatch(/^b[0-9a-f]{16}:\d+$/);
  });

  test('AC-2: applies a remote state_delta by IPC: create, move, resize, close', async () => {
    const a = await on.seat();
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [5, 3, 40, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['5,3,40,12']));
    expect(a.app.requests.some((r) => r.cmd === 'create_window')).toBe(true);
    on.room.edit('other', [{ op: 'set', g: 'other:1', rect: [9, 4, 50, 14] }]);
    await until(() => expect(rectsOf(a)).toEqual(['9,4,50,14']));
    on.room.edit('other', [{ op: 'del', g: 'other:1' }]);
    await until(() => expect(rectsOf(a)).toEqual([]));
    expect(on.room.deltas()).toEqual([]);
  });

  test('AC-4: reconnects after a disconnect, and tells what was done meanwhile', async () => {
    const a = await on.seat();
    await on.room.stop();
    await until(() => expect(a.bridge.snapshot().status).toBe('reconnecting'));
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(a.bridge.snapshot().windows[0]?.g).not.toBeNull());
    await on.room.start();
    await until(() => expect(a.bridge.snapshot().status).toBe('live'));
    await until(() => expect(on.roomRects()).toEqual(['1,1,40,12']));
  });

  test('HS3: of several refusals in a row it asks for the room’s state once', async () => {
    const a = await on.seat();
    const before = on.room.hellos;
    on.room.refuse('seq_gap', 8);
    await until(() => expect(on.room.hellos).toBe(before + 1));
    await until(() => expect(a.bridge.snapshot().status).toBe('live'));
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(on.roomRects()).toEqual(['1,1,40,12']));
    expect(on.room.hellos).toBe(before + 1);
  });

  test('BR5: what the bridge did itself makes no delta, and at rest nothing is sent', async () => {
    const a = await on.seat();
    const b = await on.seat();
    for (let i = 0; i < 5; i += 1) a.app.user((m) => m.open('life', [i, i, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(5));
    await until(() => expect(rectsOf(b)).toEqual(rectsOf(a)));
    await on.rest(1_500);
    const edits = on.room
      .deltas()
      .reduce((n, { message }) => n + (message.type === 'state_delta' ? message.ops.length : 0), 0);
    expect(edits).toBe(5);
  });

  test('10 + 10 windows opened at once on two sides end as exactly 20', async () => {
    const a = await on.seat();
    const b = await on.seat();
    for (let i = 0; i < 10; i += 1) {
      a.app.user((m) => m.open('life', [i, i, 40, 12]));
      b.app.user((m) => m.open(i % 2 ? 'life' : 'cube', [i + 20, i, 30, 10]));
    }
    a.bridge.input();
    b.bridge.input();
    await until(() => expect(on.roomRects()).toHaveLength(20));
    await until(() => {
      expect(rectsOf(a)).toEqual(on.roomRects());
      expect(rectsOf(b)).toEqual(on.roomRects());
    });
    await on.rest(700);
    expect(rectsOf(a)).toHaveLength(20);
    expect(rectsOf(b)).toHaveLength(20);
  });

  test('a drag of 50 moves ends at the right place on both sides, with no more deltas than moves', async () => {
    const a = await on.seat();
    const b = await on.seat();
    const { id } = a.app.user((m) => m.open('life', [0, 0, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(1));
    const before = on.room.deltas().length;
    const seen: number[] = [];
    for (let i = 1; i <= 50; i += 1) {
      a.app.user((m) => m.place(id, [i, i % 10, 40, 12]));
      a.bridge.input();
      seen.push(b.app.model.windows[0]?.rect[0] ?? -1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until(() => expect(rectsOf(b)).toEqual(['50,0,40,12']));
    expect(rectsOf(a)).toEqual(['50,0,40,12']);
    expect(on.room.deltas().length - before).toBeLessThanOrEqual(50);
    // Of the positions on the other side none goes backwards.
    expect(seen).toEqual(seen.toSorted((x, y) => x - y));
    await on.rest(500);
  });
});
