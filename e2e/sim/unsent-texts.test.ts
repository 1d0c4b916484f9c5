// What a bridge does with edits that the room does not take, or whose text it has written anew (TE3, TE4).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeUpdates } from 'yjs';
import { fromStored, toStored } from '../../bridge/bridge-file.ts';
import { EMPTY_CHAT } from '../../bridge/core/chat/chat.ts';
import {
  createMirror,
  desired,
  type Mirror,
  onState,
  onSync,
  takeDelta,
} from '../../bridge/core/mirror.ts';
import { enqueue, unconfirmed } from '../../bridge/core/outbox.ts';
import { missingOf } from '../../bridge/health.ts';
import { applyDelta, commit, emptyState, syncFor } from '../../party/windows/rules.ts';
import { MAX_TEXT_CHARS, MAX_TEXT_WRITERS } from '../../protocol/limits.ts';
import type { TextEdit } from '../../protocol/texts/edits.ts';
import { toWire } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import type { TextOp } from '../../protocol/windows.ts';

const g = 'bb:1';
const add = { op: 'add', g, type: 'note', rect: [1, 1, 30, 8] } as const;

/** A room with a text, and a bridge that has joined it. */
function joined(text: SharedText) {
  const room = emptyState('e');
  const seqs = new Map<string, number>();
  const tell = (sid: string, ops: readonly unknown[]) => {
    const seq = (seqs.get(sid) ?? 0) + 1;
    seqs.set(sid, seq);
    const outcome = applyDelta(room, { sid, seq, ops });
    if (outcome.res !== 'commit' && outcome.res !== 'discard') throw new Error(outcome.res);
    commit(room, outcome.effects);
    return outcome.ack;
  };
  tell('bb', [add]);
  const row = room.windows.get(g);
  if (row) room.windows.set(g, { ...row, text });
  const sync = syncFor(room, undefined);
  const { mirror } = onSync(createMirror('me', [], 100_000), { ack: 0, seed: false }, sync);
  const read = () => room.windows.get(g)?.text ?? SharedText.empty();
  return { tell, read, mirror, room };
}

const textOf = (mirror: Mirror): SharedText =>
  desired(mirror).windows.get(g)?.text ?? SharedText.empty();

/** Somebody here replaces some of the text, at its beginning. */
function write(mirror: Mirror, insert: string, remove = 0, at = 0): Mirror {
  const { update } = textOf(mirror).edited([[at, remove, insert]], mirror.writer);
  const op: TextOp = { op: 'text', g, u: toWire(update) };
  return { ...mirror, outbox: enqueue(mirror.outbox, [op]) };
}

function send(mirror: Mirror, tell: (sid: string, ops: readonly unknown[]) => object) {
  const { mirror: next, frame } = takeDelta(mirror);
  if (frame?.type !== 'state_delta') return { mirror: next, ack: null };
  return { mirror: next, ack: tell('me', frame.ops) as Parameters<typeof onState>[1] };
}

test('TE3: what the room does not take waits, with what is written upon it, until the text is another', () => {
  const { tell, read, mirror } = joined(SharedText.written('x'.repeat(MAX_TEXT_CHARS - 3), 1));
  const [one, two] = [write(mirror, 'aa'), 'bb'];
  const first = send(one, tell);
  // Somebody else was quicker, which this bridge does not know yet.
  const other = tell('bb', [{ op: 'text', g, u: toWire(read().edited([[9, 0, '!']], 2).update) }]);
  const second = send(write(first.mirror, two), tell);
  let now = second.mirror;
  expect(second.ack).toBeNull();
  if (first.ack) now = onState(now, first.ack).mirror;
  now = onState(now, { ...other, type: 'state_delta', by: 'p' }).mirror;
  expect(String(textOf(now)).startsWith('bbaax')).toBe(true);
  expect(send(now, tell).ack).toBeNull();
  now = write(now, '', 2);
  const last = send(now, tell);
  if (!last.ack) throw new Error('it is short enough');
  now = onState(last.mirror, last.ack).mirror;
  expect(unconfirmed(now.outbox)).toEqual([]);
  expect(String(read())).toBe(String(textOf(now)));
});

