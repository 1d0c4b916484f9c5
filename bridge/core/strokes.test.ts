// Strokes in a bridge's picture of its app and of the room (PA2 to PA4), as values.
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { MAX_BRIDGE_FRAME_BYTES, MAX_STROKES } from '../../protocol/limits.ts';
import { withProps } from '../../protocol/registers.ts';
import { openWindow, type RoomWindow } from '../../protocol/texts/room-window.ts';
import {
  hashWindows,
  type Op,
  opSchema,
  type Props,
  type WindowRecord,
} from '../../protocol/windows.ts';
import { fromStored, toStored } from '../bridge-file.ts';
import { desiredOf, EMPTY_CANONICAL } from './canonical.ts';
import { EMPTY_CHAT } from './chat/chat.ts';
import {
  createMirror,
  type Mirror,
  nextCommand,
  onIntent,
  onOutcome,
  onState,
  onSync,
  takeDelta,
} from './mirror.ts';
import { EMPTY_OUTBOX, enqueue, nextDelta, settle, unconfirmed } from './outbox.ts';
import { splitStrokes } from './outgoing/split-strokes.ts';
import { plan } from './plan.ts';
import { onReading } from './reading.ts';
import { findEdits } from './windows/edits.ts';
import {
  type Abilities,
  type Command,
  emptyLocal,
  entryOf,
  type Local,
  type LocalWindow,
  markOf,
  type Outcome,
} from './windows/local.ts';

const DOT = 'p9b0000';
const key = (n: number): string => `stroke.${n.toString(36).padStart(8, '0')}_abcd`;
const dots = (count: number, from = 1, value: string | null = DOT): Props =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [key(from + i), value]));
const picture = (props: Props, told = true): LocalWindow => ({
  ...{ id: 'w1', type: 'paint', title: '', rect: [0, 0, 60, 20], props },
  ...(told ? { strokes: 1 } : {}),
});
const record = (props: Props): RoomWindow =>
  openWindow({ g: 'aa:1', type: 'paint', rect: [0, 0, 60, 20], title: '', props, z: 1 });
const GRID = { cols: 120, rows: 36 };
const CAN: Abilities = { types: null, props: true, strokes: true };
const known = (shown: LocalWindow, sent?: { command: Command; outcome: Outcome }): Local => ({
  ...emptyLocal('boot', null),
  grid: GRID,
  entries: new Map([['aa:1', entryOf('aa:1', shown)]]),
  order: ['aa:1'],
  marks: new Set([markOf(shown)]),
  sent: sent ?? null,
});
const read = (local: Local, shown: LocalWindow, room: Props) =>
  findEdits(
    local,
    { boot: 'boot', windows: [shown], grid: GRID, resized: false },
    new Map([['aa:1', record(room)]]),
    { sid: 'me', n: 1, writer: 1 },
  );
const planned = (shown: LocalWindow, room: Props, can = CAN) =>
  plan(known(shown), new Map([['aa:1', record(room)]]), can, []);

test('PA2, BR4: strokes that were drawn and taken back are edits, each a register', () => {
  const { ops } = read(known(picture(dots(3))), picture({ ...dots(2, 2), ...dots(1, 7) }), dots(3));
  expect(ops).toEqual([{ op: 'set', g: 'aa:1', props: { [key(7)]: DOT, [key(1)]: null } }]);
});

test('PA4: where an app does not tell its strokes, none is taken for gone, and none is set', () => {
  expect(read(known(picture(dots(3))), picture({}, false), dots(3)).ops).toEqual([]);
  expect(planned(picture({}, false), dots(3))).toBeNull();
  expect(planned(picture({}), dots(3), { ...CAN, strokes: false })).toBeNull();
});

test('BR5: beside strokes that were commanded, the person’s own are edits', () => {
  const command: Command = {
    kind: 'props',
    g: 'aa:1',
    id: 'w1',
    props: { ...dots(1, 4), [key(1)]: null },
  };
  const local = known(picture(dots(2)), { command, outcome: { res: 'ok' } });
  const { ops } = read(local, picture({ ...dots(1, 2), ...dots(1, 4), ...dots(1, 9) }), dots(4));
  expect(ops).toEqual([{ op: 'set', g: 'aa:1', props: { [key(9)]: DOT } }]);
});

