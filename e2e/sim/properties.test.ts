// Where the room's rules and the bridge's picture of them meet: properties over arbitrary deltas, on the pure parts.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyEffective,
  applySync,
  type Canonical,
  desiredOf,
  EMPTY_CANONICAL,
  stacking,
} from '../../bridge/core/canonical.ts';
import {
  EMPTY_OUTBOX,
  enqueue,
  nextDelta,
  type Outbox,
  resume,
  settle,
  unconfirmed,
} from '../../bridge/core/outbox.ts';
import type { RoomState } from '../../party/windows/room-state.ts';
import { applyDelta, commit, emptyState, syncFor } from '../../party/windows/rules.ts';
import type { Rect } from '../../protocol/geometry.ts';
import { recordOf } from '../../protocol/texts/room-window.ts';
import { hashWindows, type Op, type WindowOp } from '../../protocol/windows.ts';

const g = fc.constantFrom('aa:1', 'aa:2', 'bb:1', 'bb:2', 'cc:1');
const rect: fc.Arbitrary<Rect> = fc.tuple(
  fc.nat(3),
  fc.nat(3),
  fc.constantFrom(16, 40),
  fc.constantFrom(6, 12),
);
const title = fc.constantFrom('', 'Notes', 'To do');
const props = fc.dictionary(fc.constantFrom('seed', 'zoomed'), fc.constantFrom(1, 2, true, false), {
  maxKeys: 2,
});
const op: fc.Arbitrary<WindowOp> = fc.oneof(
  fc.record({ op: fc.constant('add' as const), g, type: fc.constant('life'), rect, title, props }),
  fc.record(
    { op: fc.constant('set' as const), g, rect, title, props },
    { requiredKeys: ['op', 'g'] },
  ),
  fc.record({ op: fc.constant('raise' as const), g }),
  fc.record({ op: fc.constant('del' as const), g }),
);
const ops = fc.array(op, { minLength: 1, maxLength: 4 });

/** The room takes a delta, as often as it comes. @returns what it tells, if it is news */
function take(state: RoomState, sid: string, seq: number, list: readonly Op[]) {
  const outcome = applyDelta(state, { sid, seq, ops: list });
  if (outcome.res === 'seq_gap') throw new Error(`gap at ${seq}, want ${outcome.want}`);
  if (outcome.res !== 'duplicate') commit(state, outcome.effects);
  return outcome.ack;
}

const step = fc.record({
  sid: fc.constantFrom('aa', 'bb', 'cc'),
  ops,
  /** What becomes of the frame and its answer. */
  fate: fc.constantFrom('heard', 'heard', 'heard', 'twice', 'ack lost', 'lost'),
});

test('HS2, HS3, ST1 to ST4, BR1: who follows, who comes back and who comes late hold what the room holds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.nat(25), (steps, away) => {
      const room = emptyState('e');
      const outboxes = new Map<string, Outbox>();
      let follower: Canonical = applySync(EMPTY_CANONICAL, syncFor(room, undefined)).canonical;
      let leaver = follower;
      const dead = new Set<string>();
      for (const [i, { sid, ops: list, fate }] of steps.entries()) {
        let outbox = enqueue(outboxes.get(sid) ?? EMPTY_OUTBOX, list);
        for (;;) {
          const next = nextDelta(outbox);
          outbox = next.outbox;
          if (!next.delta) break;
          if (fate === 'lost') continue;
          const { seq } = next.delta;
          const ack = take(room, sid, seq, next.delta.ops);
          if (fate === 'twice') expect(take(room, sid, seq, next.delta.ops).ops).toEqual([]);
          for (const done of ack.ops) {
            if (done.op === 'desktop') continue;
            expect(dead.has(done.g), 'resurrection').toBe(false);
            if (done.op === 'del') dead.add(done.g);
          }
          if (ack.res === 'commit') {
            follower = applyEffective(follower, ack).canonical;
            if (i < away) leaver = applyEffective(leaver, ack).canonical;
          }
          if (fate !== 'ack lost') outbox = settle(outbox, seq).outbox;
        }
        // A lost frame or ack means a lost connection: the next hello resumes.
        const lost = fate === 'lost' || fate === 'ack lost';
        outboxes.set(sid, lost ? resume(outbox, room.seqs.get(sid) ?? 0) : outbox);
      }
      const hash = hashWindows(room.windows.values());
      expect(hashWindows(follower.windows.values())).toBe(hash);
      const back = applySync(leaver, syncFor(room, { epoch: leaver.epoch ?? '', rev: leaver.rev }));
      expect(back.sound).toBe(true);
      const late = applySync(EMPTY_CANONICAL, syncFor(room, undefined));
      expect(late.sound).toBe(true);
      const zs = [...room.windows.values()].map((w) => w.z);
      expect(new Set(zs).size).toBe(zs.length);
    }),
    { seed: 20_261_121, numRuns: 6_000 },
  );
});

test('BR2: what a bridge expects of its own unconfirmed ops is what the room makes of them', () => {
  fc.assert(
    fc.property(
      fc.array(ops, { maxLength: 4 }),
      fc.array(ops, { maxLength: 6 }),
      (before, mine) => {
        const room = emptyState('e');
        for (const [i, list] of before.entries()) take(room, 'bb', i + 1, list);
        const { canonical } = applySync(EMPTY_CANONICAL, syncFor(room, undefined));
        // A bridge never makes an id twice: ops on windows that are gone are what others may have caused.
        const fresh = (o: WindowOp) => o.op !== 'add' || !room.tombs.has(o.g);
        let outbox = mine.reduce(
          (box, list) => enqueue(box, dropReadded(list.filter(fresh), box)),
          EMPTY_OUTBOX,
        );
        const expected = desiredOf(canonical, unconfirmed(outbox));
        for (;;) {
          const next = nextDelta(outbox);
          outbox = next.outbox;
          if (!next.delta) break;
          take(room, 'aa', next.delta.seq, next.delta.ops);
          outbox = settle(outbox, next.delta.seq).outbox;
        }
        const plain = (windows: Canonical['windows']) =>
          [...windows.values()]
            .map((w) => ({ ...recordOf(w), z: 0 }))
            .sort((a, b) => (a.g < b.g ? -1 : 1));
        expect(plain(expected.windows)).toEqual(plain(room.windows));
        expect(stacking(expected.windows)).toEqual(stacking(room.windows));
      },
    ),
    { seed: 20_261_122, numRuns: 4_000 },
  );
});

/** Leaves out adds of ids that this outbox has deleted or added before. */
function dropReadded(list: readonly WindowOp[], box: Outbox): WindowOp[] {
  const used = new Set(unconfirmed(box).flatMap((o) => ('g' in o ? o.g : [])));
  return list.filter((o) => {
    if (o.op === 'add' && used.has(o.g)) return false;
    used.add(o.g);
    return true;
  });
}
