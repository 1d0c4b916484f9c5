// The small pure parts: limiters, colours and people, the cursor board, chat pages, deadlines.
import { expect, test } from 'vitest';
import {
  CHAT_PAGE,
  CHAT_RATE,
  COLOR_SLOTS,
  CURSOR_ACK_RATE,
  MESSAGE_RATE,
} from '../protocol/limits.ts';
import type { ChatLine } from '../protocol/messages.ts';
import { type ChatTimes, judgeLine, pageOf } from './chat/chat.ts';
import { Gate } from './connections/gate.ts';
import { fullBucket, takeFromWindow, takeToken } from './connections/rate.ts';
import { nextDeadline } from './connections/schedule.ts';
import {
  allCursors,
  dropCursors,
  emptyBoard,
  putCursor,
  takeFrame,
  tickMs,
} from './cursors/cursors.ts';
import { personFrom, pickColor, type Sighting } from './people/presence.ts';

test('LI1: a bucket lets a burst through, then a steady rate, and says when the next may come', () => {
  const bucket = fullBucket(MESSAGE_RATE, 0);
  for (let n = 0; n < MESSAGE_RATE.burst; n += 1)
    expect(takeToken(bucket, MESSAGE_RATE, 0)).toBe(0);
  expect(takeToken(bucket, MESSAGE_RATE, 0)).toBe(34);
  expect(takeToken(bucket, MESSAGE_RATE, 34)).toBe(0);
  expect(takeToken(bucket, MESSAGE_RATE, 20), 'a clock that steps back').toBeGreaterThan(0);
  let taken = 0;
  for (let t = 1_000; t < 11_000; t += 5) if (takeToken(bucket, MESSAGE_RATE, t) === 0) taken += 1;
  expect(taken).toBeGreaterThan(295);
  expect(taken).toBeLessThan(335);
});

test('LI1: a sliding window counts exactly', () => {
  const rate = { count: 2, windowMs: 100 };
  const times: number[] = [];
  expect([0, 10, 20, 99, 100, 109, 110].map((t) => takeFromWindow(times, rate, t))).toEqual([
    0, 0, 80, 1, 0, 1, 0,
  ]);
});

test('LI1: the gate measures UTF-8 bytes, and the third strike closes', () => {
  const gate = new Gate();
  expect(gate.judge('a', 'é'.repeat(50), 100, 0)).toMatchObject({ ok: true });
  expect(gate.judge('a', 'é'.repeat(51), 100, 0)).toMatchObject({
    ok: false,
    close: false,
    error: { code: 'too_large', fatal: false },
  });
  expect(gate.judge('a', '{"type":"apply",'.repeat(20), 100, 0)).toMatchObject({
    close: false,
    error: { ref: 'apply' },
  });
  expect(gate.judge('a', 'x'.repeat(101), 100, 0)).toMatchObject({
    close: true,
    error: { fatal: true },
  });
  expect(gate.judge('b', new ArrayBuffer(3), 100, 0)).toMatchObject({
    close: false,
    error: { code: 'bad_msg' },
  });
});

test('LI1: a hello counts for ten messages by its real type; answers to cursor frames have a rate of their own', () => {
  const gate = new Gate();
  const say = (type: string, now: number) => gate.judge('a', `{"v":1,"type":"${type}"}`, 100, now);
  for (let n = 0; n < MESSAGE_RATE.burst / 10; n += 1) {
    expect(say('echo', 0).ok).toBe(true);
    gate.charge('a', 'hello', 0);
  }
  expect(say('echo', 0)).toMatchObject({ ok: false, error: { code: 'rate_limited', retryMs: 34 } });
  for (let n = 0; n < CURSOR_ACK_RATE.burst; n += 1) expect(say('cursor_ack', 0).ok).toBe(true);
  expect(say('cursor_ack', 0).ok).toBe(false);
  expect(say('echo', 1_000).ok, 'the bucket fills again').toBe(true);
});

test('CU1: the pace of cursor frames follows the crowd, within limits', () => {
  expect([0, 2, 25, 50, 100, 500].map((n) => tickMs(n, n))).toEqual([33, 33, 33, 40, 80, 100]);
  expect(tickMs(1, 200), 'one mover, many readers').toBe(80);
});

test('PR1: a colour is the first wish that is free, else the lowest free slot, else the least used', () => {
  expect(pickColor([], [undefined, undefined])).toBe(0);
  expect(pickColor([0, 1, 3], [])).toBe(2);
  expect(pickColor([0, 1], [1, 7])).toBe(7);
  expect(pickColor([0], [-1, 99, 0])).toBe(1);
  const all = Array.from({ length: COLOR_SLOTS }, (_, i) => i);
  expect(pickColor([...all, 0, 1], [4])).toBe(2);
});

