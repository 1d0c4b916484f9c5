// Syncs the desktop behind the windows: its wallpaper and theme are props of one record that is no window (BR16).
import {
  DESK_G,
  DESK_TYPE,
  type Op,
  type Props,
  type WindowRecord,
} from '../../../protocol/windows.ts';
import type { Command, Local } from './local.ts';

export { DESK_G } from '../../../protocol/windows.ts';

/** OK replies without effect before the app counts as refusing exactly this (BR6). */
const MAX_MISSES = 2;

export interface DeskState {
  /** The process run last seen. */
  boot: string | null;
  /** As last seen in the app; null before the app reported any. */
  seen: Props | null;
  /** The room's epoch in which this bridge added the record; once per epoch, because it is never deleted. */
  offered: string | null;
  /** The props that the app did not apply, as JSON, and how often. */
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
  /** Absent from apps that report no wallpaper and theme. */
  desktop?: Props;
}

/**
 * Takes the desktop part of a reading.
 * @param local as before the reading: its last command is absorbed (BR5) @param want the room's record, if any
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
  // A new process starts with default looks that nobody chose, so the room's apply (BR9).
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

/** The desktop props set by the last command, if it may have been executed. */
function sentTo({ sent }: Local): Props | undefined {
  if (sent?.command.kind !== 'props' || sent.command.g !== DESK_G) return undefined;
  return sent.outcome.res === 'unsent' ? undefined : sent.command.props;
}

function counted({ refused }: DeskState, sent: Props, now: Props): DeskState['refused'] {
  if (Object.entries(sent).every(([key, value]) => now[key] === value)) return EMPTY_DESK.refused;
  const want = JSON.stringify(sent);
  return { want, misses: refused.want === want ? refused.misses + 1 : 1 };
}

/** The command that applies the room's wallpaper and theme; null if they are applied or the app refuses them. */
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
