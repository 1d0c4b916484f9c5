// The first look at a frame: size and pace (LI1), before anything is parsed.
import { MAX_STRIKES, MESSAGE_RATE } from '../protocol/limits.ts';
import type { ServerMessage } from '../protocol/messages.ts';
import { type Bucket, fullBucket, takeToken } from './rate.ts';

type ErrorMessage = Extract<ServerMessage, { type: 'error' }>;

export type Verdict =
  | { ok: true; text: string; type: string }
  /** `close`: this was the third strike. */
  | { ok: false; error: ErrorMessage; close: boolean };

interface Held {
  bucket: Bucket;
  strikes: number;
}

const encoder = new TextEncoder();

/** Holds every connection to its limits. Forgotten when the room sleeps: by then every bucket is full again. */
export class Gate {
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
    const held = this.#held.get(id) ?? { bucket: fullBucket(MESSAGE_RATE, now), strikes: 0 };
    this.#held.set(id, held);
    const type = typeof message === 'string' ? claimedType(message) : 'binary';
    const retryMs = takeToken(held.bucket, MESSAGE_RATE, now);
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
