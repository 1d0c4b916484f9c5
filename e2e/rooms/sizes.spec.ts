// Rooms with a grid: one size everywhere, the font scaled. Rooms without: each page is filled.
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { open, seatOf } from '../app.ts';
import { resize } from '../rest.ts';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer } from '../server.ts';
import { enterRoom, expect, type TeleportWindow, test, type Visitor } from '../test.ts';
import { windows } from '../windows.ts';

const GRID = { cols: 100, rows: 30 };
const SMALL = { width: 700, height: 420 };
const WIDE = { width: 1500, height: 950 };

/** What `stty size` says of the terminal in which a seat's app runs. */
async function appSize(server: Server, room: string, seat: number) {
  const app = (await server.seats(room)).find((s) => s.seat === seat)?.pids.app;
  const tty = readlinkSync(`/proc/${app}/fd/0`);
  const [rows, cols] = execFileSync('stty', ['-F', tty, 'size']).toString().trim().split(' ');
  return { cols: Number(cols), rows: Number(rows) };
}

/** Opens a terminal socket of its own in the page, as a browser without the overlay would, and asks for a size. */
async function askForSize(who: Visitor, cols: number, rows: number): Promise<void> {
  await who.page.evaluate(
    ([columns, lines]) =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(new URL('ws', location.href.replace(/^http/, 'ws')), ['tty']);
        const bytes = (text: string) => new TextEncoder().encode(text);
        const size = { columns, rows: lines };
        socket.onerror = () => reject(new Error('no terminal socket'));
        socket.onopen = () => socket.send(bytes(JSON.stringify({ AuthToken: '', ...size })));
        socket.onmessage = () => {
          socket.onmessage = null;
          socket.send(bytes(`1${JSON.stringify(size)}`));
          socket.onclose = () => resolve();
          socket.close();
        };
      }),
    [cols, rows] as const,
  );
}

/** Free space left, above, right and below the terminal's cells, in px. */
async function margins(who: Visitor): Promise<[number, number, number, number]> {
  return who.page.evaluate(() => {
    const box = (selector: string) =>
      (document.querySelector(selector) as Element).getBoundingClientRect();
    const [outer, inner] = [box('#terminal-container'), box('.xterm-screen')];
    return [
      inner.left - outer.left,
      inner.top - outer.top,
      outer.right - inner.right,
      outer.bottom - inner.bottom,
    ] as [number, number, number, number];
  });
}

test.describe('a room with a grid', () => {
  let server: Server;
  test.beforeAll(async () => {
    server = await startServer({ rooms: { fixed: pairRoom('fixed', 'grid: 100x30\n') } });
  });
  test.afterAll(() => server.stop());

  test('GE1: every seat has the grid’s columns and rows, in the middle of any browser', async ({
    browser,
  }) => {
    const small = await enterRoom(browser, server.url, 'fixed', 'Ada', SMALL);
    const wide = await enterRoom(browser, server.url, 'fixed', 'Bob', WIDE);
    try {
      for (const who of [small, wide]) {
        const seat = await seatOf(server, 'fixed', who.name);
        await expect.poll(() => who.size()).toEqual(GRID);
        await expect.poll(() => appSize(server, 'fixed', seat)).toEqual(GRID);
        await expect
          .poll(async () => {
            const [left, top, right, bottom] = await margins(who);
            const inside = Math.min(left, top, right, bottom) >= 0;
            // One side of the space is filled: what is left is less than a step of the font makes.
            const filled = Math.min(left + right, top + bottom) < 60;
            const centred = Math.abs(left - right) < 3 && Math.abs(top - bottom) < 3;
            return { inside, filled, centred };
          })
          .toEqual({ inside: true, filled: true, centred: true });
      }
      // The far corner of the grid is in both, so a window there is clamped in neither.
      await open(server, 'fixed', 1, 'life', [60, 16, 40, 12]);
      const there = [{ x: 60, y: 16, w: 40, h: 12 }];
      await expect.poll(() => windows(server, 'fixed', 2)).toMatchObject(there);

      // A browser that changes its size, or asks for another one, changes nothing for the app.
      await resize(wide, { width: 620, height: 900 });
      await wide.page.evaluate(() => {
        (window as unknown as { term: { resize(c: number, r: number): void } }).term.resize(60, 20);
      });
      await expect.poll(() => wide.size()).toEqual(GRID);
      await askForSize(wide, 60, 20);
      expect(await appSize(server, 'fixed', await seatOf(server, 'fixed', 'Bob'))).toEqual(GRID);
      expect(await windows(server, 'fixed', 1)).toMatchObject(there);
    } finally {
      await small.leave();
      await wide.leave();
    }
  });
});

test('GE1: in a free room less than half a cell is left over beside the terminal, at any size of the page', async ({
  enter,
  room,
}) => {
  const a = await enter(room, 'Ada');
  for (const [width, height] of [
    [1280, 800],
    [1003, 777],
    [840, 525],
    [390, 844],
  ] as const) {
    await a.page.setViewportSize({ width, height });
    await expect
      .poll(async () => {
        const [left, above, right, below] = await margins(a);
        const cell = await a.page.evaluate(() => {
          const { cols, rows } = (window as unknown as TeleportWindow).term;
          const box = (document.querySelector('.xterm-screen') as Element).getBoundingClientRect();
          return { x: box.width / cols, y: box.height / rows };
        });
        const fits = (gap: number, size: number) => gap >= 0 && gap <= size / 2;
        return (
          [left, right].every((gap) => fits(gap, cell.x)) &&
          [above, below].every((gap) => fits(gap, cell.y))
        );
      })
      .toBe(true);
  }
});
