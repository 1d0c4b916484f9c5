// Decides whether a hello is admitted, and as what (DO1, HS2, LI1, ST6). Has no side effects.

import { refusal } from '../../protocol/access/door.ts';
import type { KeptOut } from '../../protocol/access/moderation.ts';
import { type Kind, may, ROLES } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE, type ErrorCode } from '../../protocol/codes.ts';
import { ERRORS, KEPT_OUT } from '../../protocol/errors.ts';
import { MAX_BRIDGES, MAX_SOCKETS_EACH } from '../../protocol/limits.ts';
import type { Hello } from '../../protocol/messages.ts';
import { type Attachment, attachmentOf, type RoomConnection } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { KnownSid, Settings } from '../windows/room-tables.ts';

/** LK2: delay before a client retries a paused room, in ms. */
export const PAUSED_RETRY_MS = 10_000;

export type Admission =
  | { ok: true; kind: Kind }
  | { ok: false; code: ErrorCode; close: number; msg: string; ref: string; retryMs?: number };

/** The room state that admission depends on. */
export interface Known {
  /** Who has used the hello's sid before, if anybody. */
  owner: KnownSid | undefined;
  settings: Pick<Settings, 'pauses' | 'browsers' | 'solo' | 'hostLink'>;
  /** Whether the person behind a ticket's `sub` is present, in its grace period, or has a seat. */
  isHere: (sub: string) => boolean;
  /** Why the room keeps the person of the ticket out. */
  keptOut: KeptOut | null;
  /** Whether an invitation lets nobody in any more. */
  isRevoked: (invite: string) => boolean;
}

/**
 * Decides whether to admit a hello.
 * @param attachment of the connection @param connection null if there is none yet
 */
export function admit(
  hello: Hello,
  { ticket, member }: Pick<Attachment, 'ticket' | 'member'>,
  connections: Connections,
  connection: RoomConnection | null,
  { owner, settings, isHere, isRevoked, keptOut }: Known,
): Admission {
  const kind = ROLES[ticket.role].as;
  if (kind === null || hello.role !== kind) {
    const msg = 'The ticket is for another role.';
    return { ok: false, code: 'forbidden', close: CLOSE.FORBIDDEN, msg, ref: 'hello' };
  }
  // A browser may use only its own person's sids; bridges and agents are vouched for by the proxy.
  if (owner && (owner.kind !== kind || (kind === 'browser' && owner.sub !== ticket.sub))) {
    const msg = 'This sid belongs to somebody else. Make a new one.';
    return { ok: false, code: 'forbidden', close: CLOSE.FORBIDDEN, msg, ref: 'sid' };
  }
  // The ticket may be a minute old.
  if (ticket.hostLink !== undefined && ticket.hostLink !== settings.hostLink) {
    const msg = 'The host link was renewed.';
    return { ok: false, code: 'not_ready', close: CLOSE.TICKET, msg, ref: 'door' };
  }
  if (ticket.invite !== undefined && isRevoked(ticket.invite)) {
    const msg = 'The invitation was taken back.';
    return { ok: false, code: 'forbidden', close: CLOSE.FORBIDDEN, msg, ref: 'door' };
  }
  if (keptOut && kind === 'browser' && !may(ticket, 'lead')) {
    const [, msg] = ERRORS[KEPT_OUT[keptOut.why]];
    return { ok: false, code: 'forbidden', close: CLOSE.FORBIDDEN, msg, ref: 'door' };
  }
  const here = kind !== 'browser' || member !== null || isHere(ticket.sub);
  const mode = settings.solo ? 'solo' : 'mirror';
  const why = refusal(
    'join',
    { mode, paused: settings.pauses.room !== undefined },
    { leads: may(ticket, 'lead'), here },
  );
  if (why === 'ROOM_PAUSED') {
    const { reason } = settings.pauses.room ?? {};
    const msg = `The room is paused.${reason ? ` ${reason}` : ''}`;
    const retry = { ref: 'paused', retryMs: PAUSED_RETRY_MS };
    return { ok: false, code: 'not_ready', close: CLOSE.PAUSED, msg, ...retry };
  }
  if (why !== null) {
    const [, msg] = ERRORS[why];
    return { ok: false, code: 'forbidden', close: CLOSE.FORBIDDEN, msg, ref: 'hello' };
  }
  const seated = here || ticket.seat !== undefined;
  const isFull =
    kind === 'browser'
      ? !seated && countOtherPeople(connections, ticket.sub) >= settings.browsers
      : countOtherHelpers(connections, connection, hello.sid) >= MAX_BRIDGES;
  if (isFull) {
    const msg = 'The room has no place left.';
    return { ok: false, code: 'room_full', close: CLOSE.FULL, msg, ref: 'hello' };
  }
  return { ok: true, kind };
}

/** LI1: counts people, not their browsers. @param all whether those count who have still to say hello */
export function countOtherPeople(connections: Connections, sub: string, all = false): number {
  const others = new Set<string>();
  for (const connection of connections.all()) {
    const { ticket, member } = attachmentOf(connection) ?? {};
    if (!ticket || ROLES[ticket.role].as !== 'browser' || ticket.sub === sub) continue;
    if (member || all) others.add(ticket.sub);
  }
  return others.size;
}

/** LI1: counts bridges and agents, without a connection that this one replaces. */
function countOtherHelpers(
  connections: Connections,
  connection: RoomConnection | null,
  sid: string,
): number {
  let n = 0;
  for (const peer of connections.members()) {
    const same = peer.connection === connection || peer.member.sid === sid;
    if (!same && peer.member.kind !== 'browser') n += 1;
  }
  return n;
}

/** LI1: the person's oldest connections, to be closed so that a new one stays within the limit. */
export function tooMany(connections: Connections, { sub, role }: Ticket): RoomConnection[] {
  if (ROLES[role].as !== 'browser') return [];
  const mine = [...connections.all()]
    .map((connection) => ({ connection, attachment: attachmentOf(connection) }))
    .filter(
      ({ attachment }) =>
        attachment?.ticket.sub === sub && ROLES[attachment.ticket.role].as === 'browser',
    )
    .sort((a, b) => (a.attachment?.at ?? 0) - (b.attachment?.at ?? 0));
  return mine
    .slice(0, Math.max(0, mine.length - MAX_SOCKETS_EACH + 1))
    .map(({ connection }) => connection);
}

/** HS2: only one bridge at a time may seed a room, and only until the room has had a window. */
export function givesSeed(
  connections: Connections,
  connection: RoomConnection,
  kind: Kind,
  started: boolean,
): boolean {
  if (kind !== 'bridge' || started) return false;
  for (const peer of connections.members()) {
    if (peer.connection !== connection && peer.member.seed) return false;
  }
  return true;
}
