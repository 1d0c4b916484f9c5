// Remembers in a signed cookie which of a room's host links a browser has opened.
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type CookieScope, cookieName } from '../auth/cookies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Which of the room's host links this browser has opened, by how often it was renewed; null for none. */
    hostLink(room: string): number | null;
  }
  interface FastifyReply {
    /** The browser has opened the room's host link. @param renewed how often the link was renewed */
    keepHostLink(room: string, renewed: number): void;
  }
}

/** Needs the session plugin, which reads, signs and sets cookies. */
export const hostPlugin = fp<CookieScope>(
  async (app, scope) => {
    const cookieOf = (room: string) => cookieName(`teleport_host_${room}`, scope);
    app.decorateRequest('hostLink', function hostLink(this: FastifyRequest, room) {
      const signed = this.cookies[cookieOf(room)];
      const read = signed === undefined ? undefined : this.unsignCookie(signed);
      const [, renewed] = /^[a-z0-9-]+(?:\.(\d{1,9}))?$/.exec(read?.valid ? read.value : '') ?? [];
      const isOne = read?.valid === true && read.value.split('.')[0] === room;
      return isOne ? Number(renewed ?? 0) : null;
    });
    app.decorateReply('keepHostLink', function keepHostLink(this: FastifyReply, room, renewed) {
      this.setCookie(cookieOf(room), `${room}.${renewed}`);
    });
  },
  { name: 'host', dependencies: ['session'] },
);
