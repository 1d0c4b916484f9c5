// Two people draw in one picture: two real desktops on two ptys, a bridge each, and the room in a real workerd.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DesktopSeat } from '../bridge/test/real-desktop.ts';
import type { LocalParty } from '../proxy/party/local/local-party.ts';
import { until } from '../testing/until.ts';
import {
  killParty,
  openAtBoth,
  openTwoDesktops,
  type TwoDesktops,
  windowsOf,
} from './two-desktops.ts';

/** Place and size of the picture's window, and where its cells are in the terminal: below frame and toolbar. */
const WINDOW = { x: 4, y: 2, w: 70, h: 24 };
const [LEFT, TOP, WIDTH, HEIGHT] = [WINDOW.x + 1, WINDOW.y + 4, WINDOW.w - 2, WINDOW.h - 4];
const ESC = '\u001b';

let two: TwoDesktops | undefined;
let a: DesktopSeat;
let b: DesktopSeat;
let party: LocalParty;

beforeEach(async () => {
  two = await openTwoDesktops();
  ({ a, b, party } = two);
  await openAtBoth(two, 'paint', WINDOW);
});
afterEach(async () => {
  await two?.[Symbol.asyncDispose]();
  two = undefined;
});

const pictures = (seat: DesktopSeat): Promise<string[]> => windowsOf(seat, 'paint');

/** The strokes that a seat's app has. */
async function strokes(seat: DesktopSeat): Promise<Record<string, string>> {
  const [id = ''] = await pictures(seat);
  return JSON.parse(await seat.ipc.request('get_strokes', { id })).strokes;
}
const count = async (seat: DesktopSeat): Promise<number> => Object.keys(await strokes(seat)).length;
const cells = (seat: DesktopSeat): string[] => seat.picture(LEFT, TOP, WIDTH, HEIGHT);

/** Both have the same strokes, and show the same cells. */
async function same(): Promise<void> {
  await until(async () => {
    expect(await strokes(b)).toEqual(await strokes(a));
    expect(cells(b)).toEqual(cells(a));
  });
}

/** One drag of the mouse over cells of the picture. */
function draw(seat: DesktopSeat, ...points: readonly [number, number][]): void {
  const at = ([x, y]: readonly [number, number]): string => `${x + LEFT + 1};${y + TOP + 1}`;
  const [first = [0, 0] as const] = points;
  const last = points.at(-1) ?? first;
  const moves = points.map((point) => `${ESC}[<32;${at(point)}M`).join('');
  seat.type(`${ESC}[<0;${at(first)}M${moves}${ESC}[<0;${at(last)}m`);
}

const diagonal = (x: number): [number, number][] =>
  Array.from({ length: 12 }, (_, i): [number, number] => [x + i, i]);

test('PA1, PA2: what both draw at once is the same in both, cell by cell, and a stroke is seen growing', async () => {
  const at = ([x, y]: readonly [number, number]): string => `${x + LEFT + 1};${y + TOP + 1}`;
  a.type(`${ESC}[<0;${at([0, 0])}M${ESC}[<32;${at([9, 0])}M`);
  await until(async () => expect(await count(b)).toBe(1));
  const [begun] = Object.values(await strokes(b));
  a.type(`${ESC}[<32;${at([20, 5])}M`);
  // It is not let go yet.
  await until(async () => expect(Object.values(await strokes(b))).not.toEqual([begun]));
  a.type(`${ESC}[<0;${at([20, 5])}m`);
  for (let i = 0; i < 6; i += 1) {
    draw(a, ...diagonal(i * 4));
    b.type('c');
    draw(b, ...diagonal(30 - i * 4));
  }
  await until(async () => expect(await count(a)).toBe(13));
  await same();
  expect(new Set(cells(a)).size).toBeGreaterThan(3);
});

test('PA2, PA5: undo takes back one’s own; a fill stays as it was; clear is for everybody, and can be undone', async () => {
  a.type('o');
  draw(a, [2, 2], [20, 12]);
  await until(async () => expect(await count(b)).toBe(1));
  b.type('ccf');
  draw(b, [10, 7]);
  await until(async () => expect(await count(a)).toBe(2));
  await same();
  const filled = cells(b)[7 * WIDTH + 10];
  expect(filled).not.toBe(cells(b)[0]);
  // Ctrl+Z: the oval goes, what is filled stays.
  a.type('\u001a');
  await until(async () => expect(await count(b)).toBe(1));
  await same();
  expect(cells(a)[7 * WIDTH + 10]).toBe(filled);
  const before = cells(a);
  a.type(`${ESC}[3~`);
  await until(async () => expect(await count(b)).toBe(0));
  await same();
  a.type('\u001a');
  await until(async () => expect(await count(b)).toBe(1));
  await same();
  expect(cells(b)).toEqual(before);
  // Ctrl+Y, twice: cleared again, and no further.
  a.type('\u0019\u0019');
  await until(async () => expect(await count(b)).toBe(0));
});

test('PA4, BR9: an app that starts again, a bridge that starts again, and a party that is killed lose no stroke', async () => {
  draw(a, ...diagonal(0));
  draw(b, ...diagonal(20));
  await until(async () => expect(await count(a)).toBe(2));
  await same();
  await b.restart();
  await until(async () => expect(await count(b)).toBe(2));
  await same();
  // What is drawn while no bridge is there.
  await a.bridge.close();
  draw(a, ...diagonal(40));
  await until(async () => expect(await count(a)).toBe(3));
  await until(async () => expect(await count(b)).toBe(2));
  draw(b, [30, 10], [40, 10]);
  await until(async () => expect(await count(b)).toBe(3));
  await a.restartBridge();
  await until(async () => expect(await count(b)).toBe(4));
  await same();
  // Taken back on either side while no bridge is there: nothing comes back, and nothing else goes.
  await a.bridge.close();
  a.type('\u001a');
  b.type('\u001a');
  await until(async () => expect([await count(a), await count(b)]).toEqual([3, 3]));
  await a.restartBridge();
  await until(async () => expect([await count(a), await count(b)]).toEqual([2, 2]));
  await same();
  killParty(party);
  draw(a, [50, 3], [60, 3]);
  await until(async () => expect(await count(b)).toBe(3));
  await same();
});

test('PA3: of strokes that the room has no place for nothing is left, and who drew reads so', async () => {
  const [id = ''] = await pictures(a);
  // More than a picture holds, as somebody's app that keeps to no limit might set.
  for (let from = 0; from < 2_000; from += 400)
    await a.ipc.request(
      'set_strokes',
      {
        id,
        ...Object.fromEntries(
          Array.from({ length: 400 }, (_, i) => [
            `${String(from + i).padStart(8, '0')}_aaaa`,
            'p9b0000',
          ]),
        ),
      },
      65_536,
    );
  await until(async () => expect(await count(b)).toBe(2_000));
  await a.ipc.request('set_strokes', { id, '00009999_aaaa': 'p9b0505' });
  await until(async () => expect(await count(a)).toBe(2_000));
  await until(() => {
    expect(
      a
        .picture(LEFT, TOP - 1, WIDTH, 1)
        .map(([char]) => char)
        .join(''),
    ).toContain('place');
  });
  await same();
});
