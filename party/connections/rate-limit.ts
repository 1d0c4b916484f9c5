// The first look at a frame: size and pace (LI1), before anything is parsed.
import { CURSOR_ACK_RATE, MAX_STRIKES, MESSAGE_RATE } from '../../protocol/limits.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import { type Bucket, fullBucket, takeToken } from './limiters.ts';

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

export type Verdict =
  | { ok: true; text: string; type: string }
  /** `close`: this was the third strike. */
  | { ok: false; error: ErrorMessage; close: boolean };

interface Held {
  bucket: Bucket;
  /** CU2: answers are many and small, and never at the cost of what somebody does. */
  answers: Bucket;
  strikes: number;
}

/** LI1: messages that may be answered with everything that the room holds count for more than one. */
const EXTRA_COST: Partial<Record<ClientMessage['type'], number>> = {
  hello: 9,
  state_hash: 2,
  chat_history: 2,
};

const encoder = new TextEncoder();

/** Holds every connection to its limits. Forgotten when the room sleeps: by then every bucket is full again. */
export class RateLimit {
  #held = new Map<string, Held>();

  /**
   * @param id of the connection @param maxBytes of a frame in UTF-8 @param now ms
   * @returns the text and the type that it claims to have, or what to answer
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

  /** Charges for what a message sets off besides the message itself, by its real type. @param now ms */
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

/** UTF-8 bytes; counted only where the UTF-16 length leaves it open. */
function byteLength(text: string, max: number): number {
  if (text.length > max || text.length * 3 <= max) return text.length;
  return encoder.encode(text).byteLength;
}

/** The `type` near the start of a frame, unparsed: only to say what an error is about. */
function claimedType(text: string): string {
  return /"type"\s*:\s*"([a-z_]{1,32})"/.exec(text.slice(0, 200))?.[1] ?? 'frame';
}
