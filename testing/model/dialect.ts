// What a provider's protocol is to the server that speaks it.
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from './script.ts';

/** One request, as it came. */
export interface ModelAsked {
  path: string;
  headers: IncomingHttpHeaders;
  /** The body as text: to look for what must not be in it. */
  raw: string;
  body: unknown;
}

/** One provider's protocol. */
export interface Dialect {
  path: string;
  /** @returns what the provider would refuse it for; empty: nothing */
  wrong(asked: ModelAsked): string;
  /** All texts of the messages, for `when`. */
  texts(body: unknown): string;
  /** The stream's events, text by text; `piece` marks those that a held or slow reply waits before. */
  events(reply: Reply, body: unknown): Iterable<{ data: string; piece?: true; text?: true }>;
  error(status: number, message: string): unknown;
  /** An error within a stream. */
  streamError(type: string): string;
}
