// A room on a phone: enough cells on a narrow or low page, from closer by fingers and keys, and nothing out of place.
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { open, seatOf } from '../app.ts';
import { pointAndSee } from '../cursors/ghosts.ts';
import { ui } from '../people/people.ts';
import { atRest, pointAt, resize } from '../rest.ts';
import type { Server } from '../server.ts';
import { bridgesLive, expect, knowsWindows, type Visitor } from '../test.ts';
import { Fingers } from './fingers.ts';
import { bytes, focus } from './keys.ts';
import { canZoom, caretOf, cellAt, isInView, PHONES, shownBy, test, timesWider } from './phones.ts';

const GUEST = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844, touch: true };

async function appSize(server: Server, room: string, name: string) {
  const seat = await seatOf(server, room, name);
  const app = (await server.seats(room)).find((one) => one.seat === seat)?.pids.app;
  const tty = readlinkSync(`/proc/${app}/fd/0`);
  const [rows, cols] = execFileSync('stty', ['-F', tty, 'size']).toString().trim().split(' ');
  return { cols: Number(cols), rows: Number(rows) };
}

/** The middle of what shows cells. */
async function middleOf(who: Visitor) {
  const { space } = await shownBy(who);
  return { x: (space.left + space.right) / 2, y: (space.top + space.bottom) / 2 };
}

/** Where a ghost is on the page, and where its cell is. */
async function ghostAndCell(who: Visitor, whose: Visitor) {
  const box = await who.ghost(whose.pid, 'pointer').evaluate((element) => {
    const { left, top } = element.getBoundingClientRect();
    return { left, top, col: Number(element.dataset.col), row: Number(element.dataset.row) };
  });
  return { at: await cellAt(who, { x: box.left, y: box.top }), col: box.col, row: box.row };
}

for (const [width, height] of PHONES)
  test(`GE1: a page of ${width} x ${height} has at least 80 x 24 cells that fill it, for the app as well, and ghosts are on their cells`, async ({
    enter,
    server,
  }) => {
    const room = `desk-${width}`;
    const host = await enter(room, 'Ada', { width, height, touch: true });
    const guest = await enter(room, 'Bob', GUEST);
    await atRest(host, guest);
    const size = await host.size();
    expect(size.cols).toBeGreaterThanOrEqual(80);
    expect(size.rows).toBeGreaterThanOrEqual(24);
    await expect.poll(() => appSize(server, room, host.name)).toEqual(size);
    const { cells, space } = await shownBy(host);
    const [cell, line] = [
      (cells.right - cells.left) / size.cols,
      (cells.bottom - cells.top) / size.rows,
    ];
    for (const gap of [cells.left - space.left, space.right - cells.right]) {
      expect(gap).toBeGreaterThanOrEqual(0);
      expect(gap).toBeLessThanOrEqual(cell / 2);
    }
    for (const gap of [cells.top - space.top, space.bottom - cells.bottom]) {
      expect(gap).toBeGreaterThanOrEqual(0);
      expect(gap).toBeLessThanOrEqual(line / 2);
    }

    await pointAndSee(guest, host, 100, 20);
    await canZoom(host);
    await (await Fingers.of(host)).pinch(await middleOf(host), 80, 200);
    await expect.poll(() => timesWider(host)).toBeGreaterThan(1.5);
    await atRest(host);
    await expect
      .poll(async () => {
        const { at, col, row } = await ghostAndCell(host, guest);
        return Math.floor(at.col) === col && Math.floor(at.row) === row;
      })
      .toBe(true);
    // From closer it is drawn anew, and not from the picture of small text.
    const drawn = () =>
      host.page.evaluate(() => {
        const canvas = document.querySelector('.xterm-screen canvas') as HTMLCanvasElement;
        return canvas.getBoundingClientRect().width / canvas.offsetWidth;
      });
    await expect.poll(drawn).toBeLessThan(1.2);
    expect(await host.size()).toEqual(size);
  });

