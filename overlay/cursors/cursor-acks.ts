// Acknowledges cursor frames to the room (CU2), so that the room sends fewer to a page that falls behind.
import { CURSOR_ACK_EVERY } from '../../protocol/limits.ts';
import type { Closable } from '../dom/closable.ts';
import type { Connection } from '../room/connection.ts';

export function ackCursors(connection: Pick<Connection, 'onMessage' | 'send'>): Closable {
  let unanswered = 0;
  return connection.onMessage.on((message) => {
    if (message.type === 'welcome') unanswered = 0;
    if (message.type !== 'cursor_pos') return;
    unanswered += 1;
    if (unanswered < CURSOR_ACK_EVERY) return;
    unanswered = 0;
    connection.send({ type: 'cursor_ack', at: message.at });
  });
}
