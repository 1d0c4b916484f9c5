// Whose connections a room closes (MO1, MO5, DO2, DO3), as data: it holds in the room and in each object of its audience.
import { may } from '../access/roles.ts';
import type { Ticket } from '../access/ticket.ts';
import { PROTOCOL_VERSION } from '../version.ts';

/** Everybody who matches one of these. */
export interface Meant {
  everybody?: true;
  /** Who has a host's rights. */
  hosts?: true;
  visitors?: readonly string[];
  account?: string | undefined;
  addresses?: readonly string[];
  /** Whom this invitation lets in. */
  invite?: string;
  /** Nobody who leads is. */
  sparesLeaders?: true;
}

export interface Dismissal {
  meant: Meant;
  code: number;
  /** For their people; none if they may come back. */
  msg?: string;
}

export function isMeant(meant: Meant, ticket: Ticket): boolean {
  if (meant.sparesLeaders && may(ticket, 'lead')) return false;
  const { sub, account, address, invite } = ticket;
  return (
    meant.everybody === true ||
    (meant.hosts === true && may(ticket, 'override')) ||
    meant.visitors?.includes(sub) === true ||
    (account !== undefined && meant.account === account) ||
    (address !== undefined && meant.addresses?.includes(address) === true) ||
    (invite !== undefined && meant.invite === invite)
  );
}

const DISMISSAL = `{"v":${PROTOCOL_VERSION},"type":"dismissal"`;

/** A room to an object of its audience. */
export function encodeDismissal(dismissal: Dismissal): string {
  return `${DISMISSAL},${JSON.stringify(dismissal).slice(1)}`;
}

/** Of a frame from a room, which is trusted. @returns null if it is something else */
export function readDismissal(frame: string): Dismissal | null {
  return frame.startsWith(DISMISSAL) ? (JSON.parse(frame) as Dismissal) : null;
}
