// How a message is refused while its connection goes on.
import type { ErrorCode } from '../../protocol/codes.ts';
import { type Member, type RoomConnection, send } from './connection.ts';
import { isPresence } from './connections.ts';

/** @param ref what it is about (LI2) @param retryMs when it may be tried again */
export function refuse(
  connection: RoomConnection,
  code: ErrorCode,
  msg: string,
  ref: string,
  retryMs?: number,
): void {
  const more = retryMs === undefined ? {} : { retryMs };
  send(connection, { type: 'error', code, msg, fatal: false, ref, ...more });
}

/** Whether a member may send cursors and presence; a bridge may not, and gets an error. */
export function mayAppear(connection: RoomConnection, member: Member, ref: string): boolean {
  if (isPresence(member)) return true;
  refuse(connection, 'forbidden', 'A bridge has no presence of its own.', ref);
  return false;
}
