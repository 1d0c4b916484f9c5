// The echo of a key: from the first input that waits to the next output, and not what comes long after.
import { expect, test } from 'vitest';
import { EchoClock } from './terminal-meter.ts';

function clock() {
  const echoes: number[] = [];
  let now = 0;
  const echo = new EchoClock(
    (seconds) => echoes.push(seconds),
    () => now,
  );
  const at = (ms: number) => {
    now = ms;
  };
  return { echo, echoes, at };
}

test('output is the echo of the oldest key that waits, once', () => {
  const { echo, echoes, at } = clock();
  echo.output();
  at(100);
  echo.typed();
  at(110);
  echo.typed();
  at(130);
  echo.output();
  echo.output();
  expect(echoes).toEqual([0.03]);
  expect(echo.lastMs).toBe(30);
});

test('a key without an echo does not make one of output that comes much later', () => {
  const { echo, echoes, at } = clock();
  echo.typed();
  at(60_000);
  echo.output();
  expect(echo.lastMs).toBeNull();
  echo.typed();
  at(120_000);
  echo.typed();
  at(120_020);
  echo.output();
  expect(echoes).toEqual([0.02]);
});
