// Parts end in order, and each for itself.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Parts } from './parts.ts';

function noted() {
  const rows: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (row: string) => rows.push(row) });
  return { log, rows };
}

test('the newest ends first; one that hangs or fails keeps none of the others, and the log names it', async () => {
  const { log, rows } = noted();
  const ended: string[] = [];
  const parts = new Parts(log, 20);
  parts.defer('first', () => ended.push('first'));
  parts.defer('hangs', () => new Promise(() => undefined));
  parts.use('second', { [Symbol.dispose]: () => void ended.push('second') });
  parts.defer('fails', () => {
    throw new Error('no way');
  });
  parts.use('third', { [Symbol.asyncDispose]: async () => void ended.push('third') });
  await parts[Symbol.asyncDispose]();
  expect(ended).toEqual(['third', 'second', 'first']);
  const told = rows.map((row) => JSON.parse(row));
  expect(told).toMatchObject([
    { part: 'fails', err: { message: 'no way' } },
    { part: 'hangs', msg: 'a part of the proxy did not end in time' },
  ]);
});

test('what was handed over ends once, with its new owner', async () => {
  const { log } = noted();
  let ends = 0;
  const parts = new Parts(log);
  parts.defer('one', () => {
    ends += 1;
  });
  const owned = parts.move();
  await parts[Symbol.asyncDispose]();
  expect(ends).toBe(0);
  await owned[Symbol.asyncDispose]();
  await owned[Symbol.asyncDispose]();
  expect(ends).toBe(1);
});
