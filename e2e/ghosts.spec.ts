// Ghost pointers and carets: at the right cell of the other's terminal, whatever its size.

import type { Page } from '@playwright/test';
import { cellToPercent, percentToCell } from '../protocol/geometry.ts';
import { closeAll } from './app.ts';
import { atRest, resize } from './rest.ts';
import { expect, test, type Visitor } from './test.ts';

/** Moves A's pointer to a cell and expects its ghost at the matching cell of B. */
async function pointAndSee(a: Visitor, b: Visitor, col: number, row: number): Promise<void> {
  await atRest(a, b);
  const at = await a.cell(col, row);
  await a.page.mouse.move(at.x - 3, at.y);
  await a.page.mouse.move(at.x, at.y, { steps: 3 });
  const [from, to] = [await a.size(), await b.size()];
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toHaveAttribute(
    'data-col',
    String(percentToCell(cellToPercent(col, from.cols), to.cols)),
  );
  await expect(ghost).toHaveAttribute(
    'data-row',
    String(percentToCell(cellToPercent(row, from.rows), to.rows)),
  );
}

test('GE2: a ghost pointer stands at the same cell, after a move and after a resize of either side', async ({
  enter,
  room,
}) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await pointAndSee(a, b, 40, 12);
  await pointAndSee(a, b, 7, 20);

  const before = await a.size();
  await resize(a, { width: 900, height: 620 });
  expect((await a.size()).cols).not.toBe(before.cols);
  await pointAndSee(a, b, 30, 9);

  const wide = await b.size();
  await resize(b, { width: 1500, height: 950 });
  expect((await b.size()).cols).not.toBe(wide.cols);
  // The ghost follows B's new grid although A has not moved.
  const [from, to] = [await a.size(), await b.size()];
  await expect(b.ghost(a.pid, 'pointer')).toHaveAttribute(
    'data-col',
    String(percentToCell(cellToPercent(30, from.cols), to.cols)),
  );
  await pointAndSee(a, b, 55, 15);
});

test('a ghost is drawn over its cell and wears its name', async ({ pair: { a, b } }) => {
  await pointAndSee(a, b, 50, 14);
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toContainText('Ada');
  const [from, to] = [await a.size(), await b.size()];
  const want = await b.cell(
    percentToCell(cellToPercent(50, from.cols), to.cols),
    percentToCell(cellToPercent(14, from.rows), to.rows),
  );
  // The pointer's tip, which is the ghost's own origin, comes to rest within a cell of where A points.
  await expect
    .poll(async () => {
      const box = await ghost.boundingBox();
      return box ? Math.max(Math.abs(box.x - want.x), Math.abs(box.y - want.y)) : Number.NaN;
    })
    .toBeLessThan(20);
});

test('a ghost caret stands where the other’s terminal cursor is', async ({
  pair: { a, b, room },
  server,
}) => {
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'hello' });
  const caret = b.ghost(a.pid, 'caret');
  await expect(caret).toBeAttached();
  await expect
    .poll(async () => {
      const cursor = await a.page.evaluate(() => {
        const { active } = (window as unknown as import('./test.ts').TeleportWindow).term.buffer;
        return [active.cursorX, active.cursorY] as const;
      });
      const [from, to] = [await a.size(), await b.size()];
      const want = [
        percentToCell(cellToPercent(Math.min(cursor[0], from.cols - 1), from.cols), to.cols),
        percentToCell(cellToPercent(cursor[1], from.rows), to.rows),
      ].join();
      const got = [
        await caret.getAttribute('data-col'),
        await caret.getAttribute('data-row'),
      ].join();
      return got === want ? 'there' : `${got} instead of ${want}`;
    })
    .toBe('there');
  await closeAll(server, room, 2);
});

