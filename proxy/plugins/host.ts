// Recognizes a room's host: whoever opened the room's host link, whose key only this installation can make.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { AppError } from '../../protocol/errors.ts';

export interface HostOptions {
  /** 32 bytes; every proxy of one party has the same. */
  key: Buffer;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether this browser has opened the room's host link. */
    isHost(room: string): boolean;
  }
  interface FastifyReply {
    /**
     * Remembers in a signed cookie that this browser is the room's host.
     * @param key from the link @throws AppError HOST_LINK for another key
     */
    welcomeHost(room: string, key: string): void;
  }
}

/** The key in a room's host link: 132 bits, stable as long as the installation keeps its secret. */
export function hostKey(room: string, key: Buffer): string {
  return createHmac('sha256', key).update(`host ${room}`).digest('base64url').slice(0, 22);
}

/** Needs the session plugin, which reads, signs and sets cookies. */
export const hostPlugin = fp<HostOptions>(
  async (app, { key }) => {
    app.decorateRequest('isHost', function isHost(this: FastifyRequest, room) {
      const signed = this.cookies[cookieOf(room)];
      const read = signed === undefined ? undefined : this.unsignCookie(signed);
      return read?.valid === true && read.value === room;
    });
    app.decorateReply('welcomeHost', function welcomeHost(this: FastifyReply, room, given) {
      const want = Buffer.from(hostKey(room, key));
      const got = Buffer.from(given);
      if (got.length !== want.length || !timingSafeEqual(got, want))
        throw new AppError('HOST_LINK');
      this.setCookie(cookieOf(room), room);
    });
  },
  { name: 'host', dependencies: ['session'] },
);

function cookieOf(room: string): string {
  return `teleport_host_${room}`;
}