test('TE3: a refused edit and the one that was on its way behind it go again as one', () => {
  const { tell, read, mirror } = joined(SharedText.written('x'.repeat(MAX_TEXT_CHARS - 4), 1));
  const first = send(write(mirror, 'aa'), () => ({}));
  const second = send(write(first.mirror, 'bb'), () => ({}));
  const other = tell('bb', [
    { op: 'text', g, u: toWire(read().edited([[9, 0, '!!!']], 2).update) },
  ]);
  const { deltas } = second.mirror.outbox;
  const acks = deltas.map(({ ops }) => tell('me', ops));
  expect(acks.map(({ fail }) => fail?.map(({ code }) => code))).toEqual([
    ['too_large'],
    ['bad_msg'],
  ]);
  let now = onState(second.mirror, { ...other, type: 'state_delta', by: 'p' }).mirror;
  for (const ack of acks) now = onState(now, ack).mirror;
  expect(String(textOf(now)).startsWith('bbaax')).toBe(true);
  expect(send(now, tell).ack).toBeNull();
  const last = send(write(now, '', 3), tell);
  expect(last.ack).toMatchObject({ res: 'commit' });
  expect(String(read())).toHaveLength(MAX_TEXT_CHARS);
  expect(String(read()).startsWith('ax')).toBe(true);
});

test('TE3: refused edits of one text in one delta wait in the order in which they were made', () => {
  const { tell, mirror } = joined(SharedText.written('x'.repeat(MAX_TEXT_CHARS), 1));
  // More parts than one update has.
  const scattered = (text: SharedText, insert: string) =>
    text.edited(
      Array.from({ length: 1_200 }, (_, i): TextEdit => [i * 3, 0, insert]),
      mirror.writer,
    );
  const first = scattered(textOf(mirror), 'a');
  const second = scattered(first.text, 'b');
  const waiting = [first, second].map(
    ({ update }): TextOp => ({ op: 'text', g, u: toWire(update) }),
  );
  const deltas = [{ seq: 1, ops: waiting, sent: true }];
  const ack = tell('me', waiting);
  expect(ack.fail).toMatchObject([{ code: 'too_large' }, { code: 'bad_msg' }]);
  const { mirror: now } = onState({ ...mirror, outbox: { next: 2, deltas, waiting: [] } }, ack);
  expect(now.outbox.waiting).toEqual(waiting);
  expect(String(textOf(now))).toBe(String(second.text));
});

test('TE2: what the room wants later is sent again by itself, in its order', () => {
  const { tell, read, mirror, room } = joined(SharedText.written('!', 1));
  // Other texts of the delta may have been all that it had time for.
  const flying = takeDelta(write(mirror, 'x')).mirror;
  const fail = [{ i: 0, code: 'rate_limited' as const, msg: '' }];
  const { rev } = room;
  const ack = { type: 'ack', seq: 1, prev: rev, rev, res: 'discard', ops: [], fail } as const;
  const again = onState(flying, { ...ack, ops: [], fail }).mirror;
  expect(takeDelta(again).frame).toMatchObject({ ops: flying.outbox.deltas[0]?.ops });
  const { text, waiting } = byTwo(textOf(mirror), 20);
  let here: Mirror = { ...mirror, outbox: { ...mirror.outbox, waiting } };
  for (let most = 5; most > 0 && unconfirmed(here.outbox).length > 0; most -= 1)
    here = sent(here, tell);
  expect(unconfirmed(here.outbox)).toEqual([]);
  expect([String(read()), String(textOf(here))]).toEqual([String(text), String(text)]);
});

/** Edits of a text, each by two writers, for which the room opens its history (TE2). */
function byTwo(before: SharedText, count: number): { text: SharedText; waiting: TextOp[] } {
  let text = before;
  const waiting = Array.from({ length: count }, (_, i): TextOp => {
    const one = text.edited([[0, 0, 'a']], 100 + 2 * i);
    const two = one.text.edited([[0, 0, 'b']], 101 + 2 * i);
    text = two.text;
    return { op: 'text', g, u: toWire(mergeUpdates([one.update, two.update])) };
  });
  return { text, waiting };
}

