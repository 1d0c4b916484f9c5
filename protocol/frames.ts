// The two functions of the wire that a browser needs, apart from the schemas: these would be most of its bundle.
import type { ClientInput, ServerMessage } from './messages.ts';
import { PROTOCOL_VERSION } from './version.ts';

/** A frame as it goes out: JSON text with the protocol version. */
export function encode(message: ClientInput | ServerMessage): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, ...message });
}

/**
 * Reads a frame from the room, which the client trusts: only JSON and version are checked.
 * @returns the message, or undefined for a frame that this version does not know
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
