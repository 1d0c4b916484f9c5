// What waits to be told to the room: numbers, resending, coalescing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Op, WindowOp } from '../../protocol/windows.ts';
import { desiredOf, EMPTY_CANONICAL } from './canonical.ts';
import {
  EMPTY_OUTBOX,
  enqueue,
  MAX_IN_FLIGHT,
  nextDelta,
  type Outbox,
  resume,
  settle,
  unconfirmed,
} from './outbox.ts';

const move = (x: number, g = 'aa:1'): Op => ({ op: 'set', g, rect: [x, 0, 40, 12] });
const sealed = (outbox: Outbox) => nextDelta(outbox).outbox;
const gs = fc.constantFrom('aa:1', 'aa:2', 'aa:3');
const anyOp: fc.Arbitrary<WindowOp> = fc.oneof(
  fc.record({
    op: fc.constant('add' as const),
    g: gs,
    type: fc.constant('life'),
    rect: fc.constant([0, 0, 40, 12] as const),
  }),
  fc.record({
    op: fc.constant('set' as const),
    g: gs,
    rect: fc.tuple(fc.nat(9), fc.nat(9), fc.constant(40), fc.constant(12)),
  }),
  fc.record({ op: fc.constant('set' as const), g: gs, props: fc.record({ seed: fc.nat(9) }) }),
  fc.record({ op: fc.constant('raise' as const), g: gs }),
  fc.record({ op: fc.constant('del' as const), g: gs }),
);

describe('outbox', () => {
  test('TE3: a text that is held stays behind the window that it is for', () => {
    const big = (n: number): Op => {
      const props = { words: 'x'.repeat(50_000) };
      return { op: 'add', g: `aa:${n}`, type: 'note', rect: [0, 0, 40, 12], props };
    };
    const text: Op = { op: 'text', g: 'aa:3', u: 'AAA' };
    const outbox = enqueue(EMPTY_OUTBOX, [big(1), big(2), big(3), text]);
    const first = nextDelta(outbox, (op) => op === text);
    expect(first.delta?.ops).toEqual([big(1)]);
    expect(first.outbox.waiting).toEqual([big(2), big(3), text]);
  });

  test('BR12: of several moves waiting for one window only the newest is sent', () => {
    let outbox = EMPTY_OUTBOX;
    for (let x = 1; x <= 50; x += 1) outbox = enqueue(outbox, [move(x)]);
    expect(nextDelta(outbox).delta).toEqual({ seq: 1, ops: [move(50)], sent: true });
  });

  test('a window that was opened and closed before anything was sent is never heard of', () => {
    const add: Op = { op: 'add', g: 'aa:1', type: 'life', rect: [0, 0, 40, 12] };
    const outbox = enqueue(EMPTY_OUTBOX, [add, move(3), { op: 'del', g: 'aa:1' }]);
    expect(nextDelta(outbox).delta).toBeUndefined();
  });

  test('coalescing changes nothing about the outcome', () => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 12 }), (raw) => {
        // A bridge adds a window once and touches only those that it knows.
        const alive = new Set<string>();
        const ever = new Set<string>();
        const ops = raw.filter((op) => {
          if (op.op === 'add') return !ever.has(op.g) && ever.add(op.g) && alive.add(op.g);
          if (!alive.has(op.g)) return false;
          if (op.op === 'del') alive.delete(op.g);
          return true;
        });
        const { waiting } = enqueue(EMPTY_OUTBOX, ops);
        const rows = (list: readonly Op[]) =>
          [...desiredOf(EMPTY_CANONICAL, list).windows.values()]
            .sort((a, b) => a.z - b.z)
            .map(({ z: _, ...row }) => row);
        expect(rows(waiting)).toEqual(rows(ops));
      }),
      { numRuns: 500 },
    );
  });

  test('deltas in flight are limited, so that moves coalesce when the room is far', () => {
    let outbox = EMPTY_OUTBOX;
    for (let x = 1; x <= 20; x += 1) outbox = sealed(enqueue(outbox, [move(x)]));
    expect(outbox.deltas).toHaveLength(MAX_IN_FLIGHT);
    expect(outbox.waiting).toEqual([move(20)]);
    outbox = settle(outbox, 1).outbox;
    expect(nextDelta(outbox).delta?.seq).toBe(MAX_IN_FLIGHT + 1);
  });

  test('HS3: after a sync what the room took is dropped, the rest goes again in order', () => {
    let outbox = EMPTY_OUTBOX;
    for (let x = 1; x <= 3; x += 1) outbox = sealed(enqueue(outbox, [move(x)]));
    outbox = resume(outbox, 1);
    const first = nextDelta(outbox);
    const second = nextDelta(first.outbox);
    expect([first.delta, second.delta].map((d) => [d?.seq, d?.ops])).toEqual([
      [2, [move(2)]],
      [3, [move(3)]],
    ]);
    expect(nextDelta(second.outbox).delta).toBeUndefined();
    expect(unconfirmed(outbox)).toEqual([move(2), move(3)]);
  });

  test('ST1: the numbers go on from what the room has, without a gap', () => {
    const reset = resume(sealed(enqueue({ ...EMPTY_OUTBOX, next: 40 }, [move(1)])), 0);
    expect(nextDelta(reset).delta?.seq).toBe(1);
    expect(nextDelta(enqueue(resume(EMPTY_OUTBOX, 12), [move(1)])).delta?.seq).toBe(13);
  });

  test('LI1: many or large ops are split', () => {
    const big = Array.from({ length: 10 }, (_, i): Op => {
      return { op: 'set', g: `aa:${i}`, props: { text: 'x'.repeat(30_000) } };
    });
    const { delta, outbox } = nextDelta(enqueue(EMPTY_OUTBOX, big));
    expect(delta?.ops).toHaveLength(2);
    expect(outbox.waiting).toHaveLength(8);
  });
});
