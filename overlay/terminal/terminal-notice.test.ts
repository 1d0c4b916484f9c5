import { expect, test } from 'vitest';
import { CLOSE } from '../../protocol/codes.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { SeatStateNote } from '../../protocol/page/terminal-note.ts';
import type { TerminalConnectionState } from '../state/terminal-connection-state.ts';
import {
  NO_TERMINAL,
  nextTry,
  overallStatus,
  type TerminalState,
} from '../state/terminal-state.ts';
import { noticeChangesIn, noticeFor, refusedWord } from './terminal-notice.ts';

const lost = (more: object = {}): TerminalConnectionState => ({
  ...{ kind: 'reconnecting', since: 1_000, attempt: 2, retryAt: 5_000, code: 1006 },
  ...more,
});
const withConnection = (
  connection: TerminalConnectionState,
  more: Partial<TerminalState> = {},
): TerminalState => ({
  ...NO_TERMINAL,
  connection,
  ...more,
});
const seat = (more: Partial<SeatStateNote>): SeatStateNote => ({
  ...{ type: 'seat', state: 'running', seat: 1, cols: 80, rows: 24 },
  ...more,
});

test('a short gap needs no words; a longer one says what happens next', () => {
  const terminal = withConnection(lost(), { seat: seat({}) });
  expect(noticeFor(terminal, 1_900)).toBeNull();
  expect(noticeChangesIn(terminal, 1_900)).toBe(100);
  expect(noticeFor(terminal, 2_100)).toMatchObject({
    title: 'Connection lost',
    text: expect.stringContaining('Next try in 3 s.'),
    actions: ['try'],
    dim: true,
  });
  expect(noticeFor(withConnection(lost({ retryAt: null })), 2_100)?.text).toContain('Connecting');
  expect(noticeFor(terminal, 30_000)?.actions).toEqual(['try', 'reload']);
  expect(noticeFor(withConnection(lost(), { online: false }), 2_100)?.title).toContain('offline');
  expect(noticeFor(withConnection(lost({ code: 1012 })), 2_100)?.title).toContain('restarting');
});

test('who has never been in is told nothing of an app or of keys', () => {
  for (const watching of [false, true])
    expect(noticeFor(withConnection(lost(), { watching }), 2_100)).toMatchObject({
      title: 'Not connected yet',
      text: 'The terminal opens as soon as there is a connection. Next try in 3 s.',
    });
});

const FULL: Refusal = {
  ...{ code: 'ROOM_FULL', title: 'This room is full', text: 'Try again later.' },
  ...{ retry: 'again', watch: true },
};

test('a refusal is told at once, in the proxy’s words, with what can be done; at the door like a page', () => {
  const refused = withConnection(lost({ since: 2_000 }), { refusal: FULL });
  expect(noticeFor(refused, 2_001)).toEqual({
    title: 'This room is full',
    text: 'Try again later. Next try in 3 s.',
    actions: ['again', 'watch', 'lobby'],
    dim: true,
    door: true,
  });
  expect(noticeFor({ ...refused, seat: seat({}) }, 2_001)?.door).toBe(false);
  expect(noticeChangesIn(refused, 2_001)).toBe(500);
  const final = { ...FULL, retry: 'reload' as const, watch: false, request: 'r1' };
  const ended = withConnection({ kind: 'ended', code: 4403 }, { refusal: final });
  expect(noticeFor(ended, 2_001)).toMatchObject({
    text: 'Try again later.',
    actions: ['reload', 'lobby'],
    request: 'r1',
  });
  expect(noticeFor(withConnection({ kind: 'live' }, { refusal: FULL }), 2_001)).toBeNull();
});

test('a refusal offers what helps: nothing is tried where there is nothing', () => {
  const actions = (retry: Refusal['retry']) =>
    noticeFor(withConnection(lost(), { refusal: { ...FULL, retry, watch: false } }), 0)?.actions;
  expect(actions('again')).toEqual(['again', 'lobby']);
  expect(actions('reload')).toEqual(['reload', 'lobby']);
  expect(actions('none')).toEqual(['lobby']);
});

