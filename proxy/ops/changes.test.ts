// What is said to have happened between two scans.
import { expect, test } from 'vitest';
import type { OpsRoom, OpsSeat, Scan } from '../../protocol/streams/ops-scan.ts';
import { aRoom, aScan, aSeat } from '../../testing/ops-scans.ts';
import { changesBetween } from './changes.ts';
import { healthOf } from './health.ts';

const said = (before: Partial<Scan> | undefined, now: Partial<Scan>) =>
  changesBetween(before && aScan('p1', before), aScan('p1', { at: 2_000, ...now })).map(
    ({ code, level, text }) => `${level} ${code}: ${text}`,
  );
const seats = (...all: OpsSeat[]) => ({ seats: all });
const rooms = (...all: OpsRoom[]) => ({ rooms: all });
const one = aSeat('den', 1);

test('OM1: nothing is said where nothing has happened', () => {
  const same = { ...seats(one), ...rooms(aRoom('den')) };
  expect(said(same, same)).toEqual([]);
});

test('OM1: each event says when, where and at which proxy it was', () => {
  expect(changesBetween(undefined, aScan('p1', { at: 2_000, ...seats(one) }))).toEqual([
    {
      at: 2_000,
      code: 'seat-opened',
      level: 'info',
      text: 'den, seat 1 is open: Ada.',
      proxy: 'p1',
      room: 'den',
      seat: 1,
    },
  ]);
});

test('OM1: the party lost and back, a proxy that ends soon', () => {
  const away = { party: { ms: null, pid: null } };
  expect(said(undefined, away)).toEqual(['bad party-lost: The party does not answer.']);
  expect(said(away, away)).toEqual([]);
  expect(said(away, {})).toEqual(['info party-back: The party answers again.']);
  const local = (pid: number) => ({ party: { ms: 2, pid } });
  expect(said(local(7), local(7))).toEqual([]);
  expect(said(local(7), local(8)), 'between two scans').toEqual([
    'warn party-restarted: The party had ended, and was started anew.',
  ]);
  const { proxy } = aScan('p1');
  expect(said({}, { proxy: { ...proxy, draining: true } })).toEqual([
    'info proxy-draining: It ends soon, and takes nobody new.',
  ]);
});

test('OM1: seats that end, change their state, or are brought back', () => {
  expect(said(seats(one), {})).toEqual(['info seat-ended: den, seat 1 has ended.']);
  expect(said(seats(one), { moreSeats: 1 }), 'it may be left out').toEqual([]);
  const down = aSeat('den', 1, { state: 'degraded', why: 'It ends.' });
  expect(said(seats(one), seats(down))).toEqual([
    'bad seat-state: den, seat 1 is degraded: It ends.',
  ]);
  expect(said(seats(down), seats(one))).toEqual(['info seat-state: den, seat 1 is running.']);
  const again = aSeat('den', 1, { restarts: { app: 2, ttyd: 1, asked: 1, lately: 3 } });
  expect(said(seats(one), seats(again))).toEqual([
    'warn app-restarted: den, seat 1: its app had ended 2 times, and another was started.',
    'warn ttyd-restarted: den, seat 1: its ttyd had ended, and another was started.',
    'info app-restarted: den, seat 1: its app was started anew, because somebody asked for it.',
  ]);
});

test('OM1: pauses, questions and locks of a room, as far as they are known', () => {
  const paused = aRoom('den', {
    pauses: { room: { by: 'Ada', at: 1, reason: 'A look.', question: 'On?' }, seats: {} },
  });
  expect(said(rooms(aRoom('den')), rooms(paused))).toEqual([
    'info paused: Ada has paused den: A look.',
    'warn approval-wanted: den waits for an answer: On?',
  ]);
  expect(said(rooms(paused), rooms(aRoom('den')))).toEqual(['info resumed: den goes on.']);
  const seat = aRoom('den', { pauses: { seats: { 2: { by: 'Bob', at: 1 } } } });
  expect(changesBetween(aScan('p1', rooms(aRoom('den'))), aScan('p1', rooms(seat)))).toMatchObject([
    { code: 'paused', seat: 2, room: 'den', text: 'Bob has paused den, seat 2.' },
  ]);
  expect(said(rooms(aRoom('den')), rooms(aRoom('den', { locked: true })))).toEqual([
    'info locked: den is locked.',
  ]);
  expect(
    said(rooms(aRoom('den', { people: null })), rooms(aRoom('den', { locked: true }))),
  ).toEqual([]);
});

test('OM1: a reason is said when it comes and when it goes, unless an event of its own says it', () => {
  const slow = aSeat('den', 1, {
    health: healthOf([['echo-slow', '2000 ms.'], ['seat-degraded']]),
  });
  expect(said(seats(one), seats(slow))).toEqual([
    'warn health: What is typed comes back slowly. 2000 ms.',
  ]);
  const slower = aSeat('den', 1, { health: healthOf([['echo-slow', '3000 ms.']]) });
  expect(said(seats(slow), seats(slower))).toEqual([]);
  expect(said(seats(slower), seats(one))).toEqual([
    'info health: Over: What is typed comes back slowly. 3000 ms.',
  ]);
  expect(said({}, { health: healthOf([['party-unreachable'], ['disk-full']]) })).toEqual([
    'bad health: The disk of the state folder is full.',
  ]);
});