test('pinch zooms around the middle of the fingers, a drag moves what is seen as far as there is something, and a button shows all', async ({
  enter,
}) => {
  const ada = await enter('pinch', 'Ada', PHONE);
  await canZoom(ada);
  await atRest(ada);
  const fingers = await Fingers.of(ada);
  const between = { x: 120, y: 300 };
  const before = await cellAt(ada, between);
  await fingers.pinch(between, 60, 180);
  await expect.poll(() => timesWider(ada)).toBeGreaterThan(2);
  const after = await cellAt(ada, between);
  expect(after.col).toBeCloseTo(before.col, 0);
  expect(after.row).toBeCloseTo(before.row, 0);

  await fingers.drag({ x: 300, y: 500 }, { x: 200, y: 440 });
  const moved = await cellAt(ada, { x: 200, y: 440 });
  await fingers.drag({ x: 200, y: 440 }, { x: 300, y: 500 });
  const back = await cellAt(ada, { x: 300, y: 500 });
  expect(back.col).toBeCloseTo(moved.col, 0);
  expect(back.row).toBeCloseTo(moved.row, 0);
  expect((await cellAt(ada, between)).col).toBeCloseTo(before.col, 0);

  for (const [dx, dy] of [
    [1, 1],
    [-1, -1],
  ] as const) {
    for (let i = 0; i < 6; i += 1)
      await fingers.drag(
        { x: 195 - dx * 150, y: 400 - dy * 200 },
        { x: 195 + dx * 150, y: 400 + dy * 200 },
      );
    const { cells, space } = await shownBy(ada);
    expect(cells.left).toBeLessThanOrEqual(space.left + 1);
    expect(cells.right).toBeGreaterThanOrEqual(space.right - 1);
    expect(cells.top).toBeLessThanOrEqual(space.top + 1);
    expect(cells.bottom).toBeGreaterThanOrEqual(space.bottom - 1);
    if (dx > 0) expect(cells.left).toBeCloseTo(space.left, 0);
    else expect(cells.right).toBeCloseTo(space.right, 0);
  }
  // Not closer than text is of use, and not farther than everything.
  for (let i = 0; i < 4; i += 1) await fingers.pinch(between, 40, 340);
  expect(await timesWider(ada)).toBeLessThan(7);
  await expect(ui(ada, '[data-whole]')).toBeVisible();
  await ui(ada, '[data-whole]').tap();
  await expect.poll(() => timesWider(ada)).toBeLessThanOrEqual(1);
  await expect(ui(ada, '[data-whole]')).toBeHidden();
  for (let i = 0; i < 2; i += 1) await fingers.pinch(between, 300, 60);
  expect(await timesWider(ada)).toBeGreaterThan(0.9);
});

test('two taps show the window under the finger, or the place, from closer, and all of it again; the second tap is not the app’s', async ({
  enter,
  server,
}) => {
  const ada = await enter('windows', 'Ada', PHONE);
  await bridgesLive(server, 'windows', 1);
  await open(server, 'windows', 1, 'life', [38, 10, 34, 14]);
  await knowsWindows(ada, 1);
  await canZoom(ada);
  await atRest(ada);
  const fingers = await Fingers.of(ada);
  await fingers.tapTwice(await ada.cell(50, 16));
  await expect(ui(ada, '[data-whole]')).toBeVisible();
  await atRest(ada);
  for (const [col, row] of [
    [38, 10],
    [71, 23],
  ] as const)
    expect(await isInView(ada, col, row)).toBe(true);
  // It fills the page: hardly more than the window is in view.
  const { space } = await shownBy(ada);
  const [left, right] = [
    await cellAt(ada, { x: space.left, y: 400 }),
    await cellAt(ada, { x: space.right, y: 400 }),
  ];
  expect(right.col - left.col).toBeLessThan(44);
  await fingers.tapTwice(await middleOf(ada));
  await expect(ui(ada, '[data-whole]')).toBeHidden();
  expect(await timesWider(ada)).toBeLessThanOrEqual(1);

  await atRest(ada);
  const place = await ada.cell(20, 50);
  await fingers.tapTwice(place);
  await expect(ui(ada, '[data-whole]')).toBeVisible();
  await atRest(ada);
  expect(await isInView(ada, 20, 50)).toBe(true);
  expect(await isInView(ada, 60, 16)).toBe(false);
});

