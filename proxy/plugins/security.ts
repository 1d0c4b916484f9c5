// Headers that every answer carries, and the check that a request was meant for this proxy.
import type { FastifyHelmetOptions } from '@fastify/helmet';
import fp from 'fastify-plugin';
import { otherHost } from '../auth/address-mismatch.ts';
import { isOwnHost } from '../auth/origin.ts';
import type { WarnOnce } from '../process/warn-once.ts';

export interface SecurityOptions {
  /** Address that the proxy listens on. */
  listen: string;
  publicUrl: string | undefined;
  warnOnce: WarnOnce;
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
    app.addHook('onRequest', async (request) => {
      if (!isOwnHost(request.headers.host, listen, publicUrl))
        throw otherHost(request, { publicUrl, warnOnce });
    });
  },
  { name: 'security' },
);
