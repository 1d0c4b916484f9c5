// Who may say hello as what (HS2, LI1, ST6): decisions over the open connections, without changing anything.
import { CLOSE, type ErrorCode } from '../protocol/codes.ts';
import { MAX_BRIDGES, MAX_BROWSERS } from '../protocol/limits.ts';
import type { Hello } from '../protocol/messages.ts';
import type { Ticket } from '../protocol/ticket.ts';
import { type Kind, kindOf, type RoomConnection } from './connection.ts';
import type { Roster } from './roster.ts';
import type { KnownSid } from './store.ts';

export type Admission =
  | { ok: true; kind: Kind }
  | { ok: false; code: ErrorCode; close: number; msg: string; ref: string };

/**
 * Decides about a hello.
 * @param ticket of the connection @param owner who used the hello's sid before, if anybody
 */
export function admit(
  hello: Hello,
  ticket: Ticket,
  owner: KnownSid | undefined,
  roster: Roster,
  connection: RoomConnection,
): Admission {
  const kind = kindOf(ticket.role);
  if (!kind || hello.role !== kind) {
    const msg = 'The ticket is for another role.';
    return { ok: false, code: 'forbidden', close: CLOSE.FORBIDDEN, msg, ref: 'hello' };
  }
  // A browser may use only its own person's sids; bridges and agents come with the proxy's word.
  if (owner && (owner.kind !== kind || (kind === 'browser' && owner.sub !== ticket.sub))) {
    const msg = 'This sid belongs to somebody else. Make a new one.';
    return { ok: false, code: 'forbidden', close: CLOSE.FORBIDDEN, msg, ref: 'sid' };
  }
  if (!hasPlace(roster, connection, kind, hello.sid)) {
    const msg = 'The room has no place left.';
    return { ok: false, code: 'room_full', close: CLOSE.FULL, msg, ref: 'hello' };
  }
  return { ok: true, kind };
}

/** LI1: browsers are counted apart from bridges and agents; a replaced connection takes no place. */
function hasPlace(roster: Roster, connection: RoomConnection, kind: Kind, sid: string): boolean {
  const isBrowser = kind === 'browser';
  let n = 0;
  for (const peer of roster.members()) {
    const same = peer.connection === connection || peer.member.sid === sid;
    if (!same && (peer.member.kind === 'browser') === isBrowser) n += 1;
  }
  return n < (isBrowser ? MAX_BROWSERS : MAX_BRIDGES);
}

/** HS2: the seed goes to one bridge at a time, until the room has had a window. */
export function givesSeed(
  roster: Roster,
  connection: RoomConnection,
  kind: Kind,
  started: boolean,
): boolean {
  if (kind !== 'bridge' || started) return false;
  for (const peer of roster.members()) {
    if (peer.connection !== connection && peer.member.seed) return false;
  }
  return true;
}