test('from closer a tap clicks the cell under the finger, the keyboard of the phone comes, and moving what is seen clicks nothing', async ({
  enter,
}) => {
  const ada = await enter('mouse', 'Ada', PHONE);
  await canZoom(ada);
  await atRest(ada);
  await ada.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const fingers = await Fingers.of(ada);
  await fingers.pinch({ x: 150, y: 300 }, 60, 180);
  await expect.poll(() => timesWider(ada)).toBeGreaterThan(2);
  await atRest(ada);
  const at = { x: 203, y: 411 };
  const { col, row } = await cellAt(ada, at);
  const cell = `${Math.floor(col) + 1};${Math.floor(row) + 1}`;
  await fingers.drag({ x: 300, y: 600 }, { x: 290, y: 560 });
  await fingers.drag({ x: 290, y: 560 }, { x: 300, y: 600 });
  await fingers.tap(at);
  await expect.poll(() => bytes(ada)).toBe(`^[[<0;${cell}M^[[<0;${cell}m`);
  await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
});

test('from closer what is seen follows the caret while one types, also above the keyboard of a phone', async ({
  enter,
}) => {
  const ada = await enter('corner', 'Ada', PHONE);
  await canZoom(ada);
  await atRest(ada);
  const size = await ada.size();
  const fingers = await Fingers.of(ada);
  await fingers.pinch({ x: 100, y: 120 }, 60, 180);
  const { col, row } = await caretOf(ada);
  expect(await isInView(ada, col, row)).toBe(false);
  await focus(ada.page);
  await ada.page.keyboard.type('x');
  await expect.poll(async () => (await bytes(ada)).length).toBeGreaterThan(0);
  const now = await caretOf(ada);
  await expect.poll(() => isInView(ada, now.col, now.row)).toBe(true);

  await ui(ada, '[data-whole]').tap();
  await expect(ui(ada, '[data-whole]')).toBeHidden();
  await atRest(ada);
  await focus(ada.page);
  await ada.page.evaluate(() => {
    const height = innerHeight - 640;
    Object.defineProperty(visualViewport, 'height', { get: () => height });
    visualViewport?.dispatchEvent(new Event('resize'));
  });
  // The app keeps its size, and the line with the caret is above the keyboard.
  await expect
    .poll(async () => {
      const { space } = await shownBy(ada);
      return space.bottom - space.top;
    })
    .toBeLessThan(160);
  await expect.poll(() => isInView(ada, now.col, now.row)).toBe(true);
  expect(await ada.size()).toEqual(size);
  // Whoever wants to see the first line moves it into view.
  expect(await isInView(ada, 5, 0)).toBe(false);
  await fingers.drag({ x: 200, y: 60 }, { x: 200, y: 700 });
  await expect.poll(() => isInView(ada, 5, 0)).toBe(true);
});

test('a finger scrolls back where nothing is closer, and the wheel with Ctrl stays the browser’s', async ({
  enter,
}) => {
  const ada = await enter('lines', 'Ada', PHONE);
  await canZoom(ada);
  await expect.poll(async () => (await ada.screen()).join('\n')).toContain('line 300');
  await atRest(ada);
  const fingers = await Fingers.of(ada);
  await fingers.drag({ x: 200, y: 200 }, { x: 200, y: 620 });
  await expect.poll(async () => (await ada.screen()).join('\n')).not.toContain('line 300');
  expect(await timesWider(ada)).toBeLessThanOrEqual(1);
  const taken = await ada.page.evaluate(() => {
    const wheel = { ctrlKey: true, deltaY: -100, bubbles: true, cancelable: true };
    const target = document.querySelector('#terminal-container') as Element;
    return !target.dispatchEvent(new WheelEvent('wheel', wheel));
  });
  expect(taken).toBe(false);
  expect(await timesWider(ada)).toBeLessThanOrEqual(1);
});

