// The state of the connection to the room, and how it is described to the visitor.
import { CLOSE } from '../../protocol/codes.ts';

export type ConnectionState =
  | { kind: 'connecting' }
  /** A single-person room, which has no party to connect to. */
  | { kind: 'alone' }
  | { kind: 'live' }
  /** `retryAt`: time of the next attempt, in ms of `performance.now()`; null while an attempt is in progress. */
  | { kind: 'reconnecting'; attempt: number; retryAt: number | null; reason: string | null }
  /** `final`: does not reconnect until the visitor asks for it. */
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

/** A sentence for a close code; null for an ordinary disconnect. */
export function closeReason(code: number): string | null {
  return REASONS[code] ?? null;
}

/** The close code for an HTTP status that refuses a visitor for good; null if a retry makes sense. */
export function refusalCode(status: number): number | null {
  if (status === 401) return CLOSE.TICKET;
  if (status === 403) return CLOSE.FORBIDDEN;
  return status === 404 || status === 410 ? CLOSE.NO_ROOM : null;
}