/** A bridge that shows a picture, and has the room's. */
function joined(shown: LocalWindow, room: Props): Mirror {
  const put = [
    { g: 'aa:1', type: 'paint', rect: [0, 0, 60, 20] as const, title: '', props: room, z: 1 },
  ];
  const mirror = { ...createMirror('me', [], 1), can: CAN };
  return look(look(synced(mirror, put), shown), shown);
}
function synced(mirror: Mirror, put: WindowRecord[], rev = 5): Mirror {
  const about = { type: 'state_sync', mode: 'full', epoch: 'e', rev } as const;
  const sync = { ...about, put, del: [], hash: hashWindows(put) };
  return onSync(mirror, { ack: 0, seed: false }, sync).mirror;
}
const look = (mirror: Mirror, shown: LocalWindow): Mirror =>
  onReading(mirror, { boot: 'boot', windows: [shown], grid: GRID, resized: false }, []);
const opsOf = (mirror: Mirror): Op[] => [...mirror.outbox.waiting];

test('ID2, PA4: a bridge’s file has no strokes that the room has, and what changed meanwhile is found all the same', () => {
  const before = joined({ ...picture(dots(3)), strokes: 7 }, dots(3));
  expect(opsOf(before)).toEqual([]);
  const stored = toStored(before, EMPTY_CHAT);
  expect(JSON.stringify(stored)).not.toContain('stroke.');
  const again = { ...fromStored(stored, 'me', [], 1).mirror, can: CAN };
  // Drawn in the app and in the room while there was no bridge, and one taken away in either.
  const room = { ...dots(2), ...dots(1, 20) };
  const put = [...before.canonical.windows.values()].map(({ text: _, ...w }) => ({
    ...w,
    props: room,
  }));
  const shown = {
    ...picture({ ...dots(2, 2), ...dots(1, 10) }),
    ...{ strokes: 9, strokesBefore: { ...dots(2, 2), [key(1)]: '' } },
  };
  // The first look may be before the room is there; what it was is told once.
  const early = look(again, shown);
  const next = look(synced(early, put, 9), { ...shown, props: { ...shown.props, ...dots(1, 11) } });
  expect(opsOf(next)).toEqual([
    { op: 'set', g: 'aa:1', props: { [key(10)]: DOT, [key(11)]: DOT, [key(1)]: null } },
  ]);
  expect(nextCommand(next)).toMatchObject({ props: { [key(20)]: DOT, [key(3)]: null } });
  expect(opsOf(look(next, { ...shown, props: { ...shown.props, ...dots(1, 11) } }))).toEqual(
    opsOf(next),
  );
});

test('PA4: strokes that can’t be read when a bridge starts again are compared at the next look, with what it saw last', () => {
  const before = joined({ ...picture(dots(3)), strokes: 7 }, dots(3));
  const restarted = (mirror: Mirror): Mirror => ({
    ...fromStored(toStored(mirror, EMPTY_CHAT), 'me', [], 1).mirror,
    can: CAN,
  });
  // Meanwhile others have taken one away, and one was drawn here.
  const put = [...before.canonical.windows.values()].map(({ text: _, ...w }) => ({
    ...w,
    props: dots(2),
  }));
  const blind = look(synced(restarted(before), put, 9), picture({}, false));
  expect(opsOf(blind)).toEqual([]);
  expect(nextCommand(blind)).toBeNull();
  const shown = {
    ...picture({ ...dots(3), ...dots(1, 9) }),
    ...{ strokes: 9, strokesBefore: dots(3) },
  };
  // Also where it ends once more before that.
  for (const mirror of [blind, synced(restarted(blind), put, 9)]) {
    const next = look(mirror, shown);
    expect(opsOf(next)).toEqual([{ op: 'set', g: 'aa:1', props: { [key(9)]: DOT } }]);
    expect(nextCommand(next)).toMatchObject({ props: { [key(3)]: null } });
  }
});

