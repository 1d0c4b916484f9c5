// Writes a text into an editor of the app, in as many requests as its length needs.
import type { IpcClient } from './client.ts';
import { lineBytes } from './line.ts';
import { type Reply, readReply } from './replies.ts';

/** Cut so that a cut never leaves half of a UTF-8 sequence, which is at most this long. */
const MAX_SEQUENCE = 4;

/**
 * Replaces a text; the cursor of whoever writes there stays where it is.
 * @param maxBytes the longest request that the app takes
 * @returns the first reply that is no success, else the last one @throws AppError as `IpcClient.request`
 */
export async function setText(
  ipc: IpcClient,
  id: string,
  text: string,
  maxBytes: number,
): Promise<Reply> {
  const room = maxBytes - lineBytes('set_text', { id, content: 'base64:', append: 'true' });
  // Base64 makes four bytes of three, and its URL alphabet needs no percent signs.
  const pieces = cut(Buffer.from(text.toWellFormed()), Math.floor((room / 4) * 3));
  let reply: Reply = { ok: true };
  for (const [i, piece] of pieces.entries()) {
    const content = `base64:${piece.toString('base64url')}`;
    const params = { id, content, ...(i > 0 ? { append: 'true' } : {}) };
    reply = readReply(await ipc.request('set_text', params, maxBytes));
    if (!reply.ok) return reply;
  }
  return reply;
}

/** Pieces of at most `max` bytes, at least one, each of whole characters. */
export function cut(bytes: Buffer, max: number): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  do {
    let to = Math.min(from + Math.max(max, MAX_SEQUENCE), bytes.length);
    // A byte 10xxxxxx continues a character.
    while (to < bytes.length && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
    pieces.push(bytes.subarray(from, to));
    from = to;
  } while (from < bytes.length);
  return pieces;
}
