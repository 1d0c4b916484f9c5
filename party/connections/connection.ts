// Per-connection state. It is kept in the WebSocket attachment, so that it survives hibernation.

import type { Kind } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { encode } from '../../protocol/frames.ts';
import type { Link, PersonStatus, ServerMessage } from '../../protocol/messages.ts';

/** At most this many failed windows are kept per bridge, since the attachment is limited to 16 KiB. */
export const MAX_KEPT_FAILS = 64;

/** Optional parts of a person's presence; an absent key means none, off or unknown. */
export interface SocialState {
  follow?: string;
  look?: string;
  dnd?: true;
  link?: Link;
}

/** What is known of a connection after its hello. */
export interface Member {
  sid: string;
  pid: string;
  kind: Kind;
  /** Whether this bridge supplies the room's first windows (HS2). */
  seed: boolean;
  status: PersonStatus;
  /** When the status was set, in ms; of a person's connections, the newest status wins. */
  statusAt: number;
  /** PR2, PR3: the latest social state that a browser sent for its person. */
  social?: SocialState;
  app?: { boot: string; cols: number; rows: number };
  /** BR10: the windows that this bridge's app can't show. */
  health?: { rev: number; fail: { g: string; code: string }[] };
}

export interface Attachment {
  ticket: Ticket;
  /** When it connected, in ms. */
  at: number;
  /** When the last message arrived, in ms, to a precision of `SEEN_STEP_MS`. */
  seen: number;
  /** Null until the hello (HS1). */
  member: Member | null;
  /** Set once the room has dropped the connection, so that its close event is ignored (HS4). */
  dropped: boolean;
  /** CR2: of an object of the audience: how many look on there. */
  watchers?: number;
}

/** One WebSocket, as far as a room needs it; partyserver's, or a simulated one. */
export interface RoomConnection {
  readonly id: string;
  /** The attachment. */
  readonly state: unknown;
  readonly readyState: number;
  setState(attachment: Attachment): unknown;
  send(frame: string): void;
  close(code: number, reason: string): void;
}

/** `seen` is updated at most once per this many ms, so that a busy connection does not write on every message. */
export const SEEN_STEP_MS = 10_000;

/** Reads the attachment; null for a connection that was dropped before it got one. */
export function attachmentOf(connection: RoomConnection): Attachment | null {
  return connection.state as Attachment | null;
}

/** Merges a patch into the attachment, which survives hibernation. */
export function updateAttachment(
  connection: RoomConnection,
  patch: Partial<Attachment>,
): Attachment | null {
  const old = attachmentOf(connection);
  if (!old) return null;
  const attachment = { ...old, ...patch };
  connection.setState(attachment);
  return attachment;
}

/** Merges a patch into the member part of the attachment. */
export function updateMember(connection: RoomConnection, patch: Partial<Member>): void {
  const member = attachmentOf(connection)?.member;
  if (member) updateAttachment(connection, { member: { ...member, ...patch } });
}

/** Sends a message. A failed send means that the socket is closing; its close handler cleans up. */
export function send(connection: RoomConnection, message: ServerMessage): boolean {
  return sendText(connection, encode(message));
}

/** Sends an already encoded frame. @returns whether the socket accepted it */
export function sendText(connection: RoomConnection, frame: string): boolean {
  if (connection.readyState !== WebSocket.OPEN) return false;
  try {
    connection.send(frame);
    return true;
  } catch (error) {
    console.warn('a frame could not be sent', String(error));
    return false;
  }
}
