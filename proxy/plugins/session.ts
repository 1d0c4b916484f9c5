// Guest sessions: a signed cookie says who a visitor is, without a form and without anything kept on the server.
import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { reservedName } from '../../protocol/text/reserved-names.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { decodeVisitor, encodeVisitor, newVisitor, type Visitor } from '../auth/visitor.ts';

const COOKIE = 'teleport';
const HALF_A_YEAR_S = 180 * 24 * 3_600;

export interface SessionOptions {
  /** 32 bytes that sign the cookie. */
  key: Buffer;
  /** True if people reach the proxy by https. */
  secure: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The visitor that the request's cookie names; undefined for a first visit or a forged cookie. */
    visitor(): Visitor | undefined;
  }
  interface FastifyReply {
    /**
     * The request's visitor, or a new one whose cookie goes out with this reply.
     * @param wantedName what the visitor wants to be called, as it was typed; empty for "keep the name", and what is
     * reserved (TX2) counts as empty
     */
    welcomeVisitor(wantedName: string): Visitor;
  }
}

export const sessionPlugin = fp<SessionOptions>(
  async (app, { key, secure }) => {
    await app.register(cookie, { secret: key });
    app.decorateRequest('visitor', function visitor(this: FastifyRequest) {
      const signed = this.cookies[COOKIE];
      const read = signed === undefined ? undefined : this.unsignCookie(signed);
      return read?.valid ? decodeVisitor(read.value) : undefined;
    });
    app.decorateReply('welcomeVisitor', function welcomeVisitor(this: FastifyReply, wanted) {
      const known = this.request.visitor();
      const visitor = known ?? newVisitor();
      const name = allowedName(wanted) || visitor.name;
      if (known !== undefined && name === known.name) return known;
      const welcomed = { ...visitor, name };
      this.setCookie(COOKIE, encodeVisitor(welcomed), {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        signed: true,
        maxAge: HALF_A_YEAR_S,
      });
      return welcomed;
    });
  },
  { name: 'session' },
);

/** A name that a visitor may choose, cleaned; empty if it can't be seen (TX1) or is the room's own (TX2). */
function allowedName(wanted: string): string {
  const name = cleanName(wanted);
  return reservedName(name) === undefined ? name : '';
}
