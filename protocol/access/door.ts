// The one access table: who may enter a room and what they may do there. Both proxy and party consult it.
import type { AppErrorCode } from '../errors.ts';
import type { RoomMode } from '../modes.ts';

/**
 * The action to check: `sit` in a seat (its page and terminal), `type` into its app, `watch` somebody else's seat,
 * `join` the room at the party (names, cursors, chat).
 */
export type Want = 'sit' | 'type' | 'watch' | 'join';

/** What access depends on in a room. */
export interface DoorRoom {
  mode: RoomMode;
  /** LK2; false if it is not known. */
  paused: boolean;
}

export interface Caller {
  /** Whether the caller is a host or an operator. */
  leads: boolean;
  /** Whether the caller has a seat or is present; undefined if unknown, which allows: it is checked again later. */
  here: boolean | undefined;
}

type Who = 'everyone' | 'who is here' | 'leaders' | 'nobody';

interface Row {
  /** Who may in a solo room, whose seats are private. */
  solo: Who;
  /** Who may in a paused room (LK2). Hosts and operators may enter, but nobody's keys reach an app. */
  paused: Who;
}

const TABLE: Readonly<Record<Want, Row>> = {
  sit: { solo: 'everyone', paused: 'who is here' },
  type: { solo: 'everyone', paused: 'nobody' },
  watch: { solo: 'leaders', paused: 'leaders' },
  join: { solo: 'nobody', paused: 'who is here' },
};

/** Why somebody may not. */
export type DoorCode = Extract<AppErrorCode, 'ROOM_PAUSED' | 'ROOM_PRIVATE' | 'WATCH_PRIVATE'>;

/** @returns null if the caller may, else why not */
export function refusal(want: Want, { mode, paused }: DoorRoom, caller: Caller): DoorCode | null {
  const row = TABLE[want];
  if (mode === 'solo' && !isAmong(row.solo, caller))
    return want === 'watch' ? 'WATCH_PRIVATE' : 'ROOM_PRIVATE';
  return paused && !isAmong(row.paused, caller) ? 'ROOM_PAUSED' : null;
}

function isAmong(who: Who, { leads, here }: Caller): boolean {
  switch (who) {
    case 'everyone':
      return true;
    case 'who is here':
      return leads || here !== false;
    case 'leaders':
      return leads;
    case 'nobody':
      return false;
  }
}
