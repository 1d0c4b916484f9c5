// Who a visitor is: what the session cookie says, and the id that others may see instead of the cookie's.
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { COLOR_SLOTS } from '../../protocol/limits.ts';
import { reservedName } from '../../protocol/text/reserved-names.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { friendlyName } from './names.ts';

export interface Visitor {
  /** Secret of the session: whoever knows it is this visitor. Never leaves the cookie and this process. */
  id: string;
  name: string;
  /** Colour slot that the visitor would like. */
  color: number;
}

const ID = /^[A-Za-z0-9_-]{22}$/;

export function newVisitor(): Visitor {
  return {
    id: randomBytes(16).toString('base64url'),
    name: friendlyName(),
    color: randomInt(COLOR_SLOTS),
  };
}

/** The cookie's value before it is signed. */
export function encodeVisitor(visitor: Visitor): string {
  return [visitor.id, visitor.color, Buffer.from(visitor.name).toString('base64url')].join('.');
}

/**
 * Reads a value that was signed here; undefined for one of another version. A name from before that may not be any more
 * is replaced by one that the visitor always gets, so that the visitor stays who it is.
 */
export function decodeVisitor(value: string): Visitor | undefined {
  const [id = '', color = '', name = '', ...rest] = value.split('.');
  const decoded = cleanName(Buffer.from(name, 'base64url').toString());
  const slot = Number(color);
  if (rest.length > 0 || !ID.test(id) || name === '') return undefined;
  if (!/^\d+$/.test(color) || slot >= COLOR_SLOTS) return undefined;
  const isAllowed = decoded !== '' && reservedName(decoded) === undefined;
  return { id, name: isAllowed ? decoded : lastingName(id), color: slot };
}

/** A friendly name that is the same whenever the cookie is read, and tells nothing about the id. */
function lastingName(visitorId: string): string {
  return friendlyName(createHash('sha256').update(`name ${visitorId}`).digest('hex'));
}

/** The id of a visitor in tickets, seats and logs: the same everywhere, and useless as a cookie. */
export function publicId(visitorId: string, key: Buffer): string {
  return createHmac('sha256', key).update(`visitor ${visitorId}`).digest('base64url').slice(0, 22);
}
