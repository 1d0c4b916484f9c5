// Checks the size and rate of incoming frames (LI1) before anything is parsed.
import { CURSOR_ACK_RATE, MAX_STRIKES, MESSAGE_RATE } from '../../protocol/limits.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import { type Bucket, fullBucket, takeToken } from '../../protocol/token-bucket.ts';

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

export type Verdict =
  | { ok: true; text: string; type: string }
  /** `close`: this was the third strike, so the connection must be closed. */
  | { ok: false; error: ErrorMessage; close: boolean };

interface Held {
  bucket: Bucket;
  /** CU2: cursor acks are many and small; a bucket of their own keeps them from using up the message rate. */
  answers: Bucket;
  strikes: number;
}

/** LI1: extra tokens for messages whose answer may be as large as the whole room state. */
const EXTRA_COST: Partial<Record<ClientMessage['type'], number>> = {
  hello: 9,
  state_hash: 2,
  chat_history: 2,
  chat_read: 1,
};

const encoder = new TextEncoder();

/** Rate limits per connection. Lost on hibernation, which does no harm: by then every bucket is full again. */
export class RateLimit {
  #held = new Map<string, Held>();

  /**
   * @param id of the connection @param maxBytes largest frame in UTF-8 bytes @param now ms
   * @returns the text and its claimed type, or the error to send
   */
  judge(
    id: string,
    message: string | ArrayBuffer | ArrayBufferView,
    maxBytes: number,
    now: number,
  ): Verdict {
    const held = this.#of(id, now);
    const type = typeof message === 'string' ? claimedType(message) : 'binary';
    const retryMs =
      type === 'cursor_ack'
        ? takeToken(held.answers, CURSOR_ACK_RATE, now)
        : takeToken(held.bucket, MESSAGE_RATE, now);
    if (retryMs > 0) {
      return strike(held, {
        type: 'error',
        code: 'rate_limited',
        msg: `At most ${MESSAGE_RATE.perSecond} messages a second.`,
        fatal: false,
        ref: type,
        retryMs,
      });
    }
    if (typeof message !== 'string') {
      const msg = 'Frames are JSON text.';
      return {
        ok: false,
        close: false,
        error: { type: 'error', code: 'bad_msg', msg, fatal: false, ref: type },
      };
    }
    if (byteLength(message, maxBytes) > maxBytes) {
      const msg = `A frame holds at most ${maxBytes} bytes.`;
      return strike(held, { type: 'error', code: 'too_large', msg, fatal: false, ref: type });
    }
    return { ok: true, text: message, type };
  }

  /** Takes the extra tokens that a message costs, by its type as parsed. @param now ms */
  charge(id: string, type: ClientMessage['type'], now: number): void {
    const more = EXTRA_COST[type];
    if (more) this.#of(id, now).bucket.tokens -= more;
  }

  #of(id: string, now: number): Held {
    const held = this.#held.get(id) ?? {
      bucket: fullBucket(MESSAGE_RATE, now),
      answers: fullBucket(CURSOR_ACK_RATE, now),
      strikes: 0,
    };
    this.#held.set(id, held);
    return held;
  }

  forget(id: string): void {
    this.#held.delete(id);
  }
}

function strike(held: Held, error: ErrorMessage): Verdict {
  held.strikes += 1;
  const close = held.strikes >= MAX_STRIKES;
  return { ok: false, close, error: { ...error, fatal: close } };
}

/** Length in UTF-8 bytes; encodes the text only if its UTF-16 length does not settle the comparison with `max`. */
function byteLength(text: string, max: number): number {
  if (text.length > max || text.length * 3 <= max) return text.length;
  return encoder.encode(text).byteLength;
}

/** The `type` found near the start of an unparsed frame; used to pick the bucket and as `ref` of errors. */
function claimedType(text: string): string {
  return /"type"\s*:\s*"([a-z_]{1,32})"/.exec(text.slice(0, 200))?.[1] ?? 'frame';
}