test('who points beyond what is seen has a mark at its edge, and a click on it goes there', async ({
  enter,
  server,
}) => {
  const ada = await enter('edge', 'Ada', PHONE);
  const bob = await enter('edge', 'Bob', GUEST);
  await bridgesLive(server, 'edge', 2);
  await canZoom(ada);
  await pointAt(bob, 100, 25);
  await expect(ada.ghost(bob.pid, 'pointer')).toBeVisible();
  await atRest(ada);
  const fingers = await Fingers.of(ada);
  await fingers.pinch({ x: 100, y: 120 }, 60, 180);
  const mark = ui(ada, `[data-edge="${bob.pid}"]`);
  await expect(mark).toBeVisible();
  const { space } = await shownBy(ada);
  const box = await mark.boundingBox();
  if (!box) throw new Error('the mark has no place');
  expect(box.x).toBeGreaterThanOrEqual(space.left);
  expect(box.x + box.width).toBeLessThanOrEqual(space.right);
  expect(box.y).toBeGreaterThanOrEqual(space.top);
  expect(box.y + box.height).toBeLessThanOrEqual(space.bottom);
  await mark.tap();
  const ghost = ada.ghost(bob.pid, 'pointer');
  const [col, row] = [
    Number(await ghost.getAttribute('data-col')),
    Number(await ghost.getAttribute('data-row')),
  ];
  await expect.poll(() => isInView(ada, col, row)).toBe(true);
  await expect(mark).toHaveCount(0);
});

test('the overlay’s key shows the window with the focus from closer and all again, on a narrow page with a mouse too', async ({
  enter,
  server,
}) => {
  const ada = await enter('keys', 'Ada', { width: 420, height: 700 });
  await bridgesLive(server, 'keys', 1);
  await open(server, 'keys', 1, 'life', [40, 20, 30, 12]);
  await knowsWindows(ada, 1);
  await atRest(ada);
  expect((await ada.size()).cols).toBeGreaterThanOrEqual(80);
  await ada.page.keyboard.press("Control+Shift+'");
  await expect(ui(ada, '[data-whole]')).toBeVisible();
  await atRest(ada);
  expect(await isInView(ada, 41, 21)).toBe(true);
  expect(await isInView(ada, 1, 1)).toBe(false);
  // A mouse clicks the cell that it is on.
  await pointAt(ada, 50, 25);
  const me = await ada.cell(50, 25);
  const { col, row } = await cellAt(ada, me);
  expect([Math.floor(col), Math.floor(row)]).toEqual([50, 25]);
  await ada.page.keyboard.press("Control+Shift+'");
  await expect(ui(ada, '[data-whole]')).toBeHidden();
  expect(await isInView(ada, 1, 1)).toBe(true);
});

test('the size of text is set in the settings: at once, remembered, never fewer cells than an app can use; Ctrl with + and - stay the browser’s', async ({
  enter,
}) => {
  const ada = await enter('text', 'Ada', { width: 1600, height: 1000 });
  await atRest(ada);
  const first = await ada.size();
  await ui(ada, '.more').click();
  await ui(ada, '[data-settings]').click();
  const shown = ui(ada, '[data-text-size]');
  await expect(shown).toHaveText('100 %');
  await ui(ada, '[data-text="larger"]').click();
  await expect(shown).toHaveText('115 %');
  await expect.poll(async () => (await ada.size()).cols).toBeLessThan(first.cols);
  await atRest(ada);
  const larger = await ada.size();
  expect(larger.rows).toBeLessThan(first.rows);
  for (let i = 0; i < 5; i += 1) await ui(ada, '[data-text="larger"]').click();
  await expect(shown).toHaveText('250 %');
  await expect(ui(ada, '[data-text="larger"]')).toHaveAttribute('aria-disabled', 'true');
  await atRest(ada);
  const largest = await ada.size();
  expect(largest.cols).toBeGreaterThanOrEqual(80);
  expect(largest.rows).toBeGreaterThanOrEqual(24);
  expect(largest.cols).toBeLessThan(larger.cols);
  for (let i = 0; i < 8; i += 1) await ui(ada, '[data-text="smaller"]').click();
  await expect(shown).toHaveText('80 %');
  await expect.poll(async () => (await ada.size()).cols).toBeGreaterThan(first.cols);
  await atRest(ada);
  const small = await ada.size();
  await ada.page.reload();
  await atRest(ada);
  await expect.poll(() => ada.size()).toEqual(small);
  const left = await ada.page.evaluate(() =>
    ['Equal', 'Minus', 'Digit0'].every((code) =>
      document
        .querySelector('.xterm-helper-textarea')
        ?.parentElement?.dispatchEvent(
          new KeyboardEvent('keydown', { code, ctrlKey: true, bubbles: true, cancelable: true }),
        ),
    ),
  );
  expect(left).toBe(true);
});

