// What a ticket says of a visitor, whatever it is for.
import { accountId } from '../../protocol/access/accounts.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { addressKey } from '../auth/addresses.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { Caller } from './callers.ts';

/** @param ip the caller's address */
export function claimsOf(
  { visitor, byLink, hostLink, invite, signedIn, operator }: Caller<Visitor>,
  ip: string,
): Omit<Ticket, 'room' | 'role'> {
  return {
    sub: visitor.id,
    name: visitor.name,
    color: visitor.color,
    ...(byLink && hostLink !== null ? { hostLink } : {}),
    ...(invite === null ? {} : { invite }),
    address: addressKey(ip),
    ...(operator === undefined ? {} : { operator }),
    ...(signedIn === undefined
      ? {}
      : { session: signedIn.id, account: accountId(signedIn.account) }),
  };
}
