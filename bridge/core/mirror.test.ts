// A bridge as a value, in the moments that decide whether windows are lost or doubled.
import { describe, expect, test } from 'vitest';
import type { Rect } from '../../protocol/geometry.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import {
  type DesktopRecord,
  hashWindows,
  type Op,
  type Props,
  type WindowRecord,
} from '../../protocol/windows.ts';
import { fromStored, toStored } from '../bridge-file.ts';
import { EMPTY_CHAT } from './chat/chat.ts';
import {
  createMirror,
  desired,
  type Mirror,
  nextCommand,
  onOutcome,
  onState,
  onSync,
  takeDelta,
} from './mirror.ts';
import { onReading } from './reading.ts';
import type { SeedWindow } from './windows/joining/join.ts';
import type { LocalWindow, Reading } from './windows/local.ts';

type StateSync = Extract<ServerMessage, { type: 'state_sync' }>;
type StateDelta = Extract<ServerMessage, { type: 'state_delta' }>;

const grid = { cols: 120, rows: 36 };
const life = (id: string, rect: Rect = [1, 1, 40, 12]): LocalWindow => {
  return { id, type: 'life', rect, title: 'Game of Life' };
};
const look = (windows: LocalWindow[], boot = 'boot1'): Reading => {
  return { boot, grid, windows, resized: false };
};
const record = (g: string, rect: Rect = [1, 1, 40, 12], z = 1): WindowRecord => {
  return { g, type: 'life', rect, title: 'Game of Life', props: {}, z };
};

function sync(
  mirror: Mirror,
  put: WindowRecord[],
  more: { seed?: boolean; ack?: number; epoch?: string; desktop?: DesktopRecord } = {},
) {
  const { seed = false, ack = 0, epoch = 'e1', ...rest } = more;
  const hash = hashWindows(put, rest.desktop);
  const about = { type: 'state_sync', mode: 'full', epoch, rev: 5 } as const;
  const state: StateSync = { ...about, put, del: [], hash, ...rest };
  return onSync(mirror, { ack, seed }, state).mirror;
}

const ops = (mirror: Mirror): Op[] => {
  const { frame } = takeDelta(mirror);
  return frame?.type === 'state_delta' ? (frame.ops as Op[]) : [];
};
const start = () => createMirror('me', [], 1);
const seed: SeedWindow[] = [{ type: 'life', rect: [3, 3, 40, 12], title: '', props: {} }];

describe('joining', () => {
  test('nothing is published before the room’s state is known', () => {
    const mirror = onReading(start(), look([life('w1')]), []);
    expect(ops(mirror)).toEqual([]);
    expect(nextCommand(mirror)).toBeNull();
  });

  test('what the user opened after the first reading is published, what the app began with is closed', () => {
    let mirror = onReading(start(), look([life('w1')]), []);
    mirror = sync(mirror, []);
    mirror = onReading(mirror, look([life('w2'), life('w1')]), []);
    expect(ops(mirror)).toMatchObject([{ op: 'add', g: 'me:1' }]);
    expect(nextCommand(mirror)).toEqual({ kind: 'close', g: null, id: 'w1' });
  });

  test('an app that had begun with nothing loses nothing', () => {
    let mirror = onReading(start(), look([]), []);
    mirror = sync(mirror, []);
    mirror = onReading(mirror, look([life('w1')]), []);
    expect(ops(mirror)).toMatchObject([{ op: 'add', g: 'me:1' }]);
    expect(nextCommand(mirror)).toBeNull();
  });

  test('the nearest window of the kind is adopted, and an edit since the first reading counts', () => {
    let mirror = onReading(
      start(),
      look([life('w1', [9, 9, 40, 12]), life('w2', [2, 1, 40, 12])]),
      [],
    );
    mirror = sync(mirror, [record('other:1')]);
    mirror = onReading(mirror, look([life('w1', [9, 9, 40, 12]), life('w2', [2, 5, 40, 12])]), []);
    expect(mirror.local.entries.get('other:1')?.id).toBe('w2');
    // Only the axis that the user moved.
    expect(ops(mirror)).toEqual([{ op: 'set', g: 'other:1', rect: [1, 5, 40, 12] }]);
  });

  test('ID2: beside an app that ran on, a window without an entry is the room’s only where it stands exactly so', () => {
    let mirror = sync(start(), [record('other:1')]);
    mirror = { ...mirror, local: { ...mirror.local, boot: 'boot1' } };
    mirror = onReading(mirror, look([life('w2', [2, 1, 40, 12]), life('w1')]), []);
    expect(mirror.local.entries.get('other:1')?.id).toBe('w1');
    expect(ops(mirror)).toMatchObject([{ op: 'add', rect: [2, 1, 40, 12] }]);
  });
});

