// Reads what comes from clients: a frame that is too many, too large or none is answered here (LI1).
import { CLOSE } from '../../protocol/codes.ts';
import { type ClientMessage, decodeClient } from '../../protocol/messages.ts';
import { type RoomConnection, send } from './connection.ts';
import { RateLimit } from './rate-limit.ts';

export type Read =
  | { ok: true; message: ClientMessage }
  /** `end`: how the connection is to be closed; null: it goes on. `isLimited`: it was too many or too large. */
  | { ok: false; isLimited: boolean; end: [code: number, reason: string] | null };

export class Incoming {
  readonly #rateLimit = new RateLimit();

  /** @param maxBytes of a frame @param now ms */
  read(
    connection: RoomConnection,
    frame: string | ArrayBuffer | ArrayBufferView,
    maxBytes: number,
    now: number,
  ): Read {
    const verdict = this.#rateLimit.judge(connection.id, frame, maxBytes, now);
    if (!verdict.ok) {
      send(connection, verdict.error);
      const end: [number, string] = [CLOSE.RATE, verdict.error.code];
      return { ok: false, isLimited: true, end: verdict.close ? end : null };
    }
    const decoded = decodeClient(verdict.text);
    if (decoded.ok) {
      this.#rateLimit.charge(connection.id, decoded.message.type, now);
      return { ok: true, message: decoded.message };
    }
    const fatal = decoded.code === 'unsupported_version';
    send(connection, { type: 'error', ...decoded, fatal, ref: verdict.type });
    return { ok: false, isLimited: false, end: fatal ? [CLOSE.VERSION, decoded.code] : null };
  }

  /** A connection is gone. */
  forget(connection: RoomConnection): void {
    this.#rateLimit.forget(connection.id);
  }
}
