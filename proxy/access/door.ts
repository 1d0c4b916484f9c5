// Access control of every room, for page, terminal, ticket and watching, by what this proxy knows (protocol/access/door.ts).
import { type AccessCode, accessRefusal } from '../../protocol/access/access.ts';
import { refusal, type Want } from '../../protocol/access/door.ts';
import type { InviteTrouble } from '../../protocol/access/invites.ts';
import { type KeptOut, mustGo } from '../../protocol/access/moderation.ts';
import { pauseOf } from '../../protocol/access/pauses.ts';
import { mayHere } from '../../protocol/access/roles.ts';
import { AppError, KEPT_OUT } from '../../protocol/errors.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { Caller } from './callers.ts';

/** What access checks consult. */
export interface WhoKnows {
  facts: RoomFactsCache;
  registry: { seatOf(room: Room, visitor: string): number | undefined };
}

const TROUBLES: Record<InviteTrouble, string> = {
  unknown: 'The one that you have is not known here.',
  revoked: 'The one that you have was taken back.',
  expired: 'The one that you have is too old.',
  used_up: 'The one that you have let in as many people as it was for.',
};

/**
 * Admits a caller who has access. A room whose party does not answer counts as not paused.
 * @throws AppError PARTY_UNAVAILABLE if it is not known whether the caller may; KICKED, BANNED, ROOM_CLOSED, ROOM_ENDED,
 * KNOCK, KNOCKED or TURNED_AWAY if the room keeps them out; LOGIN_NEEDED, NOT_ALLOWED or INVITE_NEEDED by who they are;
 * WATCH_ONLY, ROOM_PRIVATE, WATCH_PRIVATE, or ROOM_PAUSED with the reason
 */
export async function admit(
  { facts, registry }: WhoKnows,
  want: Want,
  room: Room,
  { visitor, signedIn, leads, invited, trouble, keptOut, isUnknown }: Caller,
): Promise<void> {
  const seated = visitor !== undefined && registry.seatOf(room, visitor.id) !== undefined;
  if (isUnknown && room.access !== 'guest' && !seated) throw new AppError('PARTY_UNAVAILABLE');
  if (room.closesAt !== undefined && !seated && leads === null)
    throw new AppError('ROOM_CLOSED', 'Its file was taken away.');
  if (keptOut) throw new AppError(KEPT_OUT[keptOut.why], termsOf(keptOut));
  const credentials = { leads: leads !== null, account: signedIn?.account, invited };
  // Who has a seat was let in before.
  const code = isUnknown ? null : accessRefusal(room, credentials, want === 'sit');
  if (code !== null) throw new AppError(code, trouble === null ? undefined : detail(code, trouble));
  // Only the party knows who is present without a seat: it checks again, at the hello.
  const caller = { leads: leads !== null, here: seated || (want === 'join' ? undefined : false) };
  const { mode } = room;
  if (refusal(want, { mode, paused: true }, caller) === null) return;
  const known = await facts.of(partyRoomOf(room));
  const why = refusal(want, { mode, paused: known?.paused === true }, caller);
  if (why !== null)
    throw new AppError(why, why === 'ROOM_PAUSED' ? known?.pauses.room?.reason : undefined);
}

/** MO4, DO5: one who looks on, as they are judged once they were let in: what keeps newcomers out is not for them. */
export function asOnlooker<C extends Caller>(caller: C): C {
  return { ...caller, keptOut: mustGo(caller.keptOut) };
}

/** For whom the room keeps out: why, and until when. */
function termsOf({ reason, until }: KeptOut): string | undefined {
  const end =
    until &&
    `You may come back after ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  return [reason, end].filter(Boolean).join(' ') || undefined;
}

function detail(code: AccessCode, trouble: InviteTrouble): string | undefined {
  return code === 'INVITE_NEEDED' || code === 'NOT_ALLOWED' ? TROUBLES[trouble] : undefined;
}

/** Whether keys reach the app in a seat of the room, as far as this proxy knows; answers without waiting. */
export function mayType({ facts }: Pick<WhoKnows, 'facts'>, room: Room, seat: number): boolean {
  const paused = pauseOf(facts.pauses(partyRoomOf(room)), seat) !== undefined;
  return refusal('type', { mode: room.mode, paused }, { leads: true, here: true }) === null;
}

/** MO6: whether a caller's keys may reach an app of the room at all. */
export function mayTypeAs({ guests }: Pick<Room, 'guests'>, { leads }: Caller): boolean {
  return mayHere({ role: leads ?? 'guest' }, 'type', guests);
}

/** Whether strangers may watch a room's seats. */
export function isOpenToWatchers({ mode }: Pick<Room, 'mode'>): boolean {
  return refusal('watch', { mode, paused: false }, { leads: false, here: false }) === null;
}

/** Whether the room is shared at the party: names, cursors, chat. */
export function isShared({ mode }: Pick<Room, 'mode'>): boolean {
  return refusal('join', { mode, paused: false }, { leads: true, here: true }) === null;
}
