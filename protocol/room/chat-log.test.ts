import { describe, expect, test } from 'vitest';
import type { ChatLine } from '../messages.ts';
import {
  type ChatLog,
  compose,
  connectionLost,
  discard,
  EMPTY_CHAT,
  grown,
  receive,
  receiveHistory,
  refused,
  retry,
  sent,
  setOpen,
  startsGroup,
  toSend,
  withGone,
} from './chat-log.ts';

const ME = { sid: 'mysid', pid: 'me' };
const line = (id: number, more: Partial<ChatLine> = {}): ChatLine => ({
  id,
  cid: `c${id}`,
  sid: 'other',
  pid: 'p2',
  sender: 'Bob',
  color: 2,
  ts: id * 1_000,
  text: `line ${id}`,
  ...more,
});
const ids = (log: ChatLog) => log.lines.map((l) => l.id);
const primed = receiveHistory(EMPTY_CHAT, { lines: [line(1)], more: false }, ME);

describe('lines', () => {
  test('CH1: a line appears once, however often and in whatever order it comes', () => {
    let log = receive(primed, [line(3)], ME);
    log = receive(log, [line(2), line(3), line(2)], ME);
    log = receiveHistory(log, { lines: [line(1), line(2), line(3)], more: false }, ME);
    expect(ids(log)).toEqual([1, 2, 3]);
  });

  test('what is new while the panel is closed is unread; history and my own lines are not', () => {
    expect(primed.unread).toBe(0);
    let log = receive(primed, [line(2), line(3, { pid: 'me' }), line(4, { sid: 'mysid' })], ME);
    expect(log.unread).toBe(1);
    log = receiveHistory(log, { lines: [line(0)], more: true }, ME);
    expect(log.unread).toBe(1);
    log = setOpen(log, true);
    expect(log.unread).toBe(0);
    expect(receive(log, [line(9)], ME).unread).toBe(0);
  });

  test('after a reconnect the lines that were missed are unread', () => {
    const log = receiveHistory(primed, { lines: [line(1), line(2), line(3)], more: false }, ME);
    expect(log.unread).toBe(2);
  });

  test('there is more only if the page that says so reaches further back', () => {
    const more = receiveHistory(EMPTY_CHAT, { lines: [line(50), line(51)], more: true }, ME);
    expect(more.more).toBe(true);
    const again = receiveHistory(more, { lines: [line(51), line(52)], more: false }, ME);
    expect(again.more).toBe(true);
    const back = receiveHistory(again, { lines: [line(1), line(2)], more: false }, ME);
    expect(back.more).toBe(false);
    expect(ids(back)).toEqual([1, 2, 50, 51, 52]);
  });
});

describe('outbox', () => {
  const queued = compose(primed, 'x1', 'hello');

  test('a line waits, is sent, and goes when the room echoes it', () => {
    expect(toSend(queued).map((o) => o.cid)).toEqual(['x1']);
    const out = sent(queued, 'x1');
    expect(toSend(out)).toEqual([]);
    const echoed = receive(out, [line(2, { sid: 'mysid', cid: 'x1' })], ME);
    expect([echoed.outbox.length, ids(echoed)]).toEqual([0, [1, 2]]);
  });

  test('CH1: somebody else’s line with the same cid clears nothing', () => {
    expect(receive(sent(queued, 'x1'), [line(2, { cid: 'x1' })], ME).outbox.length).toBe(1);
  });

  test('after a lost connection what was not echoed is sent again', () => {
    expect(toSend(connectionLost(sent(queued, 'x1'))).map((o) => o.cid)).toEqual(['x1']);
    expect(connectionLost(primed)).toBe(primed);
  });

  test('a refused line says why, and can be tried again or discarded', () => {
    const failed = refused(sent(queued, 'x1'), 'x1', 'Too fast.');
    expect(failed.outbox[0]?.state).toEqual({ kind: 'failed', reason: 'Too fast.' });
    expect(toSend(connectionLost(failed))).toEqual([]);
    expect(toSend(retry(failed, 'x1')).length).toBe(1);
    expect(discard(failed, 'x1').outbox).toEqual([]);
  });

  test('an error about chat that names no line is about the last one sent; others change nothing', () => {
    const two = sent(compose(sent(queued, 'x1'), 'x2', 'again'), 'x2');
    expect(refused(two, 'chat_msg', 'No.').outbox.map((o) => o.state.kind)).toEqual([
      'sent',
      'failed',
    ]);
    expect(refused(two, 'cursor_pos', 'No.')).toBe(two);
    expect(refused(two, undefined, 'No.')).toBe(two);
  });
});

test('lines of one person within five minutes stand under one head', () => {
  expect(startsGroup(line(1), undefined)).toBe(true);
  expect(startsGroup(line(2), line(1))).toBe(false);
  expect(startsGroup(line(2, { pid: 'p9' }), line(1))).toBe(true);
  expect(startsGroup(line(2, { ts: 400_000 }), line(1))).toBe(true);
});

test('MO3: a line that is taken away keeps its place, also when it comes again without its text', () => {
  const log = receive(primed, [line(2), line(3)], ME);
  const [one, two, three] = withGone(log, { id: 2 }).lines;
  expect(two).toEqual({ ...line(2), text: '', gone: true });
  expect([one, three]).toEqual([line(1), line(3)]);
  const again = receiveHistory(
    log,
    { lines: [line(2, { text: '', gone: true })], more: false },
    ME,
  );
  expect(again.lines).toEqual(withGone(log, { id: 2 }).lines);
  expect(again.unread).toBe(log.unread);
  for (const id of [2, 99]) expect(withGone(again, { id })).toBe(again);
});

test('CH2, CH3: what was erased, and what the room no longer has, leaves no place', () => {
  const log = receive(primed, [line(2), line(3), line(4)], ME);
  const ids = (one: ChatLog) => one.lines.map(({ id }) => id);
  expect(ids(withGone(log, { lines: [2, 4, 99] }))).toEqual([1, 3]);
  expect(ids(withGone(log, { through: 3 }))).toEqual([4]);
  expect(withGone(log, { lines: [99] })).toBe(log);
  const page = { lines: [line(5)], more: false };
  expect(ids(receiveHistory(log, { ...page, first: 3 }, ME))).toEqual([3, 4, 5]);
  expect(ids(receiveHistory(log, { lines: [], more: false, first: null }, ME))).toEqual([]);
  expect(ids(receiveHistory(log, page, ME))).toEqual([1, 2, 3, 4, 5]);
});

test('CH5: a line grows until it is whole, also by what comes again after a reconnect; no other line does', () => {
  const begun = receive(primed, [line(2, { text: '', growing: true })], ME);
  const more = grown(begun, { id: 2, text: 'Loo' }, false);
  expect(more.lines[1]).toMatchObject({ text: 'Loo', growing: true });
  expect(grown(more, { id: 2, text: 'Loo' }, false)).toBe(more);
  const whole = grown(more, { id: 2, text: 'Look' }, true);
  expect(whole.lines[1]).toEqual(line(2, { text: 'Look' }));
  expect(receive(more, [line(2, { text: 'Look' })], ME).lines).toEqual(whole.lines);
  expect(receive(more, [line(2, { text: 'Look', growing: true })], ME).unread).toBe(1);
  for (const id of [1, 2, 99]) expect(grown(whole, { id, text: 'other' }, false)).toBe(whole);
  const gone = withGone(more, { id: 2 });
  expect(grown(gone, { id: 2, text: 'back' }, true)).toBe(gone);
});
