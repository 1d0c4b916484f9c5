// Verifies that a request has a ticket for its room (HS5), and passes the ticket's claims on to the room.
import { errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import {
  TICKET_ALG,
  TICKET_AUDIENCE,
  type Ticket,
  ticketSchema,
} from '../../protocol/access/ticket.ts';
import { TICKET_TTL_S } from '../../protocol/limits.ts';

/** Carries a verified ticket from the worker to the room; stripped from every external request. */
const TICKET_HEADER = 'x-teleport-ticket';
/** Headers that the room trusts: ours, and those of partyserver (initial props, room names). */
const INTERNAL_HEADERS = [TICKET_HEADER, 'x-partykit-props', 'x-partykit-room'];
/** Allowed clock skew between proxy and party, in s. */
const CLOCK_TOLERANCE_S = 5;

type SecretBindings = Pick<
  Cloudflare.Env,
  'PARTY_SECRET' | 'PARTY_SECRET_OLD' | 'PARTY_SECRET_OLD_UNTIL'
>;

/** The secrets that tickets may be signed with, newest first. @param now Unix time in ms */
export function acceptedSecrets(
  { PARTY_SECRET: newest, PARTY_SECRET_OLD: old, PARTY_SECRET_OLD_UNTIL: until }: SecretBindings,
  now: number,
): string[] {
  const holds = !until || now < Number(until);
  return [newest, ...(holds && old ? [old] : [])].filter(Boolean);
}

/**
 * Verifies a ticket: signature, audience, lifetime of at most 60 s, claims, and that it is for this room.
 * @param token the JWT, or null if there was none
 * @param secrets any of which may have signed it @param now Unix time in s
 * @returns its claims, or null if it is not valid
 */
export async function readTicket(
  token: string | null,
  room: string,
  secrets: readonly string[],
  now: number,
): Promise<Ticket | null> {
  if (!token) return null;
  for (const secret of secrets) {
    const ticket = await readSigned(token, room, secret, now);
    if (ticket) return ticket;
  }
  return null;
}

async function readSigned(
  token: string,
  room: string,
  secret: string,
  now: number,
): Promise<Ticket | null> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: [TICKET_ALG],
      audience: TICKET_AUDIENCE,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(now * 1_000),
    });
    if ((payload.exp ?? Number.POSITIVE_INFINITY) > now + TICKET_TTL_S + CLOCK_TOLERANCE_S) {
      return null;
    }
    const claims = v.safeParse(ticketSchema, payload);
    return claims.success && claims.output.room === room ? claims.output : null;
  } catch (error) {
    // Tickets that jose rejects are routine; any other error is a bug of ours.
    if (!(error instanceof errors.JOSEError)) console.error('ticket check failed', error);
    return null;
  }
}

/**
 * Rewrites a request for the room: the ticket's claims go into a header, the ticket itself is removed.
 * partysocket's `_pk` is removed too, since clients may not choose connection ids (HS4).
 */
export function withTicket(request: Request, ticket: Ticket): Request {
  const url = new URL(request.url);
  url.searchParams.delete('ticket');
  url.searchParams.delete('_pk');
  const inner = new Request(url, request);
  for (const name of INTERNAL_HEADERS) inner.headers.delete(name);
  inner.headers.delete('authorization');
  // Header values must be ASCII, and names need not be.
  inner.headers.set(TICKET_HEADER, encodeURIComponent(JSON.stringify(ticket)));
  return inner;
}

/**
 * Reads the claims that `withTicket` wrote; null if the request did not come through the worker.
 * @throws if the header is not what `withTicket` writes
 */
export function ticketFrom(request: Request): Ticket | null {
  const header = request.headers.get(TICKET_HEADER);
  if (!header) return null;
  const claims = v.safeParse(ticketSchema, JSON.parse(decodeURIComponent(header)));
  return claims.success ? claims.output : null;
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(request: Request): string | null {
  return /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? null;
}