test('TE3: an operator reads which texts are too long, and which the room does not take otherwise', () => {
  const { tell, mirror } = joined(SharedText.written('!', 1));
  const namesText = expect.stringMatching(/^text /);
  expect(missingOf(write(mirror, 'a'), [], [])).not.toContainEqual(namesText);
  const long = write(mirror, 'x'.repeat(MAX_TEXT_CHARS));
  expect(missingOf(long, [], [])).toContain(`text too long:${g}`);
  // Nobody here writes controls.
  const op: TextOp = { op: 'text', g, u: toWire(SharedText.written('\u0007', 9).state()) };
  const refused = sent({ ...mirror, outbox: enqueue(mirror.outbox, [op]) }, tell);
  expect(missingOf(refused, [], [])).toContain(`text refused:${g}`);
});

test('TE4: where the room has written a text anew, what it does not have yet is written in that one', () => {
  const room = joined(crowded('one two'));
  const { tell, read, mirror } = room;
  const first = send(write(mirror, 'A'), () => ({}));
  const waiting = write(first.mirror, 'B');
  const others = wearOut(room);
  // What was on its way is of the old one, and is refused.
  const stale = tell('me', first.mirror.outbox.deltas[0]?.ops ?? []);
  expect(stale.fail).toMatchObject([{ code: 'bad_msg' }]);
  let now: Mirror = waiting;
  for (const other of others) now = onState(now, other).mirror;
  now = onState(now, stale).mirror;
  expect(String(textOf(now))).toBe(`BA${read()}`);
  const last = send(now, tell);
  if (!last.ack) throw new Error('nothing is sent');
  now = onState(last.mirror, last.ack).mirror;
  expect(unconfirmed(now.outbox)).toEqual([]);
  expect(String(read())).toBe(String(textOf(now)));
  expect(String(read()).startsWith('BAone two')).toBe(true);
});

/** A text in whose history nearly as many have written as it holds. */
function crowded(text: string): SharedText {
  const writers = MAX_TEXT_WRITERS - 2;
  const dots = Array.from({ length: writers }, (_, i) => SharedText.written('.', i + 2).state());
  return SharedText.of([mergeUpdates(dots)]).edited([[0, writers, text]], 1).text;
}

/** Others write until the room writes the text anew. @returns what everybody is told */
function wearOut({ tell, read }: ReturnType<typeof joined>): Parameters<typeof onState>[1][] {
  const told: Parameters<typeof onState>[1][] = [];
  for (let writer = 2_000; told.at(-1)?.ops.length !== 2; writer += 1) {
    const { update } = read().edited([[String(read()).length, 0, '.']], writer);
    const ack = tell('bb', [{ op: 'text', g, u: toWire(update) }]);
    told.push({ ...ack, type: 'state_delta', by: 'p' });
  }
  expect(told.at(-1)?.ops.at(-1)).toMatchObject({ op: 'text', anew: true });
  return told;
}

/** What `mirror` has sent and the room has answered, taken. */
function sent(mirror: Mirror, tell: Parameters<typeof send>[1]): Mirror {
  const { mirror: next, ack } = send(mirror, tell);
  if (!ack) throw new Error('nothing was sent');
  return onState(next, ack).mirror;
}

test('TE4: what one deletes in the old text, who was away, is not another’s writing in the new one', () => {
  const room = joined(crowded('one two'));
  const { tell, read } = room;
  let here = sent(write(room.mirror, 'HERE '), tell);
  // Somebody else sees that, is cut off, and takes it away again.
  const sync = syncFor(room.room, undefined);
  const joins = onSync(createMirror('other', [], 200_000), { ack: 0, seed: false }, sync);
  const away = write(joins.mirror, '', 5);
  expect(String(textOf(away))).toBe('one two');
  for (const told of wearOut(room)) here = onState(here, told).mirror;
  here = sent(write(here, 'again and '), tell);
  expect(String(read())).toMatch(/^again and HERE one two\.+$/);
  const back = onSync(away, { ack: 0, seed: false }, syncFor(room.room, undefined)).mirror;
  const { mirror: done, frame } = takeDelta(back);
  expect(String(textOf(done))).toMatch(/^again and one two\.+$/);
  if (frame?.type !== 'state_delta') throw new Error('nothing was sent');
  expect(tell('other', frame.ops)).toMatchObject({ res: 'commit' });
  expect(String(read())).toMatch(/^again and one two\.+$/);
});

