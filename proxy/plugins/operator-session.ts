// The cookie of operators who have signed in with the token.
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { OPERATOR_SESSION_MS, type OperatorSessions } from '../access/operator-sessions.ts';
import { type CookieScope, cookieName } from '../auth/cookies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Public id of the session in which this browser is an operator's; undefined for any other. */
    operatorSession(): string | undefined;
  }
  interface FastifyReply {
    /** @param value of `OperatorSessions.begin`; undefined: this browser is an operator's no more */
    setOperatorSession(value: string | undefined): void;
  }
}

/** Needs the session plugin, which reads and sets cookies. */
export const operatorSessionPlugin = fp<CookieScope & { sessions: OperatorSessions }>(
  async (app, { sessions, ...scope }) => {
    const NAME = cookieName('teleport_operator', scope);
    app.decorateRequest('operatorSession', function operatorSession(this: FastifyRequest) {
      const value = this.cookies[NAME];
      return value === undefined ? undefined : sessions.read(value);
    });
    app.decorateReply('setOperatorSession', function set(this: FastifyReply, value) {
      // It is sealed already, and with the token.
      if (value === undefined) this.clearCookie(NAME, { signed: false });
      else this.setCookie(NAME, value, { signed: false, maxAge: OPERATOR_SESSION_MS / 1_000 });
    });
  },
  { name: 'operator-session', dependencies: ['session'] },
);
