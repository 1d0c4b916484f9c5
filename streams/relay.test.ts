// TS7, TS8: a stream that takes another one from elsewhere, however far it falls behind: its watchers never miss a piece.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  encodeStream,
  outputFrame,
  readStreamFrame,
  readStreamMessage,
  readToSource,
  STREAM_ACK_BYTES,
  STREAM_WINDOW_BYTES,
  snapshotFrames,
  type WatcherMessage,
} from '../protocol/streams/terminal-stream.ts';
import { Stream } from './stream.ts';
import { Upstream } from './upstream.ts';
import type { StreamConnection } from './watcher.ts';

const SIZE = { cols: 80, rows: 24 };
const EPOCH = 'epoch-of-test';
const PIECE = 30_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** What one who watches has on their terminal. @throws at a hole */
class Terminal {
  text = '';
  at = 0;
  snapshots = 0;

  take(frame: string): void {
    const read = readStreamFrame(frame, readStreamMessage);
    if (read.kind === 'message' && read.message.type === 'snapshot') {
      this.text = '';
      this.at = read.message.at;
      this.snapshots += 1;
    } else if (read.kind === 'part') this.text += read.text;
    else if (read.kind === 'output') {
      expect(read.end - read.text.length).toBe(this.at);
      this.at = read.end;
      this.text += read.text;
    }
  }
}

function connection(id: string, send: (frame: string) => void): StreamConnection {
  let state: unknown = null;
  return {
    ...{ id, readyState: 1, send, close: () => undefined },
    get state() {
      return state;
    },
    setState: (next) => {
      state = next;
    },
  };
}

/** A seat’s stream with its source, and one that relays it: what goes between the two waits to be passed on. */
function relayed() {
  const timers: { at: number; call: () => void }[] = [];
  const runtime = {
    connections: () => [],
    tellWatched: () => undefined,
    setAlarm: () => undefined,
    later: (ms: number, call: () => void) => void timers.push({ at: Date.now() + ms, call }),
    warn: (what: string) => expect.unreachable(what),
  };
  const counted: number[] = [];
  const carries = (branch: number) => void counted.push(branch);
  const seat = new Stream({ ...runtime, carries }, null, Date.now());
  const relay = new Stream(runtime, null, Date.now());
  const down: string[] = [];
  const answers: string[] = [];
  const upstream = new Upstream(relay, {
    ...{ later: runtime.later, warn: runtime.warn },
    send: (frame) => void answers.push(frame),
    renew: () => expect.unreachable('not a frame'),
  });
  const line = connection('relay', (frame) => void down.push(frame));
  let [screen, end] = ['', 0];
  const picture = () => {
    for (const frame of snapshotFrames({ epoch: EPOCH, at: end, ...SIZE }, `\x1bc${screen}`))
      seat.message(source, frame, Date.now());
  };
  const source = connection('source', (frame) => {
    const read = readStreamFrame(frame, readToSource);
    if (read.kind === 'message' && read.message.type === 'wanted') picture();
  });
  const terminals = new Map<string, Terminal>();
  const steps = {
    output(letter: string, chars = PIECE): void {
      const text = letter.repeat(chars);
      screen = (screen + text).slice(-3 * PIECE);
      end += text.length;
      seat.message(source, outputFrame(end, text), Date.now());
    },
    down: (): void => {
      const frame = down.shift();
      if (frame !== undefined) upstream.take(frame);
    },
    up: (): void => {
      const frame = answers.shift();
      if (frame !== undefined) seat.message(line, frame, Date.now());
    },
    /** The next timer that is due. */
    timer(): void {
      timers.sort((a, b) => a.at - b.at);
      const next = timers.shift();
      if (next) vi.setSystemTime(Math.max(Date.now(), next.at));
      next?.call();
    },
    join(sub: string): void {
      const terminal = new Terminal();
      const one = connection(sub, (frame) => {
        terminal.take(frame);
        // It reads at once.
        const { at } = terminal;
        if (frame.startsWith('o'))
          relay.message(one, encodeStream({ type: 'ack', epoch: EPOCH, at }), Date.now());
      });
      terminals.set(sub, terminal);
      const newcomer = { sub, input: false, frames: true, have: null };
      relay.connectWatcher(one, newcomer, Date.now());
    },
  };
  const hasRest = () => down.length + answers.length + timers.length > 0;
  const settle = () => {
    for (let i = 0; i < 10_000 && hasRest(); i += 1) {
      if (down.length > 0) steps.down();
      else if (answers.length > 0) steps.up();
      else steps.timer();
    }
  };
  seat.connectSource(source, Date.now());
  picture();
  const newcomer = {
    ...{ sub: 'relay', input: true, frames: true, relays: true, branch: 2, have: null },
  };
  seat.connectWatcher(line, newcomer, Date.now());
  settle();
  const say = (message: WatcherMessage) => seat.message(line, encodeStream(message), Date.now());
  const hasTimers = () => timers.length > 0;
  return {
    ...steps,
    settle,
    hasTimers,
    say,
    counted,
    answers,
    terminals,
    shown: () => `\x1bc${screen}`,
    end: () => end,
  };
}

