// What a bridge does with edits that the room does not take, or whose text it has written anew (TE3, TE4).
import { expect, test } from 'vitest';
import {
  createMirror,
  desired,
  type Mirror,
  onState,
  onSync,
  takeDelta,
} from '../../bridge/core/mirror.ts';
import { enqueue, unconfirmed } from '../../bridge/core/outbox.ts';
import { applyDelta, commit, emptyState, syncFor } from '../../party/windows/rules.ts';
import { MAX_TEXT_CHARS, MAX_TEXT_WRITERS } from '../../protocol/limits.ts';
import { toWire } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import type { EffectiveOp, TextOp } from '../../protocol/windows.ts';

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
  tell('bb', [{ ...add, u: toWire(text.state()) }]);
  const sync = syncFor(room, undefined);
  const { mirror } = onSync(createMirror('me', [], 100_000), { ack: 0, seed: false }, sync);
  const read = () => room.windows.get(g)?.text ?? SharedText.empty();
  return { tell, read, mirror };
}

const textOf = (mirror: Mirror): SharedText =>
  desired(mirror).windows.get(g)?.text ?? SharedText.empty();

/** Somebody here replaces the beginning of the text. */
function write(mirror: Mirror, insert: string, remove = 0): Mirror {
  const { update } = textOf(mirror).edited([[0, remove, insert]], mirror.writer);
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

test('TE4: where the room has written a text anew, what it does not have yet is written in that one', () => {
  const { tell, read, mirror } = joined(SharedText.written('one two', 1));
  const first = send(write(mirror, 'A'), () => ({}));
  const waiting = write(first.mirror, 'B');
  const told: EffectiveOp[] = [];
  let rev = 1;
  const others: Parameters<typeof onState>[1][] = [];
  for (let writer = 2; writer <= MAX_TEXT_WRITERS + 1; writer += 1) {
    const { update } = read().edited([[read().toString().length, 0, '.']], writer);
    const ack = tell('bb', [{ op: 'text', g, u: toWire(update) }]);
    told.push(...ack.ops);
    others.push({ ...ack, type: 'state_delta', by: 'p' });
    rev = ack.rev;
  }
  expect(rev).toBeGreaterThan(MAX_TEXT_WRITERS);
  expect(told.at(-1)).toMatchObject({ op: 'text', anew: true });
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