test('PA3: the app is told with what the room has refused, once', () => {
  const shown = picture({ ...dots(2), ...dots(1, 9) });
  const drawn = look(joined(picture(dots(2)), dots(2)), shown);
  const { mirror: sent, frame } = takeDelta(drawn);
  const ack = { type: 'ack', seq: 1, prev: 5, rev: 5, res: 'discard' } as const;
  expect(frame).toMatchObject({ seq: 1 });
  const fail = [{ i: 0, code: 'too_large', msg: '' }] as const;
  const refused = onState(sent, { ...ack, ops: [], fail: [...fail] }).mirror;
  const command = nextCommand(refused);
  expect(command).toEqual({
    ...{ kind: 'props', g: 'aa:1', id: 'w1', refused: true },
    props: { [key(9)]: null },
  });
  if (!command) throw new Error('no command');
  const done = onOutcome(onIntent(refused, command), command, { res: 'ok' });
  const seen = look(done, picture(dots(2)));
  expect(nextCommand(seen)).toBeNull();
  expect(seen.local.entries.get('aa:1')?.refused).toBeUndefined();
});

test('PA3: what the room refuses before the app was told of the strokes before is told with them', () => {
  const first = takeDelta(look(joined(picture(dots(2)), dots(2)), picture(dots(3)))).mirror;
  const second = takeDelta(look(first, picture(dots(4)))).mirror;
  const fail = [{ i: 0, code: 'too_large' as const, msg: '' }];
  const about = { type: 'ack', prev: 5, rev: 5, res: 'discard' } as const;
  const refused = [1, 2].reduce(
    (now, seq) => onState(now, { ...about, ops: [], fail, seq }).mirror,
    second,
  );
  expect(refused.local.entries.get('aa:1')?.refused).toEqual(new Set([key(3), key(4)]));
  expect(nextCommand(refused)).toMatchObject({ refused: true, props: dots(2, 3, null) });
});

const ABOUT = { type: 'ack', prev: 5, rev: 5, res: 'discard' } as const;
const NO_PLACE = { i: 0, code: 'too_large' as const, msg: '' };
const refusedOf = (mirror: Mirror) => mirror.local.entries.get('aa:1')?.refused;

test('PA3: of a stroke that was refused and taken once it had grown, or taken back here, nobody is told', () => {
  const longer = `${DOT}01`;
  const grown = { ...dots(2), ...dots(1, 3, longer) };
  const first = takeDelta(look(joined(picture(dots(2)), dots(2)), picture(dots(3)))).mirror;
  const second = takeDelta(look(first, picture(grown))).mirror;
  const refused = onState(second, { ...ABOUT, ops: [], seq: 1, fail: [NO_PLACE] }).mirror;
  expect(refusedOf(refused)).toEqual(new Set([key(3)]));
  const ops = [{ op: 'set', g: 'aa:1', props: { [key(3)]: longer } } as const];
  const done = onState(refused, { ...ABOUT, res: 'commit', rev: 6, ops, seq: 2 }).mirror;
  expect(refusedOf(done)).toBeUndefined();
  // Somebody clears the picture.
  const props = dots(3, 1, null);
  const clear = [{ op: 'set', g: 'aa:1', props } as const];
  const about = { type: 'state_delta', prev: 6, rev: 7, by: 'p' } as const;
  const cleared = onState(done, { ...about, ops: clear }).mirror;
  expect(nextCommand(cleared)).toEqual({ kind: 'props', g: 'aa:1', id: 'w1', props });

  const again = onState(first, { ...ABOUT, ops: [], seq: 1, fail: [NO_PLACE] }).mirror;
  expect(refusedOf(again)).toEqual(new Set([key(3)]));
  // An app that does not tell its strokes for once has them still.
  expect(refusedOf(look(again, picture({}, false)))).toEqual(new Set([key(3)]));
  const undone = look(again, picture(dots(2)));
  expect(refusedOf(undone)).toBeUndefined();
});

test('PA3: what the room has refused is a command of its own, beside what others have changed', () => {
  const longer = `${DOT}01`;
  // A new stroke, and one that has grown.
  const shown = picture({ ...dots(1), ...dots(1, 2, longer), ...dots(1, 9) });
  const sent = takeDelta(look(joined(picture(dots(2)), dots(2)), shown)).mirror;
  const refused = onState(sent, { ...ABOUT, ops: [], seq: 1, fail: [NO_PLACE] }).mirror;
  const theirs = { [key(1)]: null, [key(5)]: DOT };
  const ops = [{ op: 'set', g: 'aa:1', props: theirs } as const];
  const others = onState(refused, { type: 'state_delta', prev: 5, rev: 6, by: 'p', ops }).mirror;
  const command = nextCommand(others);
  const base = { kind: 'props', g: 'aa:1', id: 'w1' } as const;
  const mine = { ...dots(1, 2), ...dots(1, 9, null) };
  expect(command).toEqual({ ...base, props: mine, refused: true });
  if (!command) throw new Error('no command');
  const told = onOutcome(onIntent(others, command), command, { res: 'ok' });
  expect(nextCommand(look(told, picture(dots(2))))).toEqual({ ...base, props: theirs });
});

