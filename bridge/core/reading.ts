// Applies a reading of the app to a bridge: first matches its windows with the room's if needed, then finds user edits.
import type { WindowOp } from '../../protocol/windows.ts';
import { desired, type Mirror } from './mirror.ts';
import { enqueue } from './outbox.ts';
import { withStrokesBefore } from './windows/content/strokes-before.ts';
import { findTextEdits } from './windows/content/text-edits.ts';
import { deskEdits } from './windows/desk.ts';
import { type Edits, findEdits, isResized } from './windows/edits.ts';
import {
  joinFresh,
  joinKnown,
  joinSeeding,
  ownStart,
  type SeedWindow,
} from './windows/joining/join.ts';
import { emptyLocal, isSame, type Local, type LocalWindow, type Reading } from './windows/local.ts';
import { keysAfter } from './windows/stacking/keys.ts';

/** Takes a reading of the app: finds the user's edits and puts them in the outbox. */
export function onReading(mirror: Mirror, reading: Reading, seed: readonly SeedWindow[]): Mirror {
  const known = reading.boot === mirror.local.boot;
  const local = known
    ? withStrokesBefore(mirror.local, reading.windows)
    : emptyLocal(reading.boot, reading.windows, reading.touched);
  const chatSeen = local.chatSeen || reading.windows.some(({ type }) => type === 'scramble');
  // Nothing is published until the room's state is known.
  if (!mirror.joined) {
    const kept = isResized(local, reading) ? rebase(local, reading) : local;
    // What an earlier process of this bridge has made is not known yet: who picked what shows later.
    const keys = reading.picked ? (reading.windows[0]?.id ?? null) : local.keys;
    return { ...mirror, local: { ...kept, keys, chatSeen, grid: reading.grid } };
  }
  const { joined, first } = join({ ...mirror, local }, reading, seed);
  const { sid, writer, can } = mirror;
  const want = desired(joined);
  const taken = findEdits(joined.local, reading, want.windows, { sid, n: joined.n, writer });
  const texts = findTextEdits(taken.local, {
    ...{ windows: reading.windows, desired: want.windows, opened: taken.opened },
    ...{ sent: joined.local.sent, can, sid, writer },
  });
  const keys = keysAfter(local, reading, madeSince(local, taken.local));
  const { epoch } = joined.canonical;
  const behind = deskEdits(joined.desk, reading, joined.local, want.desktop, epoch);
  return {
    ...joined,
    local: { ...texts.local, ...keys, chatSeen },
    desk: behind.desk,
    outbox: enqueue(joined.outbox, [...taken.ops, ...texts.ops, ...behind.ops]),
    n: taken.n,
    seeded: first ? firstWindows(first, taken) : joined.seeded,
    compared: true,
    seeding: false,
  };
}

/** The local id of the window that this bridge made since the reading before, by command. */
function madeSince({ sent, pending }: Local, { entries }: Local): string | undefined {
  const g = sent?.command.kind === 'create' ? sent.command.g : pending?.g;
  return g === undefined ? undefined : entries.get(g)?.id;
}

/** What a seeding bridge gave the room: seed windows by their ids, and the app's own by their local ids. */
interface First {
  seeds: readonly WindowOp[];
  start: readonly LocalWindow[];
}

/** Matches the app's windows with the room's, unless that has been done. */
function join(
  mirror: Mirror,
  reading: Reading,
  seed: readonly SeedWindow[],
): { joined: Mirror; first?: First } {
  const { local, compared } = mirror;
  const start = startOf(local, reading);
  if (mirror.seeding && !compared) {
    const given = joinSeeding(local, start, seed, mirror);
    const outbox = enqueue(mirror.outbox, given.ops);
    const joined = { ...mirror, local: given.local, outbox, n: given.n };
    return { joined, first: { seeds: given.ops, start: ownStart(local, start, seed) } };
  }
  if (local.start)
    return { joined: { ...mirror, local: joinFresh(local, start, seed, desired(mirror).windows) } };
  if (compared) return { joined: mirror };
  return { joined: { ...mirror, local: joinKnown(local, start, desired(mirror).windows) } };
}

/** The windows to be matched with the room's. */
function startOf({ start }: Local, { windows }: Reading): readonly LocalWindow[] {
  if (start === null) return windows;
  if (!('left' in start)) return start;
  return windows.filter((w) => start.left.some((known) => isSame(known, w)));
}

function firstWindows({ seeds, start }: First, taken: Edits): ReadonlySet<string> {
  const ids = new Set(start.map((w) => w.id));
  const own = taken.ops.filter((op) => {
    const entry = taken.local.entries.get(op.g);
    return op.op === 'add' && entry && ids.has(entry.id);
  });
  return new Set([...seeds, ...own].map((op) => op.g));
}

/** BR7 before the room is known: moves caused by a resize must not look like user edits later. */
function rebase(local: Local, reading: Reading): Local {
  const byId = new Map(reading.windows.map((w) => [w.id, w]));
  const entries = new Map(
    [...local.entries].map(([g, entry]) => {
      const window = byId.get(entry.id);
      return [g, window ? { ...entry, seen: { ...entry.seen, rect: window.rect } } : entry];
    }),
  );
  if (local.start === null || 'left' in local.start) return { ...local, entries };
  const start = local.start.map((w: LocalWindow) => ({
    ...w,
    rect: byId.get(w.id)?.rect ?? w.rect,
  }));
  return { ...local, entries, start };
}
