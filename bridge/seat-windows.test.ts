// What a seat's page learns of its windows: real socket to an app double, and the pure part on a clock of the test's.
import { describe, expect, test, vi } from 'vitest';
import { until } from '../testing/until.ts';
import { emptyLocal, type LocalWindow } from './core/windows/local.ts';
import { type SeatWindows, WindowsTeller, windowsOf } from './seat-windows.ts';
import { roomFixture } from './test/fixture.ts';

const on = roomFixture();

describe('GE2: windows of a seat for its page', () => {
  test('come at once and on every change, top first, in cells of the terminal', async () => {
    const seat = await on.seat();
    const seen: SeatWindows[] = [];
    using _listening = seat.bridge.onWindows((windows) => seen.push(windows));
    const { id } = seat.app.user((m) => m.open('life', [5, 3, 40, 12]));
    seat.bridge.input();
    await until(() =>
      expect(seen.at(-1)?.list).toEqual([[expect.stringMatching(/:\d+$/), 5, 4, 40, 12]]),
    );
    const g = seen.at(-1)?.list[0]?.[0];
    expect(seen.at(-1)?.focus).toBe(g);
    seat.app.user((m) => m.place(id, [9, 3, 40, 12]));
    seat.bridge.input();
    await until(() => expect(seen.at(-1)?.list).toEqual([[g, 9, 4, 40, 12]]));
    const later: SeatWindows[] = [];
    using _later = seat.bridge.onWindows((windows) => later.push(windows));
    expect(later).toEqual([seen.at(-1)]);
  });

  test('a window that is not mirrored covers, and has no id', async () => {
    const seat = await on.seat();
    const seen: SeatWindows[] = [];
    using _listening = seat.bridge.onWindows((windows) => seen.push(windows));
    seat.app.user((m) => m.open('life', [5, 3, 40, 12]));
    seat.app.user((m) => m.open('scramble', [50, 0, 30, 20]));
    seat.bridge.input();
    await until(() => expect(seen.at(-1)?.list).toHaveLength(2));
    await until(() => expect(seen.at(-1)?.list[1]?.[0]).not.toBeNull());
    expect(seen.at(-1)).toMatchObject({
      list: [
        [null, 50, 1, 30, 20],
        [expect.any(String), 5, 4, 40, 12],
      ],
      focus: null,
      titles: [expect.stringMatching(/scramble/i), expect.stringMatching(/life/i)],
    });
  });

  test('titles are one clean line, cut short between characters; a window without one is called by its type', () => {
    const window = (id: string, title: string): LocalWindow => ({
      ...{ id, title, type: 'test_pattern', rect: [0, 0, 9, 9] },
    });
    const long = `${'x'.repeat(22)}\u{1f600}\u{1f600}`;
    const seen = [window('1', ' a\u001b\u202e\nb '), window('2', ''), window('3', long)];
    const { titles } = windowsOf(seen, { local: emptyLocal(null, null) });
    expect(titles).toEqual(['a b', 'test pattern', `${'x'.repeat(22)}…`]);
  });

  test('a drag is told 20 times a second at most, and its end', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      using teller = new WindowsTeller();
      const from = performance.now();
      const told: [ms: number, x: number | undefined][] = [];
      teller.listen(({ list }) => told.push([performance.now() - from, list[0]?.[1]]));
      for (let x = 0; x < 20; x += 1) {
        teller.update({ list: [['b1:1', x, 4, 40, 12]], focus: 'b1:1' });
        vi.advanceTimersByTime(10);
      }
      vi.advanceTimersByTime(1_000);
      expect(told.map(([ms]) => ms)).toEqual([0, 50, 100, 150, 200]);
      expect(told.map(([, x]) => x)).toEqual([0, 4, 9, 14, 19]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a drag ends where the window is', async () => {
    const seat = await on.seat();
    let last: SeatWindows | undefined;
    const { id } = seat.app.user((m) => m.open('life', [0, 3, 40, 12]));
    seat.bridge.input();
    await until(() => expect(seat.bridge.snapshot().windows[0]?.g).toBeTruthy());
    using _listening = seat.bridge.onWindows((windows) => {
      last = windows;
    });
    for (let x = 1; x <= 60; x += 1) {
      seat.app.user((m) => m.place(id, [x, 3, 40, 12]));
      // Every look sees another place.
      seat.bridge.resized();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await until(() => expect(last?.list[0]?.[1]).toBe(60));
  });

  test('a page’s wish puts a window on top, here and in the room', async () => {
    const seat = await on.seat({ app: { quirks: { raise: true } } });
    seat.app.user((m) => m.open('life', [5, 3, 40, 12]));
    seat.app.user((m) => m.open('cube', [20, 3, 40, 12]));
    seat.bridge.input();
    await until(() =>
      expect(seat.bridge.snapshot().windows.map((w) => w.type)).toEqual(['cube', 'life']),
    );
    await until(() => expect(seat.bridge.snapshot().windows[1]?.g).toBeTruthy());
    await until(() => expect(on.room.model.records()).toHaveLength(2));
    const asked = () => seat.app.requests.filter(({ cmd }) => cmd === 'raise_window').length;
    for (let i = 0; i < 100; i += 1) seat.bridge.raise(seat.bridge.snapshot().windows[1]?.g ?? '');
    await until(() =>
      expect(seat.bridge.snapshot().windows.map((w) => w.type)).toEqual(['life', 'cube']),
    );
    await until(() =>
      expect(on.room.model.records().sort((a, b) => b.z - a.z)[0]?.type).toBe('life'),
    );
    expect(asked()).toBeLessThan(5);
    // The app's own chat window covers, too.
    seat.app.user((m) => m.open('scramble', [10, 3, 30, 12]));
    seat.bridge.input();
    await until(() => expect(seat.bridge.snapshot().windows[0]?.type).toBe('scramble'));
    seat.bridge.raise(seat.bridge.snapshot().windows[1]?.g ?? '');
    await until(() => expect(seat.bridge.snapshot().windows[0]?.type).toBe('life'));
    seat.bridge.raise('nobody:1');
  });
});
