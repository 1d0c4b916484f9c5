// Guest sessions: a signed cookie identifies a visitor, without a form and without any state on the server.
import cookie, { Signer } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { reservedName } from '../../protocol/text/reserved-names.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { type CookieScope, cookieName } from '../auth/cookies.ts';
import type { Keyring } from '../auth/keyring.ts';
import { decodeSession, encodeSession, newSession, type Session } from '../auth/visitor.ts';

/** How long every cookie of the proxy is kept. */
const HALF_A_YEAR_S = 180 * 24 * 3_600;

/** Cookies that are worth another signature; a sign-in under way is not. */
const LASTING = /^(?:__Host-|__Secure-)?teleport(?:_(?:host|invite)_.+)?$/;

export interface SessionOptions extends CookieScope {
  /** They sign every cookie that is signed. */
  keys: Keyring;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request's cookie says; undefined for a first visit or a forged cookie. */
    session(): Session | undefined;
  }
  interface FastifyReply {
    /**
     * The request's session, or a new one whose cookie goes out with this reply.
     * Cookies that a secret before the newest one has signed are signed anew.
     * @param wantedName the name that the visitor wants, as typed; empty for "keep the name", and a reserved name
     * (TX2) counts as empty
     * @param firstName the name of a new session, likewise; empty: a friendly one
     */
    welcome(wantedName: string, firstName?: string): Session;
  }
}

export const sessionPlugin = fp<SessionOptions>(
  async (app, { keys, path, secure }) => {
    const name = cookieName('teleport', { path, secure });
    const flags = { path, httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
    const signer = () => new Signer(keys.accepted);
    await app.register(cookie, {
      secret: { sign: (value) => signer().sign(value), unsign: (value) => signer().unsign(value) },
      parseOptions: { ...flags, maxAge: HALF_A_YEAR_S },
    });
    app.decorateRequest('session', function session(this: FastifyRequest) {
      const signed = this.cookies[name];
      const read = signed === undefined ? undefined : this.unsignCookie(signed);
      return read?.valid ? decodeSession(read.value) : undefined;
    });
    app.decorateReply('welcome', function welcome(this: FastifyReply, wanted, first = '') {
      for (const [each, signed] of Object.entries(this.request.cookies)) {
        const read = LASTING.test(each) && signed ? this.request.unsignCookie(signed) : undefined;
        if (read?.valid && read.renew) this.setCookie(each, read.value);
      }
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
