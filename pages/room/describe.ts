// The pages' texts about a room. Pure functions, so that every state can be tested.
import type { Access } from '../../protocol/access/access.ts';
import type { RoomListing } from '../../protocol/api.ts';
import type { RoomMode } from '../../protocol/modes.ts';

export const MODES: Record<RoomMode, { title: string; text: string }> = {
  mirror: {
    title: 'A desktop each, mirrored',
    text: 'You get a terminal of your own; windows, pointers and chat are shared.',
  },
  shared: {
    title: 'One terminal for all',
    text: 'Everybody sits at the same terminal and sees every key.',
  },
  solo: {
    title: 'A private desk',
    text: 'A terminal for you alone; nothing is shared.',
  },
};

export type Door = 'open' | 'full' | 'paused';

export function doorOf(room: RoomListing): Door {
  if (room.paused) return 'paused';
  return room.seatsFree > 0 ? 'open' : 'full';
}

/** The occupancy as a sentence: `2 of 4 here, 2 seats free`. */
export function describeSeats(room: RoomListing): string {
  const { people, seatsFree } = room;
  const free =
    seatsFree === 0 ? 'no seat free' : seatsFree === 1 ? '1 seat free' : `${seatsFree} seats free`;
  if (people === 0) return `Nobody here, ${free}`;
  const here = people === 1 ? '1 person here' : `${people} people here`;
  return `${here}, ${free}`;
}

/** The enter button's label, and a note if the door is not open. */
export function describeDoor(door: Door): { label: string; note: string } {
  switch (door) {
    case 'open':
      return { label: 'Enter', note: '' };
    case 'full':
      return {
        label: 'Back to my seat',
        note: 'Every seat is taken. If one of them is yours, it is still there.',
      };
    case 'paused':
      return { label: 'Look in', note: 'Paused by its operator. Try again later.' };
  }
}

/** What a card says of who may enter; undefined where everybody may. */
export function describeAccess(
  access: Access,
  signedIn: boolean,
): { badge: string; note: string } | undefined {
  switch (access) {
    case 'guest':
      return undefined;
    case 'login':
      return {
        badge: 'Sign-in',
        note: signedIn ? 'For people who have signed in, as you have.' : 'Sign in to enter.',
      };
    case 'invite':
      return { badge: 'Invitation', note: 'By invitation: its link lets you in.' };
  }
}

/** Path of a room's page. @param root the lobby's path @param name the visitor's chosen name; if empty, the proxy makes one up */
export function roomPath(root: string, id: string, name: string): string {
  const query = name.trim() === '' ? '' : `?${new URLSearchParams({ name: name.trim() })}`;
  return `${root}room/${encodeURIComponent(id)}/${query}`;
}

/** Whether the room can be watched without a seat: somebody is in it, and it is not a private (solo) room. */
export function canWatch({ mode, people }: RoomListing): boolean {
  return mode !== 'solo' && people > 0;
}

/** Path of the watch-only page of a room, with the parameters of `roomPath`. */
export function watchPath(root: string, id: string, name: string): string {
  return roomPath(root, id, name).replace(/\/(\?.*)?$/, '/watch$1');
}

/** One dot per person and per free seat; none if there are more than fit into a row. */
export function dotsOf(room: RoomListing): { slot: number; taken: boolean }[] {
  const MOST = 16;
  const count = room.people + room.seatsFree;
  return count > MOST
    ? []
    : Array.from({ length: count }, (_, slot) => ({ slot, taken: slot < room.people }));
}

/** Of a room that is recorded. */
export const RECORDED_NOTE =
  'Who comes in is recorded: the terminals, chat and pointers, never keys.';
