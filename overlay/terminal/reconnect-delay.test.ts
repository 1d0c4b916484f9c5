import { expect, test } from 'vitest';
import { hintedDelay, reconnectDelay } from './reconnect-delay.ts';

test('at once first, then longer and longer, jittered, never above 10 s', () => {
  expect(reconnectDelay(0, 0.9)).toBe(0);
  expect(reconnectDelay(1, 0)).toBe(125);
  expect(reconnectDelay(1, 1)).toBe(250);
  expect(reconnectDelay(200, 1)).toBe(10_000);
  for (let n = 1; n < 30; n += 1)
    expect(reconnectDelay(n + 1, 1)).toBeGreaterThanOrEqual(reconnectDelay(n, 1));
});

test('a proxy that is away for five seconds is found within two of its return, at worst', () => {
  let at = 0;
  let wait = 0;
  for (let n = 0; at < 5_000; n += 1) {
    wait = reconnectDelay(n, 1);
    at += wait;
  }
  expect(wait).toBeLessThan(2_000);
});

test('the hint of a draining proxy is followed, up to ten seconds', () => {
  expect(hintedDelay('retry=800')).toBe(800);
  expect(hintedDelay('retry=999999')).toBe(10_000);
  for (const reason of ['', 'retry=', 'retry=-1', 'retry=1e3', 'shutdown', 'xretry=5'])
    expect(hintedDelay(reason)).toBeNull();
});
