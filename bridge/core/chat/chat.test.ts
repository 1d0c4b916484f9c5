// Chat as a value: every line once, in order, within the room's pace.
import { describe, expect, test } from 'vitest';
import type { ChatLine } from '../../../protocol/messages.ts';
import {
  type ChatState,
  EMPTY_CHAT,
  knownOf,
  nextOut,
  onGone,
  onGrow,
  onGrowShown,
  onHistory,
  onLine,
  onLive,
  onLog,
  onRateLimit,
  onReconnect,
  onShown,
} from './chat.ts';

const ME = 'b1';
const line = (id: number, sid = 'web', cid = `c${id}`): ChatLine => {
  return { id, cid, sid, pid: 'p1', sender: 'Ben', color: 0, ts: id, text: `line ${id}` };
};
const typed = (...texts: string[]) => texts.map((text, i) => ({ seq: i + 1, sender: 'you', text }));
const texts = (chat: ChatState) => chat.inbox.map((l) => l.id);

describe('out of the app', () => {
  test('B13: a line goes out once, by (boot, seq); another boot counts from one again', () => {
    let chat = onLog(EMPTY_CHAT, 'aa', typed('one', 'two'));
    chat = onLog(chat, 'aa', typed('one', 'two'));
    chat = onLog(chat, 'aa', typed('one', 'two', 'three'));
    expect(chat.out.map((l) => l.cid)).toEqual(['aa:1', 'aa:2', 'aa:3']);
    chat = onLog(chat, 'bb', typed('four'));
    expect(chat.out.at(-1)).toEqual({ cid: 'bb:1', text: 'four' });
  });

  test('only what the user typed goes out', () => {
    const log = [{ seq: 1, sender: 'Ben', text: 'from elsewhere' }];
    expect(onLog(EMPTY_CHAT, 'aa', log).out).toEqual([]);
  });

  test('a line is sent again after a reconnect until the room confirms it', () => {
    let chat = onLog(EMPTY_CHAT, 'aa', typed('one', 'two'));
    const first = nextOut(chat, 0);
    expect(first.line?.cid).toBe('aa:1');
    expect(nextOut(first.chat, 0).line).toBeUndefined();
    chat = onReconnect(first.chat, false);
    expect(nextOut(chat, 1).line?.cid).toBe('aa:1');
    chat = onLive(nextOut(chat, 1).chat, line(5, ME, 'aa:1'), ME);
    expect(nextOut(chat, 2).line?.cid).toBe('aa:2');
    expect(chat.inbox).toEqual([]);
  });

  test('LI1: fewer lines than the room takes, and none while it asks to wait', () => {
    let chat = onLog(EMPTY_CHAT, 'aa', typed('1', '2', '3', '4', '5', '6'));
    for (let i = 1; i <= 4; i += 1) {
      const out = nextOut(chat, i);
      expect(out.line?.cid).toBe(`aa:${i}`);
      chat = onLive(out.chat, line(i, ME, `aa:${i}`), ME);
    }
    const fifth = nextOut(chat, 5);
    expect(fifth.line).toBeUndefined();
    expect(fifth.waitMs).toBe(9_996);
    chat = onRateLimit(chat, 20_000, 700);
    expect(nextOut(chat, 20_100).waitMs).toBe(600);
    expect(nextOut(chat, 20_700).line?.cid).toBe('aa:5');
  });
});