/** The bridge as its next process has it, from the file. */
function restarted(mirror: Mirror, writer: number): Mirror {
  const file = JSON.parse(JSON.stringify(toStored(mirror, EMPTY_CHAT)));
  return fromStored(file, 'me', [], writer).mirror;
}

test('TE4, ID2: what an earlier process of a bridge has not sent is written in the text that the room has made anew', () => {
  const room = joined(crowded('one two'));
  const { tell, read } = room;
  const taken = send(write(room.mirror, 'A'), tell);
  if (!taken.ack) throw new Error('nothing was sent');
  // The room has that, and the next one is on its way; both acks get lost.
  const flying = send(write(taken.mirror, 'B'), () => ({})).mirror;
  const waiting = write(flying, 'C');
  wearOut(room);
  // It is ended once more before it has met the room.
  const again = restarted(restarted(waiting, 300_000), 301_000);
  const sync = syncFor(room.room, undefined);
  const back = onSync(again, { ack: 1, seed: false }, sync).mirror;
  expect(String(textOf(back))).toMatch(/^CBAone two\.+$/);
  expect(again.kept.size).toBe(1);
  expect(back.kept.size).toBe(0);
  const now = sent(sent(back, tell), tell);
  expect(unconfirmed(now.outbox)).toEqual([]);
  expect(String(textOf(now))).toBe(String(read()));
});

test('TE4, BR1: what is not sent outlives a state that does not fit its hash', () => {
  const room = joined(crowded('one two'));
  const waiting = write(room.mirror, 'A');
  const have = { epoch: 'e', rev: waiting.canonical.rev };
  const bad = { ...syncFor(room.room, have), hash: '0000000000000000' };
  const { mirror: lost, reaction } = onSync(waiting, { ack: 0, seed: false }, bad);
  expect(reaction).toBe('restart');
  wearOut(room);
  const { mirror } = onSync(lost, { ack: 0, seed: false }, syncFor(room.room, undefined));
  expect(String(textOf(mirror))).toMatch(/^Aone two\.+$/);
});

/** A text that is worn out by the next one who writes, and a bridge that has joined since. */
function almostWornOut() {
  const room = joined(crowded('one'));
  while (room.read().writers < MAX_TEXT_WRITERS) {
    const { update } = room.read().edited([[2, 1, 'e']], 2_000 + room.read().writers);
    room.tell('bb', [{ op: 'text', g, u: toWire(update) }]);
  }
  const sync = syncFor(room.room, undefined);
  const { mirror } = onSync(createMirror('me', [], 400_000), { ack: 0, seed: false }, sync);
  return { ...room, mirror };
}

test('TE4: who wears a text out has what was on its way behind that in the new one, once', () => {
  const { tell, read, mirror } = almostWornOut();
  const first = send(write(mirror, 'A'), tell);
  const second = send(write(first.mirror, 'B'), tell);
  if (!first.ack || !second.ack) throw new Error('nothing was sent');
  expect(first.ack.ops.at(-1)).toMatchObject({ anew: true });
  let now = onState(write(second.mirror, 'C'), first.ack).mirror;
  expect(String(textOf(now))).toBe('CBAone');
  now = onState(now, second.ack).mirror;
  expect(String(textOf(now))).toBe('CBAone');
  now = sent(now, tell);
  expect([String(textOf(now)), String(read())]).toEqual(['CBAone', 'CBAone']);
});

test('TE4: what the room took of a text that it wrote anew is not written again after a lost ack', () => {
  const { tell, read, mirror, room } = almostWornOut();
  const first = send(write(mirror, 'A'), tell);
  expect(first.ack?.ops.at(-1)).toMatchObject({ anew: true });
  const waiting = write(first.mirror, 'B');
  const back = onSync(waiting, { ack: 1, seed: false }, syncFor(room, undefined)).mirror;
  expect(String(textOf(back))).toBe('BAone');
  const now = sent(back, tell);
  expect([String(textOf(now)), String(read())]).toEqual(['BAone', 'BAone']);
});

