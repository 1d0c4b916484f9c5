// Tickets for the party (HS5): short-lived JWTs that say who somebody is and what they may do.
import { SignJWT } from 'jose';
import { TICKET_TTL_S } from '../../protocol/limits.ts';
import { TICKET_ALG, TICKET_AUDIENCE, type Ticket } from '../../protocol/ticket.ts';

export interface IssuedTicket {
  ticket: string;
  /** Unix time in ms. */
  expiresAt: number;
}

export interface TicketIssuer {
  /** Signs a ticket that is valid for 60 s from now. */
  issue(claims: Ticket): Promise<IssuedTicket>;
}

/** @param secret PARTY_SECRET, the key that the party verifies with */
export function createTicketIssuer(secret: string): TicketIssuer {
  const key = new TextEncoder().encode(secret);
  return {
    async issue({ sub, ...claims }) {
      const now = Math.floor(Date.now() / 1_000);
      const exp = now + TICKET_TTL_S;
      const ticket = await new SignJWT(claims)
        .setProtectedHeader({ alg: TICKET_ALG })
        .setSubject(sub)
        .setAudience(TICKET_AUDIENCE)
        .setIssuedAt(now)
        .setExpirationTime(exp)
        .sign(key);
      return { ticket, expiresAt: exp * 1_000 };
    },
  };
}