test('PR1: several tabs make one person: best role, newest status, the seat that one has', () => {
  const tab = (
    role: Sighting['role'],
    status: Sighting['status'],
    statusAt: number,
    seat?: number,
  ) => ({
    role,
    status,
    statusAt,
    seat,
  });
  const who = { pid: 'p1', name: 'Ana', color: 3 };
  expect(
    personFrom(who, [
      tab('watcher', 'watching', 5),
      tab('guest', 'typing', 9, 2),
      tab('guest', 'idle', 7),
    ]),
  ).toEqual({ ...who, role: 'guest', status: 'typing', seat: 2 });
  expect(personFrom(who, [tab('watcher', 'watching', 5)])).toEqual({
    ...who,
    role: 'watcher',
    status: 'watching',
  });
});

test('CU1: a frame has the newest of each person and kind, once; a resting board has none', () => {
  const board = emptyBoard();
  expect(takeFrame(board, 0)).toBeNull();
  putCursor(
    board,
    'p1',
    {
      type: 'cursor_pos',
      k: 'pointer',
      p: [
        [0, 1, 1],
        [30, 2, 2],
      ],
    },
    1,
  );
  putCursor(
    board,
    'p1',
    { type: 'cursor_pos', k: 'pointer', p: [[0, 3, 4]], w: ['b1:1', 5, 6] },
    2,
  );
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'caret', p: [[0, 9, 9]] }, 3);
  expect(takeFrame(board, 40)).toEqual({
    type: 'cursor_pos',
    at: 40,
    c: [
      ['p1', 'pointer', 3, 4, ['b1:1', 5, 6]],
      ['p1', 'caret', 9, 9],
    ],
    gone: [],
  });
  expect(takeFrame(board, 80)).toBeNull();
  expect(allCursors(board, 80)?.c).toHaveLength(2);
  expect(allCursors(board, 100_000)).toBeNull();
});

test('CU1: a hidden pointer goes while the caret stays; who leaves goes with all', () => {
  const board = emptyBoard();
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'pointer', p: [[0, 1, 1]] }, 1);
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'caret', p: [[0, 2, 2]] }, 1);
  takeFrame(board, 1);
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'pointer', p: [] }, 2);
  expect(takeFrame(board, 2)).toMatchObject({ gone: ['p1'], c: [['p1', 'caret', 2, 2]] });
  putCursor(board, 'p1', { type: 'cursor_pos', k: 'pointer', p: [] }, 2);
  expect(takeFrame(board, 2), 'hiding twice says nothing').toBeNull();
  dropCursors(board, 'p1');
  dropCursors(board, 'p2');
  expect(takeFrame(board, 3)).toMatchObject({ gone: ['p1'], c: [] });
});

test('CH1, LI1: a person says at most 5 lines in 10 s; empty lines do not count', () => {
  const times: ChatTimes = new Map();
  expect(judgeLine(times, 'p1', ' \u001b ', 0)).toMatchObject({ error: { code: 'bad_msg' } });
  for (let n = 0; n < CHAT_RATE.count; n += 1) {
    expect(judgeLine(times, 'p1', 'hi', n)).toEqual({ ok: true, text: 'hi' });
  }
  expect(judgeLine(times, 'p1', 'hi', 1_000)).toMatchObject({
    error: { code: 'rate_limited', retryMs: 9_000 },
  });
  expect(judgeLine(times, 'p2', 'hi', 1_000).ok).toBe(true);
  expect(judgeLine(times, 'p1', 'hi', 10_000).ok).toBe(true);
});

test('CH1: a page is oldest first and knows whether there is more', () => {
  const line = (id: number): ChatLine => ({
    id,
    cid: `c${id}`,
    sid: 'tab1',
    pid: 'p1',
    sender: 'Ana',
    color: 0,
    ts: 0,
    text: 'x',
  });
  expect(pageOf([line(2), line(1)])).toMatchObject({ lines: [{ id: 1 }, { id: 2 }], more: false });
  const full = pageOf(Array.from({ length: CHAT_PAGE + 1 }, (_, i) => line(100 - i)));
  expect(full.lines).toHaveLength(CHAT_PAGE);
  expect(full).toMatchObject({ more: true });
  expect(full.lines[0]?.id).toBe(100 - CHAT_PAGE + 1);
});

test('HS1, PR1: the next deadline is the earliest of hello, silence and grace', () => {
  expect(nextDeadline([], [])).toBeNull();
  const watched = [
    { at: 0, lastSeen: 5_000, member: true },
    { at: 30_000, lastSeen: 30_000, member: false },
  ];
  expect(nextDeadline(watched, [])).toBe(40_000);
  expect(nextDeadline(watched, [39_000])).toBe(39_000);
  expect(nextDeadline(watched.slice(0, 1), [])).toBe(50_000);
});
