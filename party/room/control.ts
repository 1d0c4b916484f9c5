// The proxy's control endpoint: configure, inspect, pause, lock and assign seats, over HTTP with a ticket.
import * as v from 'valibot';
import { MAX_BROWSERS } from '../../protocol/limits.ts';
import { may } from '../../protocol/roles.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import { type Control, controlSchema, type Ticket } from '../../protocol/ticket.ts';
import type { Room } from './room.ts';

/** Enough for a `hold_seats` of a full room. */
const MAX_BODY_CHARS = 65_536;

/**
 * Answers `POST /parties/room-server/ID/control`.
 * @param ticket of the caller, verified; must be a proxy's or an operator's
 * @returns JSON: `RoomLayout` for `layout`, `SeatClaim` for `claim_seat`, `SeatsHeld` for `hold_seats`, else
 * `RoomFacts`; or an error with its HTTP status
 */
export async function control(
  request: Request,
  ticket: Ticket | null,
  room: Room,
): Promise<Response> {
  if (!new URL(request.url).pathname.endsWith('/control')) {
    return problem(404, 'NOT_FOUND', 'There is nothing at this address.');
  }
  if (request.method !== 'POST') return problem(405, 'BAD_REQUEST', 'Send a POST.');
  if (!ticket || !may(ticket, 'control')) {
    return problem(403, 'AUTH_REQUIRED', 'Only a proxy or an operator may do this.');
  }
  const body = v.safeParse(controlSchema, await readJson(request));
  if (!body.success) return problem(400, 'BAD_REQUEST', 'The body is not a control message.');
  const op = body.output;
  const now = Date.now();
  if (isSeatOp(op) && !may(ticket, 'seats')) {
    return problem(403, 'AUTH_REQUIRED', 'Seats are handed out to proxies.');
  }
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
    case 'snapshot':
      break;
  }
  return Response.json(room.facts());
}

function isSeatOp({ op }: Control): boolean {
  return op === 'claim_seat' || op === 'hold_seats';
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > MAX_BODY_CHARS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problem(status: number, error: string, message: string): Response {
  return Response.json({ error, message }, { status });
}
