// Guest sessions: a signed cookie identifies a visitor, without a form and without any state on the server.
import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { reservedName } from '../../protocol/text/reserved-names.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { type CookieScope, cookieName } from '../auth/cookies.ts';
import { decodeSession, encodeSession, newSession, type Session } from '../auth/visitor.ts';

/** How long every cookie of the proxy is kept. */
const HALF_A_YEAR_S = 180 * 24 * 3_600;

export interface SessionOptions extends CookieScope {
  /** 32 bytes that sign the cookie. */
  key: Buffer;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request's cookie says; undefined for a first visit or a forged cookie. */
    session(): Session | undefined;
  }
  interface FastifyReply {
    /**
     * The request's session, or a new one whose cookie goes out with this reply.
     * @param wantedName the name that the visitor wants, as typed; empty for "keep the name", and a reserved name
     * (TX2) counts as empty
     * @param firstName the name of a new session, likewise; empty: a friendly one
     */
    welcome(wantedName: string, firstName?: string): Session;
  }
}

export const sessionPlugin = fp<SessionOptions>(
  async (app, { key, path, secure }) => {
    const name = cookieName('teleport', { path, secure });
    const flags = { path, httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
    await app.register(cookie, { secret: key, parseOptions: { ...flags, maxAge: HALF_A_YEAR_S } });
    app.decorateRequest('session', function session(this: FastifyRequest) {
      const signed = this.cookies[name];
      const read = signed === undefined ? undefined : this.unsignCookie(signed);
      return read?.valid ? decodeSession(read.value) : undefined;
    });
    app.decorateReply('welcome', function welcome(this: FastifyReply, wanted, first = '') {
      const known = this.request.session();
      const session = known ?? newSession();
      const called = allowedName(wanted) || (known ? '' : allowedName(first)) || session.name;
      if (known !== undefined && called === known.name) return known;
      const welcomed = { ...session, name: called };
      this.setCookie(name, encodeSession(welcomed));
      return welcomed;
    });
  },
  { name: 'session' },
);

/** A visitor's chosen name, cleaned; empty if it is invisible (TX1) or reserved for the room (TX2). */
function allowedName(wanted: string): string {
  const name = cleanName(wanted);
  return reservedName(name) === undefined ? name : '';
}
