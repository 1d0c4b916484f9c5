// Headers that every answer carries, and the check that a request was meant for this proxy.
import type { FastifyHelmetOptions } from '@fastify/helmet';
import fp from 'fastify-plugin';
import { AppError } from '../../protocol/errors.ts';
import { isOwnHost } from '../auth/origin.ts';

export interface SecurityOptions {
  /** Address that the proxy listens on. */
  listen: string;
  publicUrl: string | undefined;
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
  async (app, { listen, publicUrl }) => {
    app.addHook('onRequest', async (request) => {
      if (!isOwnHost(request.headers.host, listen, publicUrl))
        throw new AppError(
          'FORBIDDEN_ORIGIN',
          'If people reach this proxy under that name, set PUBLIC_URL.',
        );
    });
  },
  { name: 'security' },
);
