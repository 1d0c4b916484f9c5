// Syncs the desktop behind the windows: its wallpaper and theme are props of the room's desktop (BR16).
import { changedProps, own } from '../../../protocol/registers.ts';
import type { DesktopRecord, Op, Props } from '../../../protocol/windows.ts';
import { type Command, type Local, mayHaveRun, wasAnswered } from './local.ts';
import { isRefused, missed, type Try } from './refusals.ts';

export interface DeskState {
  /** The process run last seen. */
  boot: string | null;
  /** As last seen in the app; null before the app reported any. */
  seen: Props | null;
  /** The room's epoch in which this bridge offered its looks; once per epoch, because a desktop stays. */
  offered: string | null;
  /** BR6: the props that the app did not apply. */
  tries: ReadonlyMap<string, Try>;
}

export const EMPTY_DESK: DeskState = { boot: null, seen: null, offered: null, tries: new Map() };

export interface DeskReading {
  boot: string;
  /** Absent from apps that report no wallpaper and theme. */
  desktop?: Props;
}

/**
 * Takes the desktop part of a reading.
 * @param local as before the reading: its last command is absorbed (BR5) @param want the room's desktop, if any
 * @param epoch the room's
 */
export function deskEdits(
  desk: DeskState,
  reading: DeskReading,
  { sent }: Local,
  want: DesktopRecord | null,
  epoch: string | null,
): { desk: DeskState; ops: Op[] } {
  const now = reading.desktop;
  if (!now) return { desk, ops: [] };
  // What one process refused says nothing of the next.
  const old = desk.boot === reading.boot ? desk.tries : EMPTY_DESK.tries;
  const next = { ...desk, boot: reading.boot, seen: now, tries: old };
  if (!want) {
    if (desk.offered === epoch) return { desk: next, ops: [] };
    return { desk: { ...next, offered: epoch }, ops: [{ op: 'desktop', props: now, offer: true }] };
  }
  // A new process starts with default looks that nobody chose, so the room's apply (BR9).
  const { seen } = desk;
  if (!seen || desk.boot !== reading.boot) return { desk: next, ops: [] };
  const told = sent?.command.kind === 'desktop' ? sent.command.props : {};
  const absorbed = sent && mayHaveRun(sent) ? told : {};
  const edits = Object.entries(changedProps(seen, now)).filter(
    ([key]) => !Object.hasOwn(absorbed, key),
  );
  const tries = new Map(desk.tries);
  for (const [key] of edits) tries.delete(key);
  for (const [key, value] of sent && wasAnswered(sent) ? Object.entries(told) : []) {
    const got = own(now, key);
    if (value === got) tries.delete(key);
    else tries.set(key, missed(tries.get(key), value, got));
  }
  const props = Object.fromEntries(edits);
  return { desk: { ...next, tries }, ops: edits.length > 0 ? [{ op: 'desktop', props }] : [] };
}

/** The command that applies the room's wallpaper and theme; null if they are applied or the app refuses them. */
export function planDesk(
  desk: DeskState,
  local: Local,
  want: DesktopRecord | null,
): Command | null {
  const { seen, tries } = desk;
  if (!want || !seen || desk.boot !== local.boot || local.sent || local.start) return null;
  const differing = Object.entries(want.props).filter(([key, value]) => {
    const got = own(seen, key);
    if (typeof value !== 'string' || got === undefined || got === value) return false;
    return !isRefused(tries.get(key), value, got);
  });
  return differing.length > 0 ? { kind: 'desktop', props: Object.fromEntries(differing) } : null;
}