test('a caret is seen where somebody types, and not where an app parks a cursor that it hides', async ({
  pair: { a, b, room },
  server,
}) => {
  const caret = b.ghost(a.pid, 'caret');
  await expect(caret).toHaveCSS('opacity', '0');
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'hello' });
  await expect(caret).toHaveCSS('opacity', '1');
  const [editor] = JSON.parse(await server.ipc(room, 1, 'get_state')).windows;
  await server.ipc(room, 1, 'close_window', { id: editor.id });
  await expect(caret).toHaveCSS('opacity', '0');
});

test('a ghost goes as soon as its person leaves, and nobody sees their own', async ({
  enter,
  room,
}) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await pointAndSee(a, b, 20, 8);
  await expect(a.ghost(a.pid, 'pointer')).toHaveCount(0);
  await a.leave();
  // Ada stays in the list for the grace of a reload, 5 s; her cursors do not.
  await expect
    .poll(async () => {
      const { ghosts, people } = await b.snapshot();
      const [cursors, listed] = [ghosts, people].map((all) => all.some(({ pid }) => pid === a.pid));
      return { cursors, listed };
    })
    .toEqual({ cursors: false, listed: true });
  await expect(b.ghost(a.pid, 'pointer')).toHaveCount(0);
  await expect(b.ghost(a.pid, 'caret')).toHaveCount(0);
});

test('a ghost dims after 3 s without a move, is gone after a minute, and comes back with the next', async ({
  enter,
  room,
}) => {
  const a = await enter(room, 'Ada');
  const heartbeats = { ping: 0, pong: 0 };
  const b = await enter(room, 'Bob', {
    async prepare(page) {
      page.on('websocket', (socket) => {
        socket.on('framesent', ({ payload }) => {
          if (payload === 'ping') heartbeats.ping += 1;
        });
        socket.on('framereceived', ({ payload }) => {
          if (payload === 'pong') heartbeats.pong += 1;
        });
      });
      await page.clock.install();
    },
  });
  await pointAndSee(a, b, 20, 8);
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toHaveCSS('opacity', '1');
  await b.page.clock.runFor(3_500);
  await expect(ghost).toHaveCSS('opacity', '0.75');
  for (let s = 0; s < 60; s += 4) {
    await b.page.clock.runFor(4_000);
    // The server's clock is not this one: without an answer by the next heartbeat the page would connect anew.
    await expect.poll(() => heartbeats.pong).toBe(heartbeats.ping);
  }
  expect(heartbeats.ping).toBeGreaterThan(2);
  await expect(ghost).toHaveCount(0);
  const { people, status } = await b.snapshot();
  expect(people.map(({ name }) => name)).toContain('Ada');
  expect(status).toBe('live');
  await pointAndSee(a, b, 24, 9);
  await expect(ghost).toHaveCSS('opacity', '1');
});

/** So long between two frames, in ms, a page was stopped, and may have missed all that lies in between. */
const STOPPED_MS = 40;

/**
 * The places in between at which a ghost is drawn while A's pointer goes to another cell in one step, in px: of a way
 * on which B's page had its frames.
 */
async function way(a: Visitor, b: Visitor): Promise<number[]> {
  for (let i = 1; ; i += 1) {
    const { places, pause } = await walk(a, b);
    if (pause < STOPPED_MS || i === 10) return places;
  }
}

