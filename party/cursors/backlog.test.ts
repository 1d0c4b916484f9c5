// Who is behind with reading cursor frames (CU2), on the values and with a real room.
import { afterEach, expect, test, vi } from 'vitest';
import { CURSOR_BEHIND_MS, CURSOR_SILENT, CURSOR_UNANSWERED } from '../../protocol/limits.ts';
import { bridge, browser, type Client, closeAll } from '../test/client.ts';
import { isBehind, newReader, noteAnswer, noteMissed, noteSent, takeMissed } from './backlog.ts';

afterEach(closeAll);

test('CU2: behind is who leaves 8 frames unanswered, the oldest for half a second; an answer up to a frame answers all before it', () => {
  const reader = newReader();
  noteAnswer(reader, -1);
  for (let at = 0; at < CURSOR_UNANSWERED - 1; at += 1) noteSent(reader, at);
  expect(isBehind(reader, 10_000)).toBe(false);
  noteSent(reader, 7);
  expect(isBehind(reader, CURSOR_BEHIND_MS - 1), 'a long way is not a slow reader').toBe(false);
  expect(isBehind(reader, CURSOR_BEHIND_MS)).toBe(true);
  noteMissed(reader, ['p1']);
  noteMissed(reader, ['p2']);
  noteAnswer(reader, 99);
  expect(takeMissed(reader, CURSOR_BEHIND_MS), 'an answer to nothing').toBeNull();
  noteAnswer(reader, 3);
  expect(reader.unanswered).toEqual([4, 5, 6, 7]);
  expect(takeMissed(reader, CURSOR_BEHIND_MS)).toEqual(new Set(['p1', 'p2']));
  expect(takeMissed(reader, CURSOR_BEHIND_MS)).toBeNull();
});

test('CU2: who never answers gets a limited number of frames', () => {
  const reader = newReader();
  for (let at = 0; at < CURSOR_SILENT - 1; at += 1) noteSent(reader, at);
  expect(isBehind(reader, 100_000)).toBe(false);
  noteSent(reader, CURSOR_SILENT);
  expect(isBehind(reader, 100_000)).toBe(true);
  noteAnswer(reader, CURSOR_SILENT);
  expect(isBehind(reader, 100_000)).toBe(false);
});

const at = (client: Client): number => client.all('cursor_pos').at(-1)?.at ?? 0;

test('CU2: a reader that stops answering loses cursor frames, not chat or state, and catches up at once', async () => {
  const mover = await browser('cu2', 'Ana');
  const slow = await browser('cu2', 'Bob');
  const old = await browser('cu2', 'Cem');
  const { client: seat } = await bridge('cu2', 'b1');
  let x = 0;
  const move = async (): Promise<void> => {
    x += 1;
    mover.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, x % 100, 1]] });
    await vi.waitFor(() => expect(old.client.all('cursor_pos').at(-1)?.c[0]?.[2]).toBe(x % 100));
  };
  await move();
  await slow.client.next('cursor_pos');
  slow.client.send({ type: 'cursor_ack', at: at(slow.client) });
  await slow.client.settled();
  // Slow enough for the rate of one person's messages.
  while (old.client.all('cursor_pos').length < 40) await move();
  await slow.client.settled();
  const got = slow.client.all('cursor_pos').length;
  expect(got).toBeGreaterThanOrEqual(CURSOR_UNANSWERED);
  expect(got).toBeLessThan(30);
  expect(seat.all('cursor_pos'), 'a bridge has no use for cursors').toEqual([]);
  seat.send({
    type: 'state_delta',
    seq: 1,
    ops: [{ op: 'add', g: 'b1:1', type: 'clock', rect: [0, 0, 9, 9] }],
  });
  mover.client.send({ type: 'chat_msg', cid: 'c1', text: 'hi' });
  await slow.client.next('state_delta');
  await slow.client.next('chat_msg');

  const late = await browser('cu2', 'Dee');
  late.client.send({ type: 'cursor_pos', k: 'pointer', p: [[0, 5, 5]] });
  await old.client.settled();
  late.client.close();
  await vi.waitFor(() =>
    expect(old.client.all('cursor_pos').at(-1)?.gone).toEqual([late.welcome.pid]),
  );
  expect(slow.client.all('cursor_pos')).toHaveLength(got);
  slow.client.send({ type: 'cursor_ack', at: at(slow.client) });
  await vi.waitFor(() => expect(slow.client.all('cursor_pos')).toHaveLength(got + 1));
  expect(slow.client.all('cursor_pos').at(-1)).toMatchObject({
    c: [[mover.welcome.pid, 'pointer', x % 100, 1]],
    gone: [late.welcome.pid],
  });
  await move();
  // Each has a socket of its own.
  await vi.waitFor(() =>
    expect(slow.client.all('cursor_pos').at(-1)?.c).toEqual(old.client.all('cursor_pos').at(-1)?.c),
  );
});
