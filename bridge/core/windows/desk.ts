// The desktop behind the windows: its wallpaper and theme are props of one record, which is no window (BR16).
import {
  DESK_G,
  DESK_TYPE,
  type Op,
  type Props,
  type WindowRecord,
} from '../../../protocol/windows.ts';
import type { Command, Local } from './local.ts';

export { DESK_G } from '../../../protocol/windows.ts';

/** Answers of OK without effect before the app counts as refusing exactly this (BR6). */
const MAX_MISSES = 2;

export interface DeskState {
  /** Which process run was seen. */
  boot: string | null;
  /** As last seen in the app; null before it told any. */
  seen: Props | null;
  /** The room's epoch in which this bridge offered its own: once is enough, since nothing ever deletes the record. */
  offered: string | null;
  /** JSON of what the app did not take, and how often. */
  refused: { want: string; misses: number };
}

export const EMPTY_DESK: DeskState = {
  boot: null,
  seen: null,
  offered: null,
  refused: { want: '', misses: 0 },
};

export interface DeskReading {
  boot: string;
  /** Absent from apps that tell no wallpaper and theme. */
  desktop?: Props;
}

/**
 * Takes what a reading shows of the desktop.
 * @param local of before the reading: its last command is absorbed (BR5) @param want the room's record, if it has one
 * @param epoch the room's
 */
export function deskEdits(
  desk: DeskState,
  reading: DeskReading,
  local: Local,
  want: WindowRecord | undefined,
  epoch: string | null,
): { desk: DeskState; ops: Op[] } {
  const now = reading.desktop;
  if (!now) return { desk, ops: [] };
  const next = { ...desk, boot: reading.boot, seen: now };
  if (!want) {
    if (desk.offered === epoch) return { desk: next, ops: [] };
    const add: Op = { op: 'add', g: DESK_G, type: DESK_TYPE, rect: [0, 0, 1, 1], props: now };
    return { desk: { ...next, offered: epoch }, ops: [add] };
  }
  // A new process starts with a look that nobody chose: the room's counts (BR9).
  const { seen } = desk;
  if (!seen || desk.boot !== reading.boot) return { desk: next, ops: [] };
  const sent = sentTo(local);
  const changed = Object.entries(now).filter(
    ([key, value]) => seen[key] !== value && !(sent && Object.hasOwn(sent, key)),
  );
  if (changed.length > 0) {
    const props = Object.fromEntries(changed);
    const refused = EMPTY_DESK.refused;
    return { desk: { ...next, refused }, ops: [{ op: 'set', g: DESK_G, props }] };
  }
  return { desk: sent ? { ...next, refused: counted(desk, sent, now) } : next, ops: [] };
}

/** What the last command asked of the desktop, if it may have happened. */
function sentTo({ sent }: Local): Props | undefined {
  if (sent?.command.kind !== 'props' || sent.command.g !== DESK_G) return undefined;
  return sent.outcome.res === 'unsent' ? undefined : sent.command.props;
}

function counted({ refused }: DeskState, sent: Props, now: Props): DeskState['refused'] {
  if (Object.entries(sent).every(([key, value]) => now[key] === value)) return EMPTY_DESK.refused;
  const want = JSON.stringify(sent);
  return { want, misses: refused.want === want ? refused.misses + 1 : 1 };
}

/** The command that gives the app the room's wallpaper and theme; null if it has them or will not take them. */
export function planDesk(
  desk: DeskState,
  local: Local,
  want: WindowRecord | undefined,
): Command | null {
  const { seen, refused } = desk;
  if (!want || !seen || desk.boot !== local.boot || local.sent || local.start) return null;
  const differing = Object.entries(want.props).filter(
    ([key, value]) => typeof value === 'string' && Object.hasOwn(seen, key) && seen[key] !== value,
  );
  if (differing.length === 0) return null;
  const props = Object.fromEntries(differing);
  if (refused.want === JSON.stringify(props) && refused.misses >= MAX_MISSES) return null;
  return { kind: 'props', g: DESK_G, id: '', props };
}
