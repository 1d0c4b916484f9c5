// Ghosts that rest, that don't move for who wants no motion, of fingers, and of who does not want to be seen.
import type { Page } from '@playwright/test';
import { cellToPercent, percentToCell } from '../../protocol/geometry.ts';
import { atRest } from '../rest.ts';
import { expect, test } from '../test.ts';
import { pointAndSee, stopClock, walk } from './ghosts.ts';

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
  await stopClock(b.page);
  // With the next move the time begins anew, and it stands still.
  const at = await a.cell(22, 8);
  await a.page.mouse.move(at.x, at.y);
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toHaveAttribute('data-col', '22');
  await b.page.clock.runFor(500);
  await expect(ghost).toHaveCSS('opacity', '1');
  await b.page.clock.runFor(3_000);
  await expect(ghost).toHaveCSS('opacity', '0.75');
  for (let s = 0; s < 60; s += 4) {
    await b.page.clock.runFor(4_000);
    // The server's clock is not this one: without an answer by the next heartbeat the page would connect anew.
    await expect.poll(() => heartbeats.ping - heartbeats.pong).toBe(0);
  }
  expect(heartbeats.ping).toBeGreaterThan(2);
  await expect(ghost).toHaveCount(0);
  await b.page.clock.resume();
  const { people, status } = await b.snapshot();
  expect(people.map(({ name }) => name)).toContain('Ada');
  expect(status).toBe('live');
  await pointAndSee(a, b, 24, 9);
  await expect(ghost).toHaveCSS('opacity', '1');
});

test('prefers-reduced-motion: a ghost is where it is, at once', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob', {
    async prepare(page) {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.clock.install();
    },
  });
  const { places, end } = await walk(a, b);
  for (const place of places) expect(place).toBeCloseTo(end, 0);
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
  await expect(b.ghost(a.pid, 'pointer')).toHaveCount(0);
  // Not sooner; later is the machine's affair.
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
