// Where a room and its seats are watched: `/room/:id/watch`, and `/room/:id/watch/N` for one seat.
import type { FastifyReply } from 'fastify';
import * as v from 'valibot';
import type { BasePath } from '../../../config/keys/base-path.ts';

const SEAT = /^[1-9]\d{0,3}$/;
/** A seat's number, as it stands in an address. */
export const seatInAddress = v.pipe(v.string(), v.regex(SEAT));

/** @param seat its number; whatever is none is left out */
export function watchPath(room: string, seat: string | undefined): string {
  return `/room/${room}/watch${seat !== undefined && SEAT.test(seat) ? `/${seat}` : ''}`;
}

/** Leads to such an address. @param name of the visitor, which goes along; empty: none */
export function redirectTo(
  reply: FastifyReply,
  base: BasePath,
  path: string,
  name: string,
): FastifyReply {
  const query = name && `?${new URLSearchParams({ name })}`;
  return reply.redirect(base.at(path + query), 302);
}
