// What a seat counts: frames on both sides of its terminal, echoes, and why it was brought back.
import { expect, it } from 'vitest';
import { until } from '../testing/until.ts';
import type { RestartReason, SeatMeter } from './seat-options.ts';
import { unmeasured } from './terminal/terminal-meter.ts';
import { TestBench } from './test/bench.ts';

function meter() {
  const echoes: number[] = [];
  const restarts: RestartReason[] = [];
  const measured: SeatMeter = {
    ...unmeasured(),
    echoed: (seconds) => echoes.push(seconds),
    restarted: (reason) => restarts.push(reason),
    restartFailed() {},
  };
  return { measured, echoes, restarts };
}

it('counts what goes to the app and to pages, and the echo of a key', async () => {
  await using bench = new TestBench();
  const { measured, echoes } = meter();
  const seat = await bench.started(['cat'], { meter: measured });
  expect(seat.session.echoMs()).toBeNull();
  const browser = bench.browser(await bench.serve(seat.session));
  await browser.greeted();
  browser.type('hello\r');
  await until(() => expect(browser.screen()).toContain('hello'));
  const { fromApp, toApp, fromPages, toPages } = measured;
  expect(toApp).toMatchObject({ frames: 1, bytes: 7 });
  // Its greeting, too.
  expect(fromPages.frames).toBeGreaterThan(1);
  expect(fromPages.bytes).toBeGreaterThan(toApp.bytes);
  expect(fromApp.bytes).toBeGreaterThanOrEqual('hello'.length);
  expect(toPages.bytes).toBeGreaterThanOrEqual('hello'.length);
  expect(echoes).toHaveLength(1);
  expect(seat.session.echoMs()).toBe((echoes[0] ?? 0) * 1_000);
});

it('tells apart why it was brought back: its app, its ttyd, or because somebody asked', async () => {
  await using bench = new TestBench();
  const { measured, restarts } = meter();
  const seat = await bench.started(['cat'], { meter: measured });
  const ended = async (kind: 'app' | 'ttyd', reason: RestartReason) => {
    const before = restarts.length;
    process.kill(seat.pids()[kind] ?? 0, 'SIGKILL');
    await until(() => expect(restarts.slice(before)).toEqual([reason]));
    await until(() => expect(seat.state()).toBe('running'));
  };
  await ended('app', 'app');
  await ended('ttyd', 'ttyd');
  await seat.restart();
  expect(restarts).toEqual(['app', 'ttyd', 'asked']);
  expect(seat.restarts()).toEqual({ app: 1, ttyd: 1, asked: 1 });
});
