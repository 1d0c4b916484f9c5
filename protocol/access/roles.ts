// What each role may do in a room and how others see it. A new role is one entry here, and an icon in the overlay.

import { MAX_BRIDGE_FRAME_BYTES, MAX_FRAME_BYTES } from '../limits.ts';
import type { ReservedName } from '../text/reserved-names.ts';
import { GUEST_RIGHTS, type GuestRight, type GuestRights } from './guest-rights.ts';

/**
 * The kinds of connections, by the `role` in their hello (HS1): whether they may change windows (ST6), whether they
 * make their person present (PR1), and how large their frames may be (LI1).
 */
export const KINDS = {
  browser: { edits: false, present: true, frameBytes: MAX_FRAME_BYTES },
  bridge: { edits: true, present: false, frameBytes: MAX_BRIDGE_FRAME_BYTES },
  agent: { edits: true, present: true, frameBytes: MAX_FRAME_BYTES },
} as const;
export type Kind = keyof typeof KINDS;

export type Right =
  /** Asks everyone to look (PR2), enters a paused room, watches in a room for one (the door). */
  | 'lead'
  /** Changes windows although the room is paused or its layout locked (LK1, LK2). */
  | 'override'
  /** Uses the control endpoint. */
  | 'control'
  /** Hands out the room's seats there (SC1, SC2), and listens to what changes at its door (LK2, DO2). */
  | 'seats'
  /** Hears what everybody in the room hears, without being there (RE1). */
  | 'hear'
  /** Passes that on to an audience of its own (CR2). */
  | 'carry'
  /** Types into its seat's app, moves windows, writes and points (MO6). */
  | GuestRight;

interface RoleEntry {
  /** The kind of connection that it says hello as; null if it has none. */
  as: Kind | null;
  /** The role that others see. */
  shown: string;
  /** Of a person with several tabs, the lowest is shown (PR1). */
  rank: number;
  /** Place in the list of people, from the top. */
  listed: number;
  firstStatus: 'active' | 'watching';
  may: readonly Right[];
  /** Whether `guests:` of the room's file narrows that (MO6). */
  narrowed: boolean;
  /** The reserved names that it may have (TX2). */
  names: readonly ReservedName[];
}

const GUEST = {
  as: 'browser',
  shown: 'guest',
  rank: 3,
  listed: 2,
  firstStatus: 'active',
  may: GUEST_RIGHTS,
  narrowed: true,
  names: [],
} as const satisfies RoleEntry;

export const ROLES = {
  host: {
    ...GUEST,
    shown: 'host',
    rank: 0,
    listed: 0,
    may: ['lead', 'override', ...GUEST_RIGHTS],
    narrowed: false,
    names: ['host'],
  },
  operator: {
    ...GUEST,
    shown: 'operator',
    rank: 1,
    listed: 1,
    may: ['lead', 'control', ...GUEST_RIGHTS],
    narrowed: false,
    names: ['operator'],
  },
  agent: { ...GUEST, as: 'agent', shown: 'agent', rank: 2, listed: 3, narrowed: false },
  guest: GUEST,
  watcher: {
    ...GUEST,
    shown: 'watcher',
    rank: 4,
    listed: 4,
    firstStatus: 'watching',
    may: ['chat', 'point'],
  },
  /** Others see its visitor. */
  bridge: { ...GUEST, as: 'bridge' },
  proxy: { ...GUEST, as: null, may: ['control', 'seats'], narrowed: false },
  /** A proxy that records the room: nobody sees it. */
  recorder: { ...GUEST, as: null, may: ['hear'], narrowed: false },
  /** An object of the room's audience. */
  audience: { ...GUEST, as: null, may: ['hear', 'carry'], narrowed: false },
} as const satisfies Record<string, RoleEntry>;
export type Role = keyof typeof ROLES;
/** A role that people are seen in. */
export type PersonRole = (typeof ROLES)[Role]['shown'];

/** The part of a ticket that rights depend on. */
export interface Rights {
  role: Role;
  /** With this, a ticket of any role carries a host's rights too (LK1). */
  host?: boolean | undefined;
}

export function may(ticket: Rights | null | undefined, right: Right): boolean {
  return entriesOf(ticket).some((entry) => entry.may.includes(right));
}

/** Whether a ticket has a right in a room whose file narrows what guests may (MO6). */
export function mayHere(ticket: Rights, right: GuestRight, guests: GuestRights): boolean {
  return entriesOf(ticket).some(
    (entry) => entry.may.includes(right) && (!entry.narrowed || guests[right]),
  );
}

/** Whether a reserved name is allowed (TX2). */
export function mayBeCalled(ticket: Rights, name: ReservedName): boolean {
  return entriesOf(ticket).some((entry) => entry.names.includes(name));
}

function entriesOf(ticket: Rights | null | undefined): RoleEntry[] {
  if (!ticket) return [];
  return ticket.host ? [ROLES[ticket.role], ROLES.host] : [ROLES[ticket.role]];
}