test.each([
  [CLOSE.REPLACED, 'try'],
  [CLOSE.FORBIDDEN, 'reload'],
  [1002, 'reload'],
])('after the final close %i there is a way on: %s', (code, action) => {
  const notice = noticeFor(withConnection({ kind: 'ended', code }), 0);
  expect(notice?.actions[0]).toBe(action);
  expect(notice?.title).toMatch(/\w/);
});

test('a degraded seat says why and can be started again; one that starts is mentioned after a second', () => {
  const live: TerminalConnectionState = { kind: 'live' };
  const why = 'The app ended five times.';
  const degraded = seat({ state: 'degraded', why, retryMs: 8_000 });
  expect(noticeFor(withConnection(live, { seat: degraded, seatAt: 0 }), 1_000)).toMatchObject({
    text: `${why} Next try in 7 s.`,
    actions: ['restart'],
  });
  const starting = withConnection(live, { seat: seat({ state: 'starting' }), seatAt: 0 });
  expect(noticeFor(starting, 900)).toBeNull();
  expect(noticeFor(starting, 1_100)?.title).toBe('Starting the app');
  expect(noticeFor(withConnection(live, { seat: seat({}) }), 99_999)).toBeNull();
  expect(noticeChangesIn(withConnection(live, { seat: seat({}) }), 99_999)).toBeNull();
});

test('who watches is told what there is to see, and offered nothing that only who sits may do', () => {
  const live: TerminalConnectionState = { kind: 'live' };
  const watching = (connection: TerminalConnectionState, state?: SeatStateNote['state']) =>
    noticeFor(
      withConnection(connection, {
        watching: true,
        ...(state ? { seat: seat({ state, why: 'Why.' }) } : {}),
      }),
      3_000,
    );
  expect(watching(live, 'running')).toBeNull();
  expect(watching(live, 'starting')).toBeNull();
  expect(watching(live, 'stopped')).toMatchObject({
    title: 'Nobody is in this room',
    actions: ['lobby'],
  });
  expect(watching(live, 'degraded')).toMatchObject({ text: 'Why.', actions: [] });
  expect(watching(lost())?.text).not.toContain('type');
});

test('the bar shows what is worse off, room or terminal', () => {
  const live = { kind: 'live' } as const;
  expect(overallStatus(live, false, NO_TERMINAL)).toBe('live');
  expect(overallStatus(live, false, withConnection(lost()))).toBe('reconnecting');
  expect(overallStatus(live, true, withConnection(live))).toBe('paused');
  expect(overallStatus({ kind: 'connecting' }, false, withConnection(live))).toBe('connecting');
  expect(overallStatus(live, false, withConnection(lost(), { online: false }))).toBe('offline');
  expect(overallStatus(live, false, withConnection({ kind: 'ended', code: 4404 }))).toBe('offline');
  const room = { kind: 'reconnecting', attempt: 1, retryAt: 3_000, reason: null } as const;
  expect(nextTry(room, withConnection(lost()))).toBe(3_000);
  expect(nextTry(live, withConnection(live))).toBeNull();
});

test('refused keys are counted in words', () => {
  expect(refusedWord(1)).toBe('1 key was not sent.');
  expect(refusedWord(12)).toBe('12 keys were not sent.');
  expect(refusedWord(5_001)).toBe('5,001 characters were not sent.');
});

test('who was in and is sent away reads what has happened; who was not, what the door wants', () => {
  const refusal: Refusal = {
    ...FULL,
    code: 'INVITE_NEEDED',
    title: 'You need one',
    retry: 'reload',
  };
  const ended = { kind: 'ended', code: 4403 } as const;
  const outside = noticeFor(withConnection(ended, { refusal }), 0);
  expect(outside).toMatchObject({ title: 'You need one', door: true });
  const inside = noticeFor(withConnection(ended, { refusal, seat: seat({}) }), 0);
  expect(inside).toMatchObject({ title: 'Your invitation is no longer valid', door: false });
  expect(inside?.actions[0]).toBe('reload');
});
