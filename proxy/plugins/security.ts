// Headers that every answer carries, and the check that a request was meant for this proxy.
import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { otherHost } from '../auth/address-mismatch.ts';
import { isOwnHost, socketOrigins } from '../auth/origin.ts';
import { restrictPage } from '../page/csp.ts';
import type { WarnOnce } from '../process/warn-once.ts';

export interface SecurityOptions {
  /** Address that the proxy listens on. */
  listen: string;
  publicUrl: string | undefined;
  warnOnce: WarnOnce;
}

declare module 'fastify' {
  interface FastifyReply {
    /**
     * Makes this reply a page with a policy of its own.
     * @param plain a page of ttyd's that can't be given a nonce @returns the nonce for the page's scripts
     */
    restrictPage(plain?: boolean): string;
  }
}

/** Options of @fastify/helmet for every answer. */
export function securityHeaders(publicUrl: string | undefined): FastifyHelmetOptions {
  return {
    enableCSPNonces: true,
    // Only pages carry a policy (`page/csp.ts`): with a 304, the stored page has to keep its own.
    contentSecurityPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: (publicUrl?.startsWith('https:') ?? false) && {
      maxAge: 31_536_000,
      includeSubDomains: false,
    },
  };
}

export const securityPlugin = fp<SecurityOptions>(
  async (app, { listen, publicUrl, warnOnce }) => {
    app.decorateReply('restrictPage', function restrict(this: FastifyReply, plain = false) {
      return restrictPage(this, { sockets: socketOrigins(this.request, publicUrl), plain });
    });
    app.addHook('onRequest', async (request) => {
      if (!isOwnHost(request.headers.host, listen, publicUrl))
        throw otherHost(request, { publicUrl, warnOnce });
    });
  },
  { name: 'security' },
);
