// The proxy's side door to a room: configure, look, pause, lock, over HTTP with a ticket for it.
import * as v from 'valibot';
import { controlSchema, type RoomFacts, type Ticket } from '../protocol/ticket.ts';
import type { Room } from './room.ts';

const MAX_BODY_CHARS = 16_384;

/**
 * Answers `POST /parties/room-server/ID/control`.
 * @param ticket of the caller, checked; only a proxy or an operator may call
 * @returns `RoomFacts` (for `layout`, `RoomLayout`) as JSON, or an error with a status that says which
 */
export async function control(
  request: Request,
  ticket: Ticket | null,
  room: Room,
  facts: (room: Room) => RoomFacts,
): Promise<Response> {
  if (!new URL(request.url).pathname.endsWith('/control')) {
    return problem(404, 'NOT_FOUND', 'There is nothing at this address.');
  }
  if (request.method !== 'POST') return problem(405, 'BAD_REQUEST', 'Send a POST.');
  if (ticket?.role !== 'proxy' && ticket?.role !== 'operator') {
    return problem(403, 'AUTH_REQUIRED', 'Only a proxy or an operator may do this.');
  }
  const body = v.safeParse(controlSchema, await readJson(request));
  if (!body.success) return problem(400, 'BAD_REQUEST', 'The body is not a control message.');
  const op = body.output;
  switch (op.op) {
    case 'configure':
      room.configure(op.grid);
      break;
    case 'pause':
      room.change({ paused: true, reason: op.reason });
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
    case 'snapshot':
      break;
  }
  return Response.json(facts(room));
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
