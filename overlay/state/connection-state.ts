// What a person is told about the connection to the room.
import { CLOSE } from '../../protocol/codes.ts';

export type ConnectionState =
  | { kind: 'connecting' }
  /** There is no party: the room is for one. */
  | { kind: 'alone' }
  | { kind: 'live' }
  /** `retryAt` is the time of the next try on the `performance.now()` clock; null while it is under way. */
  | { kind: 'reconnecting'; attempt: number; retryAt: number | null; reason: string | null }
  /** `final`: no further try is made until the person asks for one. */
  | { kind: 'offline'; reason: string; final: boolean };

/** The bar's `data-status`. */
export type Status = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'paused';

export function statusOf(connection: ConnectionState, paused: boolean): Status {
  const status = connection.kind === 'alone' ? 'live' : connection.kind;
  return status === 'live' && paused ? 'paused' : status;
}

const REASONS: Readonly<Record<number, string>> = {
  [CLOSE.TICKET]: 'Your visit has ended. Reload the page.',
  [CLOSE.FORBIDDEN]: 'You are no longer in this room.',
  [CLOSE.NO_ROOM]: 'This room is gone.',
  [CLOSE.REPLACED]: 'This room is open in another tab.',
  [CLOSE.VERSION]: 'This page is out of date. Reload it.',
  [CLOSE.RATE]: 'Too much at once. Trying again.',
  [CLOSE.FULL]: 'The room is full. Trying again.',
  [CLOSE.PAUSED]: 'The room is paused. Trying again.',
};

/** A sentence for a close code; null for an ordinary loss of the connection. */
export function closeReason(code: number): string | null {
  return REASONS[code] ?? null;
}

/** A sentence for a refused ticket that no new try would change; null if trying again makes sense. */
export function ticketRefusal(status: number): string | null {
  if (status === 401) return closeReason(CLOSE.TICKET);
  if (status === 403) return closeReason(CLOSE.FORBIDDEN);
  if (status === 404 || status === 410) return closeReason(CLOSE.NO_ROOM);
  return null;
}