test('PA4, BR2: what differs from the room is set and taken away, in parts where it is much', () => {
  expect(planned(picture({ ...dots(2), seed: 1 }), { seed: 2, ...dots(2, 2) })).toEqual({
    ...{ kind: 'props', g: 'aa:1', id: 'w1' },
    props: { seed: 2 },
  });
  expect(planned(picture(dots(2)), dots(2, 2))).toEqual({
    ...{ kind: 'props', g: 'aa:1', id: 'w1' },
    props: { [key(3)]: DOT, [key(1)]: null },
  });
  const many = planned(picture(dots(MAX_STROKES, 5_000)), dots(MAX_STROKES));
  expect(many?.kind === 'props' ? Object.keys(many.props).length : 0).toBe(400);
  expect(planned(picture(dots(9)), dots(9))).toBeNull();
});

test('PA3: many strokes are several ops, each valid, and together the same', () => {
  const props = { seed: 1, ...dots(1_500), ...dots(1_500, 5_000, null) };
  const op: Op = { op: 'add', g: 'aa:1', type: 'paint', rect: [0, 0, 60, 20], props };
  const parts = splitStrokes(op);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.filter((part) => !v.is(opSchema, part))).toEqual([]);
  const [first, ...rest] = parts;
  expect(first).toMatchObject({ op: 'add', props: { seed: 1 } });
  const all = Object.fromEntries(
    rest.flatMap((part) => ('props' in part ? Object.entries(part.props ?? {}) : [])),
  );
  expect({ ...(first && 'props' in first ? first.props : {}), ...all }).toEqual(props);
  expect(splitStrokes({ op: 'set', g: 'aa:1', props: dots(9) })).toHaveLength(1);
});

test('PA2, BR2: whatever waits in an outbox, in frames the room gets what the bridge expects', () => {
  const changes = fc.record({
    from: fc.integer({ min: 1, max: 900 }),
    count: fc.integer({ min: 1, max: 700 }),
    value: fc.constantFrom(DOT, `p2b0000${'00'.repeat(90)}`, `p3b0000${'11'.repeat(90)}`, null),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(changes, fc.boolean()), { maxLength: 8 }), (edits) => {
      let outbox = enqueue(EMPTY_OUTBOX, [
        { op: 'add', g: 'aa:1', type: 'paint', rect: [0, 0, 60, 20] },
      ]);
      let sent: Props = {};
      const seal = (): void => {
        const next = nextDelta(outbox);
        outbox = next.outbox;
        if (!next.delta) return;
        expect(Buffer.byteLength(JSON.stringify(next.delta))).toBeLessThan(MAX_BRIDGE_FRAME_BYTES);
        for (const op of next.delta.ops) if ('props' in op) sent = withProps(sent, op.props);
        outbox = settle(outbox, next.delta.seq).outbox;
      };
      let want: Props = {};
      for (const [{ from, count, value }, seals] of edits) {
        const props = dots(count, from, value);
        want = withProps(want, props);
        outbox = enqueue(outbox, [{ op: 'set', g: 'aa:1', props }]);
        if (seals) seal();
      }
      const { windows } = desiredOf(
        { ...EMPTY_CANONICAL, windows: new Map([['aa:1', record(sent)]]) },
        unconfirmed(outbox).filter(({ op }) => op === 'set'),
      );
      const added = unconfirmed(outbox).find(({ op }) => op === 'add');
      const start = added && 'props' in added ? withProps(undefined, added.props) : {};
      expect(withProps(start, windows.get('aa:1')?.props)).toEqual(want);
      while (outbox.waiting.length > 0) seal();
      expect(sent).toEqual(want);
    }),
  );
});
