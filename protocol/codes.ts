// Error and close codes of the party protocol, and which of them a client must not retry (LI2).

export const ERROR_CODES = [
  'bad_msg',
  'too_large',
  'rate_limited',
  'seq_gap',
  'forbidden',
  'not_ready',
  'room_full',
  'unsupported_version',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** "Going away": the client may come back. */
export const GOING_AWAY = 1001;

/** WebSocket close codes of the room. */
export const CLOSE = {
  /** The ticket is missing, invalid or expired. */
  TICKET: 4401,
  /** Known, but not allowed in (kicked, not invited). */
  FORBIDDEN: 4403,
  /** No such room. */
  NO_ROOM: 4404,
  /** No hello within 10 s. */
  HELLO_TIMEOUT: 4408,
  /** A newer connection with the same `sid` took over. */
  REPLACED: 4409,
  /** The room is paused, and this person was not in it (LK2). */
  PAUSED: 4423,
  /** The client speaks another protocol version. */
  VERSION: 4426,
  /** Too many frames that exceed the rate or size limit. */
  RATE: 4429,
  /** The room is full. */
  FULL: 4430,
} as const;

/**
 * Whether a client should reconnect after this close code (LI2).
 * 4401 is retried too: every attempt fetches a new ticket anyway. Three in a row mean stop.
 */
export function mayReconnect(code: number): boolean {
  return (
    code !== CLOSE.FORBIDDEN &&
    code !== CLOSE.NO_ROOM &&
    code !== CLOSE.REPLACED &&
    code !== CLOSE.VERSION
  );
}
