// What crosses and what stays private, with real sockets.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { rectsOf, roomFixture } from './test/fixture.ts';
import type { Seat, SeatOptions } from './test/seat.ts';

const on = roomFixture();

describe('what crosses', () => {
  test('BR14: dialogs, games and singletons are neither sent nor touched', async () => {
    const a = await on.seat();
    a.app.user((m) => {
      m.open('test_pattern', [9, 9, 40, 12], { title: 'Open Text/Animation File' });
      m.open('scramble', [80, 2, 30, 20], { title: 'Scramble' });
      m.open('wibwob', [1, 1, 30, 20]);
      m.open('test_pattern', [2, 2, 20, 8]);
    });
    a.bridge.input();
    await until(() => expect(on.roomRects()).toEqual(['2,2,20,8']));
    await on.rest(300);
    expect(rectsOf(a)).toHaveLength(4);
    expect(on.roomRects()).toHaveLength(1);
  });

  test('BR15: risky types cross only where the room names them', async () => {
    const a = await on.seat();
    const b = await on.seat({ allowTypes: ['terminal'] });
    b.app.noEof.add('terminal');
    b.app.user((m) => m.open('terminal', [1, 1, 40, 12]));
    b.app.user((m) => m.open('browser', [2, 2, 40, 12]));
    b.bridge.input();
    await until(() => expect(on.roomRects()).toEqual(['1,1,40,12']));
    await on.rest(300);
    expect(rectsOf(a)).toEqual([]);
    expect(b.bridge.snapshot().missing).toContain('type:browser');
  });

  test('files cross as paths relative to the room’s files, and none from outside', async () => {
    const prepare: SeatOptions['prepare'] = (_app, folder) =>
      writeFile(path.join(folder, 'files', 'notes.txt'), 'hi');
    const a = await on.seat({ prepare });
    const b = await on.seat({ prepare });
    a.app.user((m) => {
      m.open('text_view', [1, 1, 40, 12], { path: path.join(a.folder, 'files', 'notes.txt') });
      m.open('text_view', [2, 2, 40, 12], { path: '/etc/hostname' });
    });
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toEqual(['1,1,40,12']));
    expect(b.app.model.windows[0]?.path).toBe(path.join(b.folder, 'files', 'notes.txt'));
    expect(on.room.model.records()[0]?.props).toEqual({ path: 'notes.txt' });
    on.room.edit('other', [
      {
        op: 'add',
        g: 'other:1',
        type: 'text_view',
        rect: [3, 3, 40, 12],
        props: { path: '../bridge.json' },
      },
    ]);
    await on.rest(300);
    expect(rectsOf(b)).toHaveLength(1);
    expect(on.roomRects()).toHaveLength(2);
  });

  test('z-order crosses between apps that can raise', async () => {
    const a = await on.seat({ app: { quirks: { raise: true } } });
    const b = await on.seat({ app: { quirks: { raise: true } } });
    const ids = [0, 1, 2, 3].map((i) => a.app.user((m) => m.open('life', [i, i, 40, 12])).id);
    a.bridge.input();
    await until(() => expect(rectsOf(b)).toHaveLength(4));
    a.app.user((m) => m.raise(ids[1] ?? ''));
    a.app.user((m) => m.raise(ids[0] ?? ''));
    a.bridge.input();
    const stack = (s: Seat) => s.app.model.windows.map((w) => w.rect[0]);
    await until(() => expect(stack(b)).toEqual([0, 1, 3, 2]));
    const before = on.room.deltas().length;
    await on.rest(400);
    expect(on.room.deltas().length).toBe(before);
    expect(stack(a)).toEqual([0, 1, 3, 2]);
  });
});
