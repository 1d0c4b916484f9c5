// What a resident says reaches the room whole and once, however often its connection breaks.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { linesOf } from '../../agent/said.ts';
import type { ClientInput } from '../../protocol/messages.ts';
import { Saying } from './saying.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** When a room that is full takes lines again. */
const FULL_MS = 500;

/** A room's chat as CH5 has it, and the frames on their way there. */
class Room {
  readonly lines = new Map<string, { text: string; growing: boolean }>();
  isThere = true;
  /** It takes no new line for a while. */
  isFull = false;
  #way: ClientInput[] = [];
  readonly #saying: Saying;

  constructor() {
    this.#saying = new Saying({
      tell: (frame) => this.isThere && this.#way.push(frame) > 0,
      pace: () => 1,
    });
  }

  get saying(): Saying {
    return this.#saying;
  }

  arrive(): void {
    const frame = this.#way.shift();
    if (frame?.type === 'chat_msg' && this.isFull) {
      this.isFull = false;
      this.#saying.refused(frame.cid, FULL_MS);
    } else if (frame?.type === 'chat_msg') {
      if (!this.lines.has(frame.cid))
        this.lines.set(frame.cid, { text: frame.text, growing: true });
      this.#tell(frame.cid);
    } else if (frame?.type === 'chat_grow') {
      const line = this.lines.get(frame.cid);
      if (!line?.growing) {
        this.#saying.refused(frame.cid);
        return;
      }
      line.text = frame.text;
      line.growing = !frame.done;
      this.#tell(frame.cid);
    }
  }

  /** Frames on their way are lost. */
  break(): void {
    this.isThere = false;
    this.#way = [];
  }

  comeBack(): void {
    if (this.isThere) return;
    this.isThere = true;
    this.#saying.again();
  }

  /** Ends what grows, as after a silence. */
  end(): void {
    for (const [cid, line] of this.lines) {
      if (!line.growing) continue;
      line.growing = false;
      this.#tell(cid);
    }
  }

  arriveAll(): void {
    while (this.#way.length > 0) this.arrive();
  }

  #tell(cid: string): void {
    const { text = '', growing } = this.lines.get(cid) ?? {};
    if (this.isThere) this.#saying.heard({ cid, text, ...(growing ? { growing } : {}) });
  }
}

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '.', '\n'), maxLength: 900 });
type Event = 'arrive' | 'break' | 'comeBack' | 'end' | 'full';
const step = (...what: Event[]) =>
  fc.oneof(
    { weight: 4, arbitrary: words },
    { weight: 4, arbitrary: fc.constantFrom('arrive' as const, ...what) },
  );
const isWords = (one: string): boolean =>
  !['arrive', 'break', 'comeBack', 'end', 'full'].includes(one);

/** Says it as the steps have it. @returns the room, and all that was said */
function say(steps: readonly string[]): { room: Room; text: string } {
  const room = new Room();
  let text = '';
  for (const one of steps) {
    vi.advanceTimersByTime(60);
    if (isWords(one)) {
      text += one;
      room.saying.grow(text);
    } else if (one === 'arrive') room.arrive();
    else if (one === 'break') room.break();
    else if (one === 'end') room.end();
    else if (one === 'full') room.isFull = true;
    else room.comeBack();
  }
  room.saying.end(text);
  room.comeBack();
  room.arriveAll();
  // What a full room has refused comes again.
  vi.advanceTimersByTime(FULL_MS);
  room.arriveAll();
  return { room, text };
}

test('CH5: lines are there whole, once and in order, whatever was lost on the way', () => {
  fc.assert(
    fc.property(
      fc.array(step('arrive', 'break', 'comeBack', 'full'), { maxLength: 40 }),
      (steps) => {
        const { room, text } = say(steps);
        expect([...room.lines.values()]).toEqual(
          linesOf(text).map((line) => ({ text: line, growing: false })),
        );
        expect(room.saying.isHeard).toBe(true);
        room.saying[Symbol.dispose]();
      },
    ),
  );
});

test('CH5: what a line lacks that the room has ended is said in another one', () => {
  const bare = (text: string): string => text.replace(/\s/g, '');
  fc.assert(
    fc.property(fc.array(step('break', 'comeBack', 'end', 'full'), { maxLength: 40 }), (steps) => {
      const { room, text } = say(steps);
      const lines = [...room.lines.values()];
      expect(bare(lines.map((line) => line.text).join(''))).toBe(bare(linesOf(text).join('')));
      expect(lines.every(({ growing }) => !growing)).toBe(true);
      expect(room.saying.isHeard).toBe(true);
      room.saying[Symbol.dispose]();
    }),
  );
});

test('CH5, MO3: a line that the room does not take, or that is gone, is told no more', () => {
  const told: ClientInput[] = [];
  using saying = new Saying({ tell: (frame) => told.push(frame) > 0, pace: () => 1 });
  saying.grow('One');
  const [cid = ''] = saying.cids;
  saying.refused(cid);
  const before = told.length;
  vi.advanceTimersByTime(1_000);
  saying.grow('One and two');
  saying.end('One and two and three');
  saying.again();
  expect(told).toHaveLength(before);
  expect(saying.isHeard).toBe(true);
});

test('CH5: what comes faster than the room takes it is told at once, then ten times a second, and its end', () => {
  const told: ClientInput[] = [];
  using saying = new Saying({ tell: (frame) => told.push(frame) > 0, pace: () => 1 });
  for (let at = 1; at <= 100; at += 1) {
    saying.grow('x'.repeat(at));
    vi.advanceTimersByTime(10);
  }
  expect(told.length).toBeLessThanOrEqual(11);
  expect(told[0]).toMatchObject({ type: 'chat_msg', text: 'x', growing: true });
  saying.end();
  expect(told.at(-1)).toMatchObject({ type: 'chat_grow', text: 'x'.repeat(100), done: true });
});

test('CH5: several that are said at once keep to the pace of one together', () => {
  const told: ClientInput[] = [];
  const tell = (frame: ClientInput) => told.push(frame) > 0;
  using one = new Saying({ tell, pace: () => 4 });
  using other = new Saying({ tell, pace: () => 4 });
  for (let at = 1; at <= 100; at += 1) {
    one.grow('x'.repeat(at));
    other.grow('y'.repeat(at));
    vi.advanceTimersByTime(10);
  }
  expect(told.length).toBeLessThanOrEqual(6);
});

test('CH5, AG6: what was said before it rests is whole at once, and what comes then is a line of its own', () => {
  const room = new Room();
  const { saying } = room;
  saying.grow('I ask.');
  saying.rest();
  room.arriveAll();
  expect([...room.lines.values()]).toEqual([{ text: 'I ask.', growing: false }]);
  saying.grow('I ask.\n\nDone');
  saying.end('I ask.\n\nDone.');
  room.arriveAll();
  expect([...room.lines.values()].map(({ text }) => text)).toEqual(['I ask.', 'Done.']);
  expect(saying.isHeard).toBe(true);
});
