// Writes a text into one of the app's editors, split into as many requests as its length needs.
import type { IpcClient } from './client.ts';
import { lineBytes } from './line.ts';
import { type Reply, readReply } from './replies.ts';

/** Longest UTF-8 sequence in bytes; pieces are cut so that none is split. */
const MAX_SEQUENCE = 4;

/**
 * Replaces a text; the cursor of whoever is writing there stays in place.
 * @param maxBytes the longest request that the app accepts
 * @returns the first unsuccessful reply, otherwise the last one @throws AppError as `IpcClient.request`
 */
export async function setText(
  ipc: IpcClient,
  id: string,
  text: string,
  maxBytes: number,
): Promise<Reply> {
  const room = maxBytes - lineBytes('set_text', { id, content: 'base64:', append: 'true' });
  // Base64 turns three bytes into four, and its URL alphabet needs no percent-encoding.
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

/** Splits into pieces of at most `max` bytes, at least one piece, each of whole characters. */
export function cut(bytes: Buffer, max: number): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  do {
    let to = Math.min(from + Math.max(max, MAX_SEQUENCE), bytes.length);
    // A byte 10xxxxxx continues a UTF-8 character.
    while (to < bytes.length && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
    pieces.push(bytes.subarray(from, to));
    from = to;
  } while (from < bytes.length);
  return pieces;
}
