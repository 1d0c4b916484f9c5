// The proxy's control endpoint: configure, inspect, pause, lock, invite and assign seats, over HTTP with a ticket.
import { MAX_BROWSERS } from '../../protocol/limits.ts';
import { may } from '../../protocol/roles.ts';
import { type Control, controlSchema } from '../../protocol/room-control.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import type { Ticket } from '../../protocol/ticket.ts';
import { problem, readControl } from '../connections/control-request.ts';
import type { Room } from './room.ts';

/** Who comes in, and where they sit: a proxy asks, after it has looked who they are. */
const FOR_PROXIES: ReadonlySet<Control['op']> = new Set([
  'claim_seat',
  'hold_seats',
  'invite',
  'invites',
  'revoke_invite',
  'entry',
  'renew_host_link',
]);

/**
 * Answers `POST /parties/room-server/ID/control`.
 * @param ticket of the caller, verified; must be a proxy's or an operator's
 * @returns JSON: `RoomLayout` for `layout`, `SeatClaim` for `claim_seat`, `SeatsHeld` for `hold_seats`, the list of
 * invitations for what concerns them, `Entry` for `entry`, else `RoomFacts`; or an error with its HTTP status
 */
export async function control(
  request: Request,
  ticket: Ticket | null,
  room: Room,
): Promise<Response> {
  if (!ticket || !may(ticket, 'control'))
    return problem(403, 'AUTH_REQUIRED', 'Only a proxy or an operator may do this.');
  const read = await readControl(request, controlSchema);
  if (!read.ok) return read.response;
  const op = read.control;
  const now = Date.now();
  if (FOR_PROXIES.has(op.op) && !may(ticket, 'seats'))
    return problem(403, 'AUTH_REQUIRED', 'Only a proxy may do this.');
  switch (op.op) {
    case 'configure':
      room.configure({
        grid: op.grid,
        browsers: op.limits?.browsers ?? MAX_BROWSERS,
        solo: op.solo ?? false,
      });
      break;
    case 'pause':
      room.change({ paused: true, reason: cleanTitle(op.reason ?? '') || undefined });
      break;
    case 'resume':
      room.change({ paused: false, reason: undefined });
      break;
    case 'lock':
      room.change({ locked: true });
      break;
    case 'unlock':
      room.change({ locked: false });
      break;
    case 'layout':
      return Response.json(room.layout());
    case 'claim_seat':
      return Response.json(room.seats.claim(op, now));
    case 'hold_seats':
      return Response.json({ ...room.seats.hold(op, now), ...room.pause() });
    case 'invite':
      room.invites.make(op, now);
      return Response.json({ invites: room.invites.list() });
    case 'invites':
      return Response.json({ invites: room.invites.list() });
    case 'revoke_invite':
      room.revokeInvite(op.id, now);
      return Response.json({ invites: room.invites.list() });
    case 'entry':
      return Response.json(room.entry(op, now));
    case 'renew_host_link':
      room.renewHostLink(now);
      break;
    case 'snapshot':
      break;
  }
  return Response.json(room.facts());
}
