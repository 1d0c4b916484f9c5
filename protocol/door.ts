// The one table of who may come into a room and what they may do there; proxy and party ask it with what each knows.
import type { AppErrorCode } from './errors.ts';
import type { RoomMode } from './modes.ts';

/**
 * What somebody wants of a room: `sit` in a seat (its page and its terminal), `type` into its app, `watch` a seat of
 * others, `join` the room at the party (names, cursors, chat).
 */
export type Want = 'sit' | 'type' | 'watch' | 'join';

/** A room, as far as its door is concerned. */
export interface DoorRoom {
  mode: RoomMode;
  /** LK2; a room that is not known to be paused is not. */
  paused: boolean;
}

export interface Caller {
  /** A host or an operator. */
  leads: boolean;
  /** Has a seat, or is present in the room; undefined where the asker can't know, and somebody else asks again. */
  here: boolean | undefined;
}

type Who = 'everyone' | 'who is here' | 'leaders' | 'nobody';

interface Row {
  /** Who may, in a room for one, whose seats are private. */
  solo: Who;
  /** Who may, in a paused room (LK2). Hosts and operators are let in, but nobody's keys reach an app. */
  paused: Who;
}

const TABLE: Readonly<Record<Want, Row>> = {
  sit: { solo: 'everyone', paused: 'who is here' },
  type: { solo: 'everyone', paused: 'nobody' },
  watch: { solo: 'leaders', paused: 'leaders' },
  join: { solo: 'nobody', paused: 'who is here' },
};

export type Refusal = Extract<AppErrorCode, 'ROOM_PAUSED' | 'ROOM_PRIVATE' | 'WATCH_PRIVATE'>;

/** @returns null for a caller who may, else why not */
export function refusal(want: Want, { mode, paused }: DoorRoom, caller: Caller): Refusal | null {
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
