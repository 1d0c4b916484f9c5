// Who may say hello as what (HS2, LI1, ST6): decisions over the open connections, without changing anything.
import { CLOSE, type ErrorCode } from '../protocol/codes.ts';
import { MAX_BRIDGES } from '../protocol/limits.ts';
import type { Hello } from '../protocol/messages.ts';
import { type Facts, type Kind, kindOf, leads, type RoomConnection } from './connection.ts';
import type { Roster } from './roster.ts';
import type { KnownSid, Settings } from './store.ts';

/** LK2: how long somebody waits before trying a paused room again, in ms. */
const PAUSED_RETRY_MS = 10_000;

export type Admission =
  | { ok: true; kind: Kind }
  | { ok: false; code: ErrorCode; close: number; msg: string; ref: string; retryMs?: number };

/** What a room knows that matters for who may come in. */
export interface Known {
  /** Who used the hello's sid before, if anybody. */
  owner: KnownSid | undefined;
  settings: Pick<Settings, 'paused' | 'reason' | 'browsers'>;
  /** Whether the person behind a ticket's `sub` is present, in its grace, or has a seat. */
  isHere: (sub: string) => boolean;
}

/**
 * Decides about a hello.
 * @param facts of the connection
 */
export function admit(
  hello: Hello,
  { ticket, member }: Pick<Facts, 'ticket' | 'member'>,
  roster: Roster,
  connection: RoomConnection,
  { owner, settings, isHere }: Known,
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
  const isNew = kind === 'browser' && member === null && !isHere(ticket.sub);
  if (settings.paused && isNew && !leads(ticket)) {
    const msg = `The room is paused.${settings.reason ? ` ${settings.reason}` : ''}`;
    const retry = { ref: 'paused', retryMs: PAUSED_RETRY_MS };
    return { ok: false, code: 'not_ready', close: CLOSE.PAUSED, msg, ...retry };
  }
  const most = kind === 'browser' ? settings.browsers : MAX_BRIDGES;
  if (countOthers(roster, connection, kind, hello.sid) >= most) {
    const msg = 'The room has no place left.';
    return { ok: false, code: 'room_full', close: CLOSE.FULL, msg, ref: 'hello' };
  }
  return { ok: true, kind };
}

/** LI1: browsers are counted apart from bridges and agents; a replaced connection takes no place. */
function countOthers(roster: Roster, connection: RoomConnection, kind: Kind, sid: string): number {
  const isBrowser = kind === 'browser';
  let n = 0;
  for (const peer of roster.members()) {
    const same = peer.connection === connection || peer.member.sid === sid;
    if (!same && (peer.member.kind === 'browser') === isBrowser) n += 1;
  }
  return n;
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