describe('HS2: first windows', () => {
  const seeded = () =>
    onReading(
      sync(onReading(start(), look([life('w1', [3, 4, 40, 12])]), seed), [], { seed: true }),
      look([life('w1', [3, 4, 40, 12])]),
      seed,
    );

  test('seed and app from the same layout are one window', () => {
    expect(ops(seeded())).toMatchObject([{ op: 'add', g: 'me:1', rect: [3, 3, 40, 12] }]);
  });

  test('a seed that is not yet acknowledged is not given twice', () => {
    const again = onReading(
      sync(seeded(), [], { seed: true }),
      look([life('w1', [3, 4, 40, 12])]),
      seed,
    );
    expect(ops(again)).toHaveLength(1);
  });

  test('nor by a bridge that starts again before it is acknowledged', () => {
    const stored = JSON.parse(JSON.stringify(toStored(seeded(), EMPTY_CHAT)));
    const { mirror } = fromStored(stored, 'me', [], 1);
    const again = onReading(
      sync(mirror, [], { seed: true }),
      look([life('w1', [3, 4, 40, 12])]),
      seed,
    );
    expect([...desired(again).windows.keys()]).toEqual(['me:1']);
    expect(again.local.entries.get('me:1')?.id).toBe('w1');
  });

  test('a seed that another bridge gave instead is withdrawn; what the user opened meanwhile is not', () => {
    const sent = takeDelta(seeded()).mirror;
    let mirror = sync(sent, [record('other:1', [3, 3, 40, 12])]);
    mirror = onReading(
      mirror,
      look([life('w2', [50, 3, 40, 12]), life('w1', [3, 4, 40, 12])]),
      seed,
    );
    expect([...desired(mirror).windows.values()].map(({ rect }) => rect[0])).toEqual([3, 50]);
    expect(mirror.local.entries.get('other:1')?.id).toBe('w1');
  });
});

describe('with the room', () => {
  const joined = () =>
    onReading(sync(onReading(start(), look([]), []), [record('other:1')]), look([]), []);

  test('BR1: a gap asks for a new hello', () => {
    const step: StateDelta = { type: 'state_delta', prev: 8, rev: 9, by: 'p1', ops: [] };
    expect(onState(joined(), step).reaction).toBe('hello');
    expect(onState(joined(), { ...step, prev: 5, rev: 6 }).reaction).toBe('work');
  });

  test('a diff that does not fit the hash is asked for in full', () => {
    const state: StateSync = {
      type: 'state_sync',
      mode: 'diff',
      epoch: 'e1',
      rev: 6,
      put: [],
      del: [],
      hash: 'x',
    };
    const { mirror, reaction } = onSync(joined(), { ack: 0, seed: false }, state);
    expect(reaction).toBe('restart');
    expect(mirror.joined).toBe(false);
  });

  test('a room that was reset and has the windows anew doubles none', () => {
    let mirror = onReading(sync(onReading(start(), look([]), []), []), look([life('w1')]), []);
    mirror = onState(takeDelta(mirror).mirror, {
      type: 'ack',
      seq: 1,
      prev: 5,
      rev: 6,
      res: 'commit',
      ops: [{ op: 'add', ...record('me:1') }],
    }).mirror;
    mirror = sync(mirror, [record('new:1')], { epoch: 'e2' });
    mirror = onReading(mirror, look([life('w1')]), []);
    expect(mirror.local.entries.get('new:1')?.id).toBe('w1');
    expect(ops(mirror)).toEqual([]);
    expect(nextCommand(mirror)).toBeNull();
  });

  test('a window that the room has no place for stays the user’s own', () => {
    let mirror = onReading(joined(), look([life('w1', [7, 7, 40, 12])]), []);
    mirror = onState(takeDelta(mirror).mirror, {
      type: 'ack',
      seq: 1,
      prev: 5,
      rev: 5,
      res: 'discard',
      ops: [],
      fail: [{ i: 0, code: 'room_full', msg: '' }],
    }).mirror;
    mirror = onReading(mirror, look([life('w1', [7, 7, 40, 12])]), []);
    expect(ops(mirror)).toEqual([]);
    expect(nextCommand(mirror)).toMatchObject({ kind: 'create', g: 'other:1' });
    expect(mirror.local.unshared).toMatchObject([{ id: 'w1' }]);
  });

  test('a move that the room does not take snaps back', () => {
    let mirror = onReading(
      sync(onReading(start(), look([life('w1')]), []), [record('other:1')]),
      look([life('w1')]),
      [],
    );
    mirror = onReading(mirror, look([life('w1', [9, 1, 40, 12])]), []);
    expect(ops(mirror)).toHaveLength(1);
    mirror = onState(takeDelta(mirror).mirror, {
      type: 'ack',
      seq: 1,
      prev: 5,
      rev: 5,
      res: 'discard',
      ops: [],
      fail: [{ i: 0, code: 'forbidden', msg: '' }],
    }).mirror;
    expect(nextCommand(mirror)).toMatchObject({ kind: 'move', id: 'w1', rect: [1, 1, 40, 12] });
  });
});