test('GE1: a room with a grid is whole on a phone, and is seen from closer', async ({ enter }) => {
  const ada = await enter('fixed', 'Ada', PHONE);
  await canZoom(ada);
  await atRest(ada);
  expect(await ada.size()).toEqual({ cols: 100, rows: 30 });
  const { cells, space } = await shownBy(ada);
  expect(cells.left).toBeGreaterThanOrEqual(space.left);
  expect(cells.right).toBeLessThanOrEqual(space.right);
  // In the middle: where space is left beside the cells, nothing else stays where it is.
  const at = { x: (cells.left + cells.right) / 2, y: (cells.top + cells.bottom) / 2 };
  const before = await cellAt(ada, at);
  const fingers = await Fingers.of(ada);
  await fingers.pinch(at, 60, 180);
  await expect.poll(() => timesWider(ada)).toBeGreaterThan(2);
  await atRest(ada);
  expect((await cellAt(ada, at)).col).toBeCloseTo(before.col, 0);
  expect(await ada.size()).toEqual({ cols: 100, rows: 30 });
  // Another way up: it begins anew, and fits.
  await ada.page.setViewportSize({ width: 844, height: 390 });
  await ui(ada, '[data-whole]').tap();
  await expect(ui(ada, '[data-whole]')).toBeHidden();
  await atRest(ada);
  const low = await shownBy(ada);
  expect(low.cells.top).toBeGreaterThanOrEqual(low.space.top);
  expect(low.cells.bottom).toBeLessThanOrEqual(low.space.bottom);
});

test('the welcome covers neither the first line of the app nor its last two, on any page', async ({
  enter,
}) => {
  const ada = await enter('hello', 'Ada', { ...PHONE, width: 320, height: 640 });
  const card = ui(ada, '.welcome');
  await expect(card).toBeVisible();
  for (const [width, height] of [...PHONES, [320, 360], [700, 420], [1280, 800]]) {
    await ada.page.setViewportSize({ width: Number(width), height: Number(height) });
    await atRest(ada);
    await expect
      .poll(async () => {
        const box = await card.boundingBox();
        const { cells } = await shownBy(ada);
        const { rows } = await ada.size();
        const line = (cells.bottom - cells.top) / rows;
        return (
          box &&
          box.height > 30 &&
          box.y >= cells.top + line - 1 &&
          box.y + box.height <= cells.bottom - 2 * line + 1
        );
      })
      .toBe(true);
  }
});

/** The terminal of the page, and the sizes of the font that it was drawn in. */
interface DrawnFonts {
  term: { options: { fontSize: number }; onRender(run: () => void): void };
  fonts: Set<number>;
}

test('a page that becomes another size draws its text in the right font at once, in none on the way there', async ({
  enter,
}) => {
  const ada = await enter('turned', 'Ada', GUEST);
  await atRest(ada);
  await ada.page.evaluate(() => {
    const { term, fonts } = Object.assign(window, { fonts: new Set() }) as unknown as DrawnFonts;
    term.onRender(() => fonts.add(term.options.fontSize));
  });
  const fonts = () => ada.page.evaluate(() => [...(window as unknown as DrawnFonts).fonts]);
  const font = () =>
    ada.page.evaluate(() => (window as unknown as DrawnFonts).term.options.fontSize);
  const before = await font();
  await resize(ada, PHONE);
  const after = await font();
  expect(after).toBeLessThan(before);
  await expect.poll(fonts).toContain(after);
  expect((await fonts()).filter((one) => one !== before)).toEqual([after]);
});
