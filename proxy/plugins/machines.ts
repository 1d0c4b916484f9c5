// What a machine beside others does with every request: it keeps the nonce of a browser that is being sent here, and has
// people sign in at the public address, which providers send them back to.
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type CookieScope, cookieName } from '../auth/cookies.ts';
import { encodeSession, type Session } from '../auth/visitor.ts';
import type { Machines } from '../machines/machines.ts';

/** Two redirects, in s. */
const ARRIVES_S = 60;
const NONCE = /^[\w-]{22}$/;

declare module 'fastify' {
  interface FastifyRequest {
    /** MM4: the nonce of an arrival under way. */
    arrival(): string | undefined;
  }
  interface FastifyReply {
    keepArrival(nonce: string): void;
    /** Makes the browser the visitor that it is at another machine. */
    welcomeFrom(session: Session): void;
  }
}

/** Needs the session plugin, which reads, signs and sets cookies. */
export const machinesPlugin = fp<CookieScope & { machines: Machines }>(
  async (app, { machines, ...scope }) => {
    const ARRIVAL = cookieName('teleport_arrival', scope);
    const SESSION = cookieName('teleport', scope);

    app.decorateRequest('arrival', function arrival(this: FastifyRequest) {
      const signed = this.cookies[ARRIVAL];
      const read = signed === undefined ? undefined : this.unsignCookie(signed);
      return read?.valid && NONCE.test(read.value) ? read.value : undefined;
    });
    app.decorateReply('keepArrival', function keep(this: FastifyReply, nonce) {
      this.setCookie(ARRIVAL, nonce, { maxAge: ARRIVES_S });
    });
    app.decorateReply('welcomeFrom', function from(this: FastifyReply, session) {
      this.setCookie(SESSION, encodeSession(session));
    });
    if (!machines.many) return;
    app.addHook('onRequest', async (request, reply) => {
      const isLogin = request.method === 'GET' && /^\/login(?:[/?]|$)/.test(request.url);
      if (!isLogin || machines.nameOf(request.headers.host ?? '') !== machines.id) return;
      reply.redirect(`${machines.addressOf('public')}${request.url}`, 302);
      return reply;
    });
  },
  { name: 'machines', dependencies: ['session'] },
);
