// Encoding and decoding of frames for browsers; without the schemas, which would be most of the bundle.
import type { ClientInput, ServerMessage } from './messages.ts';
import { PROTOCOL_VERSION } from './version.ts';

/** Encodes a message as a frame: JSON text with the protocol version. */
export function encode(message: ClientInput | ServerMessage): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, ...message });
}

/**
 * Decodes a frame from the room, which the client trusts: only JSON syntax and version are checked.
 * @returns the message, or undefined for an invalid frame or one of another version
 */
export function decodeServer(text: string): ServerMessage | undefined {
  let raw: { v?: unknown; type?: unknown } | null;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (raw?.v !== PROTOCOL_VERSION || typeof raw.type !== 'string') return undefined;
  return raw as unknown as ServerMessage;
}