test('TE3: what the room did not take waits also where its answer got lost', () => {
  const { tell, read, mirror, room } = joined(
    SharedText.written('x'.repeat(MAX_TEXT_CHARS - 1), 1),
  );
  const first = send(write(mirror, 'a'), () => ({}));
  tell('bb', [{ op: 'text', g, u: toWire(read().edited([[9, 0, '!']], 2).update) }]);
  expect(tell('me', first.mirror.outbox.deltas[0]?.ops ?? []).fail).toMatchObject([
    { code: 'too_large' },
  ]);
  const back = onSync(first.mirror, { ack: 1, seed: false }, syncFor(room, undefined)).mirror;
  expect(String(textOf(back)).startsWith('ax')).toBe(true);
  expect(send(back, tell).ack).toBeNull();
  const now = sent(write(back, '', 1), tell);
  expect(unconfirmed(now.outbox)).toEqual([]);
  expect(String(textOf(now))).toBe(String(read()));
});

for (const [state, hasRev] of [
  ['all of it', false],
  ['what is new', true],
] as const)
  test(`TE3: of several deltas that were refused, and whose answers got lost, nothing is lost: told ${state}`, () => {
    const { tell, read, mirror, room } = joined(
      SharedText.written('x'.repeat(MAX_TEXT_CHARS - 2), 1),
    );
    const first = send(write(mirror, 'a'), () => ({})).mirror;
    const second = send(write(first, 'b'), () => ({})).mirror;
    const { update } = read().edited([[9, 0, '!!']], 2);
    const other = tell('bb', [{ op: 'text', g, u: toWire(update) }]);
    const acks = second.outbox.deltas.map(({ ops }) => tell('me', ops));
    expect(acks.map(({ fail }) => fail?.map(({ code }) => code))).toEqual([
      ['too_large'],
      ['bad_msg'],
    ]);
    const told = onState(second, { ...other, type: 'state_delta', by: 'p' }).mirror;
    const have = hasRev ? { epoch: 'e', rev: told.canonical.rev } : undefined;
    const sync = syncFor(room, have);
    expect(sync.put).toHaveLength(hasRev ? 0 : 1);
    let now = onSync(write(told, 'c'), { ack: 2, seed: false }, sync).mirror;
    expect(String(textOf(now)).slice(0, 4)).toBe('cbax');
    expect(send(now, tell).ack).toBeNull();
    now = sent(write(now, '', 3, 99), tell);
    expect(unconfirmed(now.outbox)).toEqual([]);
    expect(String(read()).slice(0, 4)).toBe('cbax');
    expect(String(textOf(now))).toBe(String(read()));
  });

test('TE2: what the room wants later is sent again by itself also where its answer got lost', () => {
  const { tell, read, mirror, room } = joined(SharedText.written('!', 1));
  const { text, waiting } = byTwo(textOf(mirror), 12);
  const flying = takeDelta({ ...mirror, outbox: { ...mirror.outbox, waiting } }).mirror;
  expect(tell('me', flying.outbox.deltas[0]?.ops ?? []).fail).toHaveLength(4);
  const back = onSync(flying, { ack: 1, seed: false }, syncFor(room, undefined)).mirror;
  const now = sent(back, tell);
  expect(unconfirmed(now.outbox)).toEqual([]);
  expect([String(read()), String(textOf(now))]).toEqual([String(text), String(text)]);
});

test('TE4: what the room took first of a text that it wrote anew is not written again after a lost ack', () => {
  const room = joined(SharedText.empty());
  const { tell, read, mirror } = room;
  const taken = send(write(mirror, 'A'), tell).mirror;
  const row = room.room.windows.get(g);
  const text = crowded('one').merged(read().state());
  if (row && text) room.room.windows.set(g, { ...row, text });
  wearOut(room);
  const sync = syncFor(room.room, undefined);
  const back = onSync(write(taken, 'B', 0, 1), { ack: 1, seed: false }, sync).mirror;
  expect(String(textOf(back)).replace(/[^AB]/g, '')).toBe('AB');
  const now = sent(back, tell);
  expect(String(textOf(now))).toBe(String(read()));
  expect(String(read()).replace(/[^AB]/g, '')).toBe('AB');
});