describe('into the app', () => {
  test('CH1: a line is shown once, however often it comes', () => {
    let chat = onHistory(EMPTY_CHAT, { lines: [], more: false }, ME).chat;
    for (const id of [1, 2, 2, 1, 3]) chat = onLine(chat, line(id), ME);
    expect(texts(chat)).toEqual([1, 2, 3]);
    expect(texts(onShown(chat, 1))).toEqual([2, 3]);
  });

  test('a newcomer sees the last 20 lines', () => {
    const lines = Array.from({ length: 50 }, (_, i) => line(i + 1));
    const { chat, before } = onHistory(EMPTY_CHAT, { lines, more: true }, ME);
    expect(texts(chat)).toEqual(Array.from({ length: 20 }, (_, i) => i + 31));
    expect(before).toBeUndefined();
  });

  test('many missed lines come page by page, and in order with what is said meanwhile', () => {
    const start: ChatState = { ...EMPTY_CHAT, seen: 10 };
    const page = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => line(from + i));
    const first = onHistory(start, { lines: page(61, 110), more: true }, ME);
    expect(first.before).toBe(61);
    const live = onLive(first.chat, line(111), ME);
    expect(texts(live)).toEqual([]);
    const second = onHistory(live, { lines: page(11, 60), more: true }, ME);
    expect(second.before).toBeUndefined();
    expect(texts(second.chat)).toEqual(Array.from({ length: 101 }, (_, i) => i + 11));
  });

  test('after a reset of the room its numbers start anew', () => {
    const chat = onReconnect({ ...EMPTY_CHAT, seen: 90 }, true);
    expect(texts(onHistory(chat, { lines: [line(1)], more: false }, ME).chat)).toEqual([1]);
  });
});

describe('BR20: lines that grow', () => {
  const begun = (id: number): ChatLine => ({ ...line(id), growing: true });
  const joined: ChatState = { ...EMPTY_CHAT, seen: 0 };

  test('wait apart, and are shown whole, after what was said meanwhile', () => {
    let chat = onLive(joined, begun(1), ME);
    chat = onLive(chat, line(2), ME);
    expect(texts(chat)).toEqual([2]);
    chat = onGrow(chat, { id: 1, text: 'more' });
    expect(chat.growing).toMatchObject([{ id: 1, text: 'more' }]);
    chat = onGrow(chat, { id: 1, text: 'all of it', done: true });
    expect(chat).toMatchObject({ growing: [], inbox: [{ id: 2 }, { id: 1, text: 'all of it' }] });
    expect(onGrow(chat, { id: 1, text: 'again', done: true })).toBe(chat);
  });

  test('that became whole while the connection was lost come with the history', () => {
    let chat = onLive(onLive(joined, begun(1), ME), line(2), ME);
    chat = onReconnect(chat, false);
    expect(knownOf(chat)).toBe(0);
    const page = { lines: [{ ...line(1), text: 'whole' }, line(2), line(3)], more: false };
    chat = onHistory(chat, page, ME).chat;
    expect(chat.inbox.map(({ id }) => id)).toEqual([2, 1, 3]);
    expect(chat.growing).toEqual([]);
    expect(knownOf(chat)).toBe(3);
  });

  test('that were taken away, erased or pruned meanwhile are never shown', () => {
    const chat = onLive(joined, begun(1), ME);
    for (const gone of [{ id: 1 }, { lines: [1] }, { through: 4 }])
      expect(onGone(chat, gone).growing).toEqual([]);
    const back = onHistory(onReconnect(chat, false), { lines: [line(2)], more: false }, ME).chat;
    expect(back).toMatchObject({ growing: [], inbox: [{ id: 2 }] });
  });

  test('that the app has begun to show end there, when they are gone', () => {
    const begun1 = onGrowShown(onGrow(onLive(joined, begun(1), ME), { id: 1, text: 'so far' }), 1);
    const ended = { growing: [], inbox: [{ id: 1, text: 'so far', shown: true }] };
    expect(onGone(begun1, { id: 1 })).toMatchObject(ended);
    expect(onReconnect(begun1, true)).toMatchObject(ended);
    const page = { lines: [{ ...line(1), gone: true as const, text: '' }], more: false };
    expect(onHistory(onReconnect(begun1, false), page, ME).chat).toMatchObject({
      ...{ growing: [], inbox: [{ id: 1, shown: true }] },
    });
    expect(onGrowShown(begun1, 1)).toBe(begun1);
  });
});
