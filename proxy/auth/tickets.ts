// Tickets for the party (HS5): short-lived JWTs that say who somebody is and what they may do.
import { jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import {
  TICKET_ALG,
  TICKET_AUDIENCE,
  type Ticket,
  ticketSchema,
} from '../../protocol/access/ticket.ts';
import { TICKET_TTL_S } from '../../protocol/limits.ts';
import { Keyring } from './keyring.ts';

export interface IssuedTicket {
  ticket: string;
  /** Unix time in ms. */
  expiresAt: number;
}

export interface TicketIssuer {
  /** Signs a ticket that is valid for 60 s from now. */
  issue(claims: Ticket): Promise<IssuedTicket>;
  /** The claims of a ticket that is valid now; undefined for any other text. */
  read(ticket: string): Promise<Ticket | undefined>;
}

/** @param secrets those of PARTY_SECRET, which the party verifies with; a text: one that is never rotated */
export function createTicketIssuer(secrets: Keyring | string): TicketIssuer {
  const keys =
    typeof secrets === 'string' ? new Keyring([{ value: secrets, until: null }]) : secrets;
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
        .sign(keys.newest);
      return { ticket, expiresAt: exp * 1_000 };
    },
    async read(ticket) {
      for (const key of keys.accepted) {
        const claims = await readSigned(ticket, key);
        if (claims) return claims;
      }
      return undefined;
    },
  };
}

async function readSigned(ticket: string, key: Buffer): Promise<Ticket | undefined> {
  try {
    const options = { algorithms: [TICKET_ALG], audience: TICKET_AUDIENCE };
    const { payload } = await jwtVerify(ticket, key, options);
    return v.parse(ticketSchema, payload);
  } catch {
    // The party says what is wrong with it.
    return undefined;
  }
}
