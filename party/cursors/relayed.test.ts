// CR2: whoever reads cursors at second hand sees in the end what those in the room see, wherever the two ticks fall.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CursorKind } from '../../protocol/messages.ts';
import { applyCursors, NO_GHOSTS } from '../../protocol/room/ghosts.ts';
import { allCursors, dropCursors, emptyBoard, putCursor, putFrame, takeFrame } from './cursors.ts';

const step = fc.oneof(
  fc.record({
    act: fc.constantFrom('point', 'hide'),
    pid: fc.constantFrom('p1', 'p2', 'p3'),
    kind: fc.constantFrom<CursorKind>('pointer', 'caret'),
    x: fc.nat(100),
  }),
  fc.record({ act: fc.constant('leave'), pid: fc.constantFrom('p1', 'p2', 'p3') }),
  fc.record({ act: fc.constantFrom('tick', 'relay tick') }),
);
type Step = { act: string; pid?: string; kind?: CursorKind; x?: number };

const steps = fc.array(step, { minLength: 10, maxLength: 80, size: 'max' });

test('CR2, CU1: cursors that are passed on are the same in the end, in whatever order the ticks come', () => {
  fc.assert(
    fc.property(fc.nat(40), steps, (before, steps) => {
      const [room, relay] = [emptyBoard(), emptyBoard()];
      let [near, far] = [NO_GHOSTS, NO_GHOSTS];
      let isHeard = false;
      const tick = (): void => {
        const frame = takeFrame(room, 1);
        if (!frame) return;
        near = applyCursors(near, frame, null, 1);
        if (isHeard) putFrame(relay, frame, 1);
      };
      /** From here on it is passed on; whoever reads there has a picture of what was before. */
      const hear = (): void => {
        isHeard = true;
        const picture = allCursors(room, 1);
        if (picture) far = applyCursors(far, picture, null, 1);
      };
      const relayTick = (): void => {
        const frame = takeFrame(relay, 1);
        if (frame) far = applyCursors(far, frame, null, 1);
      };
      for (const [i, one] of (steps as Step[]).entries()) {
        const { act, pid = '', kind: k = 'pointer', x = 0 } = one;
        if (i === before) hear();
        if (act === 'tick') tick();
        else if (act === 'relay tick') relayTick();
        else if (act === 'leave') dropCursors(room, pid);
        else
          putCursor(room, pid, { type: 'cursor_pos', k, p: act === 'hide' ? [] : [[0, x, x]] }, 1);
      }
      if (!isHeard) hear();
      tick();
      relayTick();
      expect(placesOf(far)).toEqual(placesOf(near));
    }),
  );
});

/** Without the way there, which differs. */
function placesOf(ghosts: typeof NO_GHOSTS): unknown {
  return [...ghosts.values()].map(({ pid, kind, at }) => `${pid} ${kind} ${at.x} ${at.y}`).sort();
}