/** @returns also the longest time between two frames, in ms */
async function walk(a: Visitor, b: Visitor): Promise<{ places: number[]; pause: number }> {
  // As far as may be after a pause without being a jump: the longer the way, the more places are on it.
  const [from, end] = [30, 55];
  await pointAndSee(a, b, from, 12);
  const ghost = b.ghost(a.pid, 'pointer');
  const [start, want] = [await b.cell(from, 12), await b.cell(end, 12)];
  const left = (await b.page.locator('.xterm-screen').boundingBox())?.x ?? 0;
  const at = () =>
    ghost.evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).e);
  await expect.poll(at).toBeCloseTo(start.x - left, 0);
  await ghost.evaluate((element) => {
    const walked = { seen: [] as number[], pause: 0 };
    Object.assign(window, { walked });
    new MutationObserver(() => {
      walked.seen.push(new DOMMatrix((element as HTMLElement).style.transform).e);
    }).observe(element, { attributes: true, attributeFilter: ['style'] });
    let last = performance.now();
    const frame = (now: number): void => {
      walked.pause = Math.max(walked.pause, now - last);
      last = now;
      if ((window as unknown as { walked: object }).walked === walked) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const to = await a.cell(end, 12);
  await a.page.mouse.move(to.x, to.y);
  await expect(ghost).toHaveAttribute('data-col', String(end));
  const walked = () =>
    b.page.evaluate(
      () => (window as unknown as { walked: { seen: number[]; pause: number } }).walked,
    );
  await expect.poll(async () => (await walked()).seen.at(-1)).toBeCloseTo(want.x - left, 0);
  const { seen, pause } = await walked();
  // The last sample of the way to the start may come late.
  const places = seen.filter((x) => x > start.x - left + 15 && x < want.x - left - 15);
  return { places, pause };
}

test('a ghost travels between samples, never back and never past the end', async ({
  pair: { a, b },
}) => {
  const places = await way(a, b);
  expect(places.length).toBeGreaterThan(2);
  expect(places).toEqual(places.toSorted((x, y) => x - y));
});

test('prefers-reduced-motion: a ghost is where it is, at once', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob', {
    prepare: (page) => page.emulateMedia({ reducedMotion: 'reduce' }),
  });
  expect(await way(a, b)).toEqual([]);
  await expect(b.ghost(a.pid, 'pointer')).toHaveCSS('transition-duration', '0s');
});

test('a finger points while it touches, and a moment longer', async ({ enter, room }) => {
  const a = await enter(room, 'Ada', { touch: true });
  const b = await enter(room, 'Bob');
  await atRest(a, b);
  const at = await a.cell(30, 10);
  // A touch screen has larger bars, and so fewer rows.
  const [from, to] = [await a.size(), await b.size()];
  const row = percentToCell(cellToPercent(10, from.rows), to.rows);
  // It is there for a moment only: the page itself looks for it, from before.
  const seen = b.page.waitForFunction((pid) => {
    const ghost = document
      .querySelector('teleport-overlay')
      ?.shadowRoot?.querySelector<HTMLElement>(`[data-ghost="${pid}"][data-kind="pointer"]`);
    return ghost && `${ghost.dataset.col},${ghost.dataset.row}`;
  }, a.pid);
  const touched = performance.now();
  await a.page.touchscreen.tap(at.x, at.y);
  expect(await (await seen).jsonValue()).toBe(`30,${row}`);
  await expect(b.ghost(a.pid, 'pointer')).toHaveCount(0, { timeout: 10_000 });
  expect(performance.now() - touched).toBeGreaterThan(1_000);
});

/** Before the page is loaded: what its visitor has chosen before. */
const chosen = (preferences: object) => (page: Page) =>
  page.addInitScript(
    (text) => localStorage.setItem('teleport:preferences', text),
    JSON.stringify(preferences),
  );

test('who hides their cursors is not seen; who hides the others’ sees nobody', async ({
  enter,
  room,
}) => {
  const a = await enter(room, 'Ada', { prepare: chosen({ hideMine: true }) });
  const b = await enter(room, 'Bob', { prepare: chosen({ hideOthers: true }) });
  for (const who of [a, b]) {
    const at = await who.cell(20, 8);
    await who.page.mouse.move(at.x, at.y, { steps: 3 });
  }
  // Bob's has arrived at Ada's; had Ada sent hers first, it would be at Bob's.
  await expect(a.ghost(b.pid, 'pointer')).toBeVisible();
  expect((await b.snapshot()).ghosts.filter(({ pid }) => pid === a.pid)).toEqual([]);
  await a.page.mouse.move(500, 400, { steps: 3 });
  await expect(b.page.locator('teleport-overlay .ghost')).toHaveCount(0);
});
