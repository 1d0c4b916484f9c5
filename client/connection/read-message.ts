// Makes a message of JSON from the party, which the client trusts: schemas would be most of its size.
import { PROTOCOL_VERSION } from '../../protocol/version.ts';

/** @returns undefined for what is none, or of another version */
export function readMessage<Message extends { type: string }>(json: unknown): Message | undefined {
  const { v, type } = (json ?? {}) as { v?: unknown; type?: unknown };
  return v === PROTOCOL_VERSION && typeof type === 'string' ? (json as Message) : undefined;
}
