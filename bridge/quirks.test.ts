// What WibWob-DOS does that one would not expect (docs/wibwob.md), with real sockets.
import { describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { rectsOf, roomFixture } from './test/fixture.ts';

const on = roomFixture();

describe('quirks of the app', () => {
  test('BR7: a resized terminal moves windows, but nobody else’s', async () => {
    const a = await on.seat({ app: { cols: 120, rows: 36 } });
    const b = await on.seat();
    a.app.user((m) => m.open('life', [60, 15, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toEqual(['60,15,40,12']));
    const before = on.room.deltas().length;
    a.size.cols = 80;
    a.size.rows = 24;
    a.bridge.resized();
    a.app.model.resize(80, 24);
    await until(() => expect(rectsOf(a)).toEqual(['60,15,40,12']));
    expect(rectsOf(b)).toEqual(['60,15,40,12']);
    expect(on.room.deltas().length).toBe(before);
  });

  test('BR6: a size that the app refuses is left alone and never pushed', async () => {
    const a = await on.seat({ app: { cols: 80, rows: 24 } });
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [0, 0, 60, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['0,0,60,12']));
    on.room.edit('other', [{ op: 'set', g: 'other:1', rect: [2, 1, 110, 30] }]);
    await until(() => expect(rectsOf(a)).toEqual(['2,1,80,22']));
    await on.rest(300);
    expect(on.room.deltas()).toEqual([]);
    const resizes = a.app.requests.filter((r) => r.cmd === 'resize_window').length;
    expect(resizes).toBeLessThanOrEqual(2);
    // An edit of the user carries only the axis that changed.
    const [window] = a.app.model.windows;
    a.app.user((m) => m.place(window?.id ?? '', [7, 1, 80, 22]));
    a.bridge.input();
    await until(() => expect(on.roomRects()).toEqual(['7,1,110,30']));
  });

  test('GE1, BR6: a window that lies outside of a smaller terminal shows its title bar there, for this seat alone', async () => {
    const a = await on.seat({ app: { cols: 80, rows: 24 } });
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [100, 40, 40, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['72,21,40,12']));
    on.room.edit('other', [{ op: 'set', g: 'other:1', rect: [101, 3, 40, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['72,3,40,12']));
    await on.rest(300);
    expect(on.roomRects()).toEqual(['101,3,40,12']);
    expect(on.room.deltas()).toEqual([]);
    // It is taken by its title bar, and told where its person has put it.
    a.app.user((m) => m.place(m.windows[0]?.id ?? '', [20, 3, 40, 12]));
    a.bridge.input();
    await until(() => expect(on.roomRects()).toEqual(['20,3,40,12']));
    on.room.edit('other', [{ op: 'set', g: 'other:1', rect: [101, 3, 40, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['72,3,40,12']));
    // On a larger terminal it goes where the room has it.
    Object.assign(a.size, { cols: 160, rows: 50 });
    a.bridge.resized();
    a.app.model.resize(160, 50);
    await until(() => expect(rectsOf(a)).toEqual(['101,3,40,12']));
    expect(on.roomRects()).toEqual(['101,3,40,12']);
  });

  test('BR8: a create that timed out after it was done is found, not made again', async () => {
    const a = await on.seat();
    a.app.mishaps.push({ cmd: 'create_window', what: 'done-silent' });
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [4, 4, 40, 12] }]);
    await until(() => expect(a.bridge.snapshot().windows[0]?.g).toBe('other:1'));
    await on.rest(700);
    expect(rectsOf(a)).toEqual(['4,4,40,12']);
    expect(on.room.deltas()).toEqual([]);
  });

  test('BR8: a create that timed out before it was done is made again', async () => {
    const a = await on.seat();
    a.app.mishaps.push({ cmd: 'create_window', what: 'lost' });
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [4, 4, 40, 12] }]);
    await until(() => expect(a.bridge.snapshot().windows[0]?.g).toBe('other:1'));
    expect(rectsOf(a)).toEqual(['4,4,40,12']);
  });

  test('BR10: an unknown type is reported, skipped and kept for the others', async () => {
    const a = await on.seat({ app: { quirks: { unknown: ['paint'] } } });
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'paint', rect: [4, 4, 40, 12] }]);
    await until(() =>
      expect(on.room.received.at(-1)?.message).toMatchObject({
        type: 'apply',
        fail: [{ g: 'other:1', code: 'unknown_type' }],
      }),
    );
    await on.rest(300);
    expect(on.roomRects()).toHaveLength(1);
    expect(a.bridge.snapshot().missing).toContain('type:paint');
    expect(a.app.requests.filter((r) => r.cmd === 'create_window')).toHaveLength(1);
  });

  test('BR13: an id used again for another window is another window', async () => {
    const a = await on.seat();
    const b = await on.seat();
    const life = a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(1));
    a.app.user((m) => {
      m.close(life.id, true);
      m.windows.unshift({
        id: life.id,
        type: 'cube',
        rect: [8, 8, 30, 10],
        title: 'Cube',
        typed: '',
      });
    });
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toEqual(['8,8,30,10']));
    expect(b.app.model.windows[0]?.type).toBe('cube');
  });

  test('a get_state that can’t be read is passed over', async () => {
    const a = await on.seat();
    a.app.mishaps.push({ cmd: 'get_state', what: 'garbage' });
    a.app.user((m) => m.open('life', [1, 1, 40, 12]));
    a.bridge.input();
    await until(() => expect(on.roomRects()).toEqual(['1,1,40,12']));
  });

  test('a secret of the app is used for every request', async () => {
    const a = await on.seat({ app: { secret: 'sesame' } });
    on.room.edit('other', [{ op: 'add', g: 'other:1', type: 'life', rect: [5, 3, 40, 12] }]);
    await until(() => expect(rectsOf(a)).toEqual(['5,3,40,12']));
    // Between challenge and answer it is, each time.
    await until(() => expect(a.app.frozen).toBe(false));
  });
});
