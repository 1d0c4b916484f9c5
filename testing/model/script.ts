// What a scripted model says to one request after another: as values in a test, as JSON for the process of `main.ts`.
import * as v from 'valibot';

const text = v.union([v.string(), v.array(v.string())]);

const callSchema = v.object({
  name: v.string(),
  /** Sent as JSON, in parts. */
  input: v.optional(v.unknown()),
  /** Sent as it is in place of `input`, for what is not JSON. */
  json: v.optional(v.string()),
  id: v.optional(v.string()),
});
export type ScriptedCall = v.InferInput<typeof callSchema>;

export const replySchema = v.object({
  /** Answers only a request whose messages have this text in them; without it any. */
  when: v.optional(v.string()),
  /** Answers so every time, not once. */
  repeat: v.optional(v.boolean()),
  /** What it says, in pieces; a single text is cut into some. `{now}` in a piece is the time when it is sent, in ms since 1970. */
  text: v.optional(text),
  /** A block of thinking before the text (Messages API alone). */
  thinking: v.optional(v.string()),
  calls: v.optional(v.array(callSchema)),
  usage: v.optional(
    v.object({
      input: v.optional(v.number()),
      output: v.optional(v.number()),
      cacheRead: v.optional(v.number()),
      cacheWrite: v.optional(v.number()),
    }),
  ),
  /** Sends no usage, as some local servers. */
  noUsage: v.optional(v.boolean()),
  stop: v.optional(v.picklist(['refused', 'length'])),
  /** An HTTP status in place of an answer: 529, 503, 429, 401, 400. */
  status: v.optional(v.number()),
  /** Seconds, as a header of that. */
  retryAfter: v.optional(v.number()),
  /** Where it leads on to, with a status of 307. */
  location: v.optional(v.string()),
  /** After the text an error within the stream, by its type: `overloaded_error`. */
  streamError: v.optional(v.string()),
  /** After the text the connection breaks: at an end without the last events, or in the midst of one. */
  cut: v.optional(v.picklist(['end', 'middle'])),
  /** Says nothing more, and leaves the connection open: from the start (no header), before the text, or after it. */
  silent: v.optional(v.picklist(['connect', 'start', 'text'])),
  /** Ms before the first piece, by default as before each. */
  firstMs: v.optional(v.number()),
  /** Ms before each piece. */
  everyMs: v.optional(v.number()),
  /** Each piece waits for `release()`. */
  held: v.optional(v.boolean()),
  /** The body in place of a stream. */
  raw: v.optional(v.string()),
});
export type Reply = v.InferInput<typeof replySchema>;
export const scriptSchema = v.array(replySchema);

/** A model that has been told what to say: takes the first reply that fits a request. */
export class Script {
  #replies: Reply[];

  constructor(replies: readonly Reply[] = []) {
    this.#replies = [...replies];
  }

  add(...replies: readonly Reply[]): void {
    this.#replies.push(...replies);
  }

  clear(): void {
    this.#replies = [];
  }

  /** @param asked the texts of the request's messages, joined */
  next(asked: string): Reply | undefined {
    const at = this.#replies.findIndex(({ when }) => when === undefined || asked.includes(when));
    if (at < 0) return undefined;
    const reply = this.#replies[at];
    if (!reply?.repeat) this.#replies.splice(at, 1);
    return reply;
  }
}

const PIECE = 7;

/** The pieces of a reply's text. */
export function piecesOf({ text: said = [] }: Reply): readonly string[] {
  return typeof said === 'string' ? cutUp(said, PIECE) : said;
}

/** The JSON of a call's input, cut up without regard for what is in it. */
export function inputParts({ input = {}, json = JSON.stringify(input) }: ScriptedCall): string[] {
  return cutUp(json, json.length > 10_000 ? 4_096 : PIECE);
}

function cutUp(whole: string, size: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < whole.length; at += size) parts.push(whole.slice(at, at + size));
  return parts;
}