describe('BR8: commands without an answer', () => {
  const waiting = () =>
    onReading(sync(onReading(start(), look([]), []), [record('other:1')]), look([]), []);
  const timedOut = (mirror: Mirror) => {
    const command = nextCommand(mirror);
    if (!command) throw new Error('nothing to do');
    return onOutcome(mirror, command, { res: 'unknown' });
  };

  test('nothing is made again while the window may still turn up', () => {
    let mirror = onReading(timedOut(waiting()), look([]), []);
    expect(nextCommand(mirror)).toBeNull();
    mirror = onReading(mirror, look([life('w1', [4, 4, 40, 12])]), []);
    expect(mirror.local.entries.get('other:1')?.id).toBe('w1');
    expect(ops(mirror)).toEqual([]);
  });

  test('time-outs never make a window one that the app can’t show', () => {
    let mirror = waiting();
    for (let i = 0; i < 4; i += 1) {
      mirror = onReading(timedOut(mirror), look([]), []);
      mirror = onReading(mirror, look([]), []);
    }
    expect(nextCommand(mirror)).toMatchObject({ kind: 'create', g: 'other:1' });
  });

  test('answers of OK that leave no window do, after the second', () => {
    let mirror = waiting();
    for (let i = 0; i < 2; i += 1) {
      const command = nextCommand(mirror);
      if (!command) throw new Error('nothing to do');
      mirror = onReading(onOutcome(mirror, command, { res: 'ok', id: `w${i}` }), look([]), []);
    }
    expect(nextCommand(mirror)).toBeNull();
    expect(ops(mirror)).toEqual([]);
  });
});

describe('BR16: the desktop', () => {
  const night = { props: { wallpaper: 'stars', theme: 'night' } };
  const day = { wallpaper: 'stars', theme: 'day' };
  const show = (mirror: Mirror, desktop: Props) =>
    onReading({ ...mirror, can: { types: null, desktop: true } }, { ...look([]), desktop }, []);
  const changed = () => {
    const mirror = show(sync(start(), [], { desktop: night }), night.props);
    return show(mirror, day);
  };

  test('an app that can set it follows the room', () => {
    const mirror = show(sync(start(), [], { desktop: night }), day);
    expect(nextCommand(mirror)).toEqual({ kind: 'desktop', props: { theme: 'night' } });
    expect(nextCommand({ ...mirror, can: { types: null } })).toBeNull();
    const step = { type: 'state_delta', prev: 5, rev: 6, by: 'p1' } as const;
    const told = onState(mirror, { ...step, ops: [{ op: 'desktop', props: { theme: 'day' } }] });
    expect(nextCommand(told.mirror)).toBeNull();
  });

  test('a change is told; a room that was reset and has another desktop gets it as well', () => {
    expect(ops(changed())).toEqual([{ op: 'desktop', props: { theme: 'day' } }]);
    const plain = { props: { wallpaper: 'plain', theme: 'night' } };
    const reset = sync(changed(), [], { epoch: 'e2', desktop: plain });
    expect(desired(reset).desktop?.props).toEqual({ wallpaper: 'plain', theme: 'day' });
  });

  test('a room that was reset and has none is offered the whole of it, not the last change', () => {
    const reset = show(sync(changed(), [], { epoch: 'e2' }), day);
    expect(ops(reset)).toEqual([{ op: 'desktop', props: day, offer: true }]);
  });
});

test('TX1: a title that the room would cut goes out cut, so that it is not refused and undone', () => {
  const editor = (title: string): LocalWindow => ({ ...life('w1'), type: 'text_editor', title });
  let mirror = onReading(sync(start(), []), look([]), []);
  mirror = onReading(mirror, look([editor('x'.repeat(2_000))]), []);
  expect(ops(mirror)).toMatchObject([{ op: 'add', title: 'x'.repeat(256) }]);
  mirror = onReading(mirror, look([editor('y'.repeat(2_000))]), []);
  expect(ops(mirror)).toMatchObject([{ op: 'add', title: 'y'.repeat(256) }]);
});
