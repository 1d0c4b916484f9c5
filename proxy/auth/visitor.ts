// A visitor's identity: what the session cookie says, and what others may see of it.
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { COLOR_SLOTS } from '../../protocol/limits.ts';
import { reservedName } from '../../protocol/text/reserved-names.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { friendlyName } from './names.ts';

export interface Session {
  /** Secret of the session: whoever knows it is this visitor. Never leaves the cookie and this process. */
  id: string;
  name: string;
  /** Colour slot that the visitor prefers. */
  color: number;
}

const ID = /^[A-Za-z0-9_-]{22}$/;

export function newSession(): Session {
  return {
    id: randomBytes(16).toString('base64url'),
    name: friendlyName(),
    color: randomInt(COLOR_SLOTS),
  };
}

/** The cookie's value before it is signed. */
export function encodeSession(session: Session): string {
  return [session.id, session.color, Buffer.from(session.name).toString('base64url')].join('.');
}

/**
 * Decodes a value that was signed here; undefined for one of another version. A name that is no longer allowed is
 * replaced by a stable one, so that the visitor keeps the same identity.
 */
export function decodeSession(value: string): Session | undefined {
  const [id = '', color = '', name = '', ...rest] = value.split('.');
  const decoded = cleanName(Buffer.from(name, 'base64url').toString());
  const slot = Number(color);
  if (rest.length > 0 || !ID.test(id) || name === '') return undefined;
  if (!/^\d+$/.test(color) || slot >= COLOR_SLOTS) return undefined;
  const isAllowed = decoded !== '' && reservedName(decoded) === undefined;
  return { id, name: isAllowed ? decoded : lastingName(id), color: slot };
}

/** A friendly name that is stable for a visitor, and reveals nothing about the id. */
function lastingName(visitorId: string): string {
  return friendlyName(createHash('sha256').update(`name ${visitorId}`).digest('hex'));
}

/** A visitor as known to seats, tickets and other people. */
export interface Visitor {
  /** Public id of the visitor. */
  id: string;
  name: string;
  color: number;
}

/** @param key the visitor key, which every proxy of one party has, and which outlasts rotations */
export function visitorOf(session: Session, key: Buffer): Visitor {
  return { id: publicId(session.id, key), name: session.name, color: session.color };
}

/** The id of a visitor in tickets, seats and logs: the same everywhere, and useless as a cookie. */
export function publicId(visitorId: string, key: Buffer): string {
  return createHmac('sha256', key).update(`visitor ${visitorId}`).digest('base64url').slice(0, 22);
}
