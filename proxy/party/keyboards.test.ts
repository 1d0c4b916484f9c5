// What a proxy makes of what it knows about a shared keyboard: whose keys go through, and how often the room hears of it.
import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HeldKeyboard } from '../../protocol/access/room-control.ts';
import type { Room } from '../../rooms/load.ts';
import { createKeyboards } from './keyboards.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A keyboard, whom the room was told of, and how it answers. */
function setUp(mode: 'one' | 'everyone') {
  const told: string[] = [];
  const answers: ((answer: HeldKeyboard | Error) => void)[] = [];
  const party = {
    claimKeyboard(_room: string, visitor: string): Promise<HeldKeyboard> {
      told.push(visitor);
      const { promise, resolve, reject } = Promise.withResolvers<HeldKeyboard>();
      answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      return promise;
    },
  };
  const keyboards = createKeyboards(party, pino({ level: 'silent' }));
  const keyboard = keyboards.of({ id: 'r', mode: 'shared', keyboard: mode } as Room);
  const answer = async (holder: string | null | Error) => {
    answers.shift()?.(holder instanceof Error ? holder : { holder });
    await vi.advanceTimersByTimeAsync(0);
  };
  const hear = (holder: string | null) => keyboards.heard('r', { type: 'keyboard', holder });
  return { keyboards, keyboard, told, answer, hear };
}

test('KB2: the first key goes through before the room has answered; whoever is second waits, and who was too late stops', async () => {
  const { keyboard, told, answer, hear } = setUp('one');
  hear(null);
  keyboard.used('ana');
  keyboard.used('bob');
  expect([keyboard.isFor('ana'), keyboard.isFor('bob'), told]).toEqual([true, false, ['ana']]);
  // At another proxy somebody was first.
  await answer('cem');
  expect([keyboard.isFor('ana'), keyboard.isFor('cem')]).toEqual([false, true]);
  keyboard.used('ana');
  expect(told).toEqual(['ana']);
});

test('KB2: until the room has said who has it, it is asked before a key goes through', async () => {
  const { keyboard, told, answer } = setUp('one');
  keyboard.used('ana');
  keyboard.used('ana');
  expect([keyboard.isFor('ana'), told]).toEqual([false, ['ana']]);
  await answer('bob');
  expect(keyboard.isFor('ana')).toBe(false);
  const other = setUp('one');
  other.keyboard.used('ana');
  await other.answer('ana');
  expect(other.keyboard.isFor('ana')).toBe(true);
});

test('KB2: the room hears of who types at once, then every ten seconds, and of the last key, too', async () => {
  const { keyboard, told, answer, hear } = setUp('one');
  hear(null);
  keyboard.used('ana');
  await answer('ana');
  for (let key = 0; key < 9; key += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    keyboard.used('ana');
  }
  expect(told).toEqual(['ana']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(['ana', 'ana']);
  await answer('ana');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(['ana', 'ana']);
});

test('KB2: nobody is said to type who does not: what was to be told of one is not told of the next', async () => {
  const { keyboard, told, answer, hear } = setUp('one');
  hear(null);
  keyboard.used('ana');
  await answer('ana');
  await vi.advanceTimersByTimeAsync(5_000);
  keyboard.used('ana');
  hear('bob');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([keyboard.isFor('bob'), told]).toEqual([true, ['ana']]);
});

test('KB2: an answer that is older than what was heard meanwhile is nothing', async () => {
  const { keyboard, answer, hear } = setUp('one');
  hear(null);
  keyboard.used('ana');
  hear(null);
  keyboard.used('ana');
  await answer('bob');
  expect(keyboard.isFor('ana')).toBe(true);
});

test('KB2: after a rest the room decides, which may know better; nobody’s keys go through before it has', async () => {
  const { keyboard, told, answer, hear } = setUp('one');
  hear('ana');
  await vi.advanceTimersByTimeAsync(300_000);
  keyboard.used('bob');
  expect([keyboard.isFor('bob'), told]).toEqual([false, ['bob']]);
  // There was a pause, of which nothing counts.
  await answer('ana');
  expect([keyboard.isFor('ana'), keyboard.isFor('bob')]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(1_000);
  keyboard.used('bob');
  await answer('bob');
  expect(keyboard.isFor('bob')).toBe(true);
});

test('KB2: whom the room does not know gets no second key through, until it knows them', async () => {
  const { keyboard, told, answer, hear } = setUp('one');
  hear(null);
  keyboard.used('ana');
  await answer(null);
  await vi.advanceTimersByTimeAsync(1_000);
  keyboard.used('ana');
  expect([keyboard.isFor('ana'), told.length]).toEqual([false, 2]);
  keyboard.used('bob');
  expect(keyboard.isFor('bob'), 'others have it').toBe(true);
  hear(null);
  await answer(null);
  await vi.advanceTimersByTimeAsync(1_000);
  keyboard.used('ana');
  await answer('ana');
  expect(keyboard.isFor('ana')).toBe(true);
});

test('KB1: where everybody types all keys go through, and the room hears of the last of them no more than twice a second', async () => {
  const { keyboard, told, answer } = setUp('everyone');
  for (let key = 0; key < 20; key += 1) {
    for (const who of ['ana', 'bob']) {
      keyboard.used(who);
      expect(keyboard.isFor(who)).toBe(true);
    }
    await answer(told.at(-1) ?? null);
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told.at(-1)).toBe('bob');
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThanOrEqual(6);
});

test('KB2: while the party is away who types types on, and after a rest somebody else does', async () => {
  const { keyboard, told, answer } = setUp('one');
  keyboard.used('ana');
  await answer(new Error('away'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([keyboard.isFor('ana'), told]).toEqual([true, ['ana']]);
  keyboard.used('ana');
  expect(told).toEqual(['ana', 'ana']);
  await answer(new Error('away'));
  keyboard.used('bob');
  expect(keyboard.isFor('bob')).toBe(false);
  await vi.advanceTimersByTimeAsync(61_000);
  keyboard.used('bob');
  await answer(new Error('away'));
  expect([keyboard.isFor('bob'), told.at(-1)]).toEqual([true, 'bob']);
});

test('KB1: what a room has said before anybody had a seat there holds', () => {
  const { keyboards } = setUp('everyone');
  const pauses = { seats: {} };
  keyboards.heard('late', { type: 'room', paused: false, pauses, keyboard: 'one' });
  keyboards.heard('late', { type: 'keyboard', holder: 'ana' });
  const keyboard = keyboards.of({ id: 'late', mode: 'shared', keyboard: 'everyone' } as Room);
  expect([keyboard.isFor('ana'), keyboard.isFor('bob')]).toEqual([true, false]);
});