test('TS7, TS5: a relay that falls behind brings all who watch there forward with the screen that it gets', () => {
  const one = relayed();
  one.join('ana');
  one.settle();
  const ana = one.terminals.get('ana');
  // Much more than it may have unanswered, and than is kept.
  const pieces = Math.ceil((3 * STREAM_WINDOW_BYTES) / PIECE);
  for (let i = 0; i < pieces; i += 1) one.output('x');
  one.settle();
  expect(ana?.at).toBe(one.end());
  one.output('y');
  one.settle();
  expect(ana?.at).toBe(one.end());
  expect(ana?.text.endsWith('y'.repeat(PIECE))).toBe(true);
  expect(ana?.snapshots).toBe(2);
});

test('TS5, TS7: a relay acknowledges what is much at once, and the rest in a while', () => {
  const one = relayed();
  one.join('ana');
  one.settle();
  for (let bytes = 0; bytes < STREAM_ACK_BYTES; bytes += PIECE) one.output('x');
  one.output('y');
  for (let i = 0; i < 3; i += 1) one.down();
  expect(one.answers).toEqual([encodeStream({ type: 'ack', epoch: EPOCH, at: 2 * PIECE })]);
  expect(one.answers).toHaveLength(1);
  one.timer();
  one.timer();
  expect(one.answers.at(-1)).toBe(encodeStream({ type: 'ack', epoch: EPOCH, at: 3 * PIECE }));
  one.settle();
  expect(one.hasTimers()).toBe(false);
});

test('TS5, TS7: while little comes again and again, a relay acknowledges it each 32 KB, and the last at rest', () => {
  const one = relayed();
  one.join('ana');
  one.settle();
  for (let i = 0; i < 8; i += 1) {
    one.output('x', STREAM_ACK_BYTES / 4);
    one.down();
    // More has come since it was set.
    if (i % 2 === 1) one.timer();
  }
  expect(one.answers).toHaveLength(2);
  one.output('y', 1);
  one.settle();
  expect(one.answers).toEqual([]);
  expect(one.terminals.get('ana')?.at).toBe(one.end());
});

test('TS8: only what a branch says of how many it has counts those who were sent there', () => {
  const one = relayed();
  one.say({ type: 'ack', epoch: EPOCH, at: 0 });
  one.say({ type: 'wanted' });
  one.say({ type: 'ping' });
  expect(one.counted).toEqual([]);
  one.say({ type: 'carries', watchers: 3 });
  expect(one.counted).toEqual([2]);
});

test('TS7, TS8: whatever is late, no watcher of a relay misses a piece, and in the end all have what the seat has', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant<'output'>('output') },
    { weight: 4, arbitrary: fc.constant<'down'>('down') },
    { weight: 2, arbitrary: fc.constantFrom<('up' | 'timer' | 'join')[]>('up', 'timer', 'join') },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 30, maxLength: 120, size: 'max' }), (steps) => {
      const one = relayed();
      one.join('first');
      let n = 0;
      for (const what of steps) {
        n += 1;
        if (what === 'output') one.output(String.fromCharCode(97 + (n % 26)));
        else if (what === 'join') one.join(`w${n}`);
        else one[what]();
      }
      one.settle();
      for (let i = 0; i < 4; i += 1) one.output('z');
      one.settle();
      for (const { at, text } of one.terminals.values()) {
        expect(at).toBe(one.end());
        expect(one.shown().endsWith(text.slice(-2 * PIECE))).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
