// Ids that nobody else has made, for tabs and lines of the chat.

// Available in every runtime that uses this file, but no runtime's types are loaded here.
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

/** 16 random characters of a-z and 0-9 (82 bits). Works on plain http too, unlike `crypto.randomUUID`. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('');
}
