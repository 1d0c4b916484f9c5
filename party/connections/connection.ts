// What a room knows of one connection. It lives in the socket's attachment, so that it outlives hibernation.
import type { Connection } from 'partyserver';
import { encode } from '../../protocol/frames.ts';
import type { Link, PersonStatus, ServerMessage } from '../../protocol/messages.ts';
import type { Ticket } from '../../protocol/ticket.ts';

/** Windows that a bridge's app can't show; more are not kept, for the attachment holds 16 KiB. */
export const MAX_KEPT_FAILS = 64;

/** What a connection may do, from its ticket. */
export type Kind = 'browser' | 'bridge' | 'agent';

/** What a person wants others to know: absent is none, off, or not known. */
export interface SocialState {
  follow?: string;
  look?: string;
  dnd?: true;
  link?: Link;
}

/** What a connection said of itself in its hello, and what came of it. */
export interface Member {
  sid: string;
  pid: string;
  kind: Kind;
  /** The bridge that gives the room its first windows (HS2). */
  seed: boolean;
  status: PersonStatus;
  /** When the status was set, in ms: the newest of a person's connections counts. */
  statusAt: number;
  /** PR2, PR3: what a browser said of its person last. */
  social?: SocialState;
  app?: { boot: string; cols: number; rows: number };
  /** BR10: what this bridge's app can't show. */
  health?: { rev: number; fail: { g: string; code: string }[] };
}

export interface Attachment {
  ticket: Ticket;
  /** When it connected, in ms. */
  at: number;
  /** When a message last came, in ms, kept to within `SEEN_STEP_MS`. */
  seen: number;
  /** Null until the hello (HS1). */
  member: Member | null;
  /** Set when the room has dropped it: its close no longer matters (HS4). */
  dropped: boolean;
}

export type RoomConnection = Connection<Attachment>;

/** `seen` is written at most this often, in ms, so that a busy connection does not write at each message. */
export const SEEN_STEP_MS = 10_000;

/** The kind of connection that a ticket is for; a proxy's ticket is for the control endpoint alone. */
export function kindOf(role: Ticket['role']): Kind | undefined {
  switch (role) {
    case 'bridge':
      return 'bridge';
    case 'agent':
      return 'agent';
    case 'proxy':
      return undefined;
    default:
      return 'browser';
  }
}

/** LK1: whether a connection acts for the room's host. Only a proxy can say so, by the ticket that it signs. */
export function isHost(ticket: Ticket | undefined): boolean {
  return ticket?.host === true || ticket?.role === 'host';
}

/** LK2, PR2: whether a connection is a host's or an operator's. */
export function leads(ticket: Ticket | undefined): boolean {
  return isHost(ticket) || ticket?.role === 'operator';
}

/** Reads it back, or null for a connection that has none (it was dropped before it got any). */
export function attachmentOf(connection: RoomConnection): Attachment | null {
  return connection.state as Attachment | null;
}

/** Changes a part of it, which then outlives hibernation. */
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

/** Changes a part of what is known of a member. */
export function updateMember(connection: RoomConnection, patch: Partial<Member>): void {
  const member = attachmentOf(connection)?.member;
  if (member) updateAttachment(connection, { member: { ...member, ...patch } });
}

/** Sends a message; a socket that can't take it is closing, and its close handler does the rest. */
export function send(connection: RoomConnection, message: ServerMessage): boolean {
  return sendText(connection, encode(message));
}

/** Sends a frame that is encoded already. @returns whether the socket took it */
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