test('TE4, ID2: what an earlier process wrote in a window of its own is written in the text made anew, too', () => {
  const none = syncFor(emptyState('e'), undefined);
  const start = onSync(createMirror('bb', [], 100_000), { ack: 0, seed: false }, none).mirror;
  const first = SharedText.written('A', 100_000);
  const ops = [{ ...add, u: toWire(first.state()) }];
  const flying = takeDelta({ ...start, outbox: enqueue(start.outbox, ops) }).mirror;
  const waiting = write(takeDelta(write(flying, 'B')).mirror, 'C');
  // The room has taken the window, and others have written in it.
  const room = joined(crowded('one').merged(first.state()) ?? first);
  room.tell('me', ops);
  wearOut(room);
  const again = restarted(restarted(waiting, 300_000), 301_000);
  const sync = syncFor(room.room, undefined);
  const back = onSync(again, { ack: 1, seed: false }, sync).mirror;
  expect(String(textOf(back)).replace(/[^ABC]/g, '')).toBe('CBA');
  const now = sent(sent(back, room.tell), room.tell);
  expect(unconfirmed(now.outbox)).toEqual([]);
  expect(String(textOf(now))).toBe(String(room.read()));
});

/** What may happen while somebody types: here, in the room, and to what is on its way between them. */
const ACTS = [
  'type',
  'type',
  'send',
  'send',
  'longer',
  'shorter',
  'hear',
  'lose',
  'all',
  'new',
] as const;

test('TE2, TE3: whatever is refused, and whichever answers get lost, what one types is there in the end, in its order', () => {
  const acts = fc.array(fc.constantFrom(...ACTS), { minLength: 4, maxLength: 26 });
  fc.assert(
    fc.property(acts, (all) => {
      const { tell, read, mirror, room } = joined(
        SharedText.written('x'.repeat(MAX_TEXT_CHARS - 3), 1),
      );
      let now = mirror;
      let typed = '';
      let ack = 0;
      let coming: Parameters<typeof onState>[1][] = [];
      const others = (edit: TextEdit): void => {
        const { update } = read().edited([edit], 2);
        const told = tell('bb', [{ op: 'text', g, u: toWire(update) }]);
        if (told.res === 'commit') coming.push({ ...told, type: 'state_delta', by: 'p' });
      };
      const offer = (isLost: boolean): void => {
        const { mirror: next, frame } = takeDelta(now);
        now = next;
        if (frame?.type !== 'state_delta' || isLost) return;
        ack += 1;
        coming.push(tell('me', frame.ops));
      };
      const hear = (): void => {
        for (const message of coming) now = onState(now, message).mirror;
        coming = [];
      };
      const sync = (isDiff: boolean): void => {
        const have = isDiff ? { epoch: 'e', rev: now.canonical.rev } : undefined;
        now = onSync(now, { ack, seed: false }, syncFor(room, have)).mirror;
        coming = [];
      };
      for (const act of all) {
        if (act === 'type') {
          const char = String.fromCharCode(65 + typed.length);
          now = write(now, char);
          typed = char + typed;
        } else if (act === 'longer') others([0, 0, '!!!']);
        else if (act === 'shorter') others([String(read()).length - 9, 2, '']);
        else if (act === 'hear') hear();
        else if (act === 'send') offer(false);
        else {
          // A connection that ends takes along what was on its way, in both directions.
          if (act === 'lose') offer(true);
          sync(act === 'new');
        }
      }
      sync(true);
      others([String(read()).length - 99, 99, '']);
      for (let most = 12; most > 0; most -= 1) {
        hear();
        offer(false);
      }
      expect(unconfirmed(now.outbox)).toEqual([]);
      expect(String(textOf(now))).toBe(String(read()));
      expect(String(read()).replace(/[^A-Z]/g, '')).toBe(typed);
    }),
  );
});
