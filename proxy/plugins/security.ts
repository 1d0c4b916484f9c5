// Headers that every answer carries, and the check that a request was meant for this proxy.
import fp from 'fastify-plugin';
import { AppError } from '../../protocol/errors.ts';
import { isOwnHost } from '../auth/origin.ts';

export interface SecurityOptions {
  /** Address that the proxy listens on. */
  listen: string;
  publicUrl: string | undefined;
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
    app.addHook('onSend', async (_request, reply) => {
      reply.header('x-content-type-options', 'nosniff');
      reply.header('referrer-policy', 'same-origin');
      reply.header('cross-origin-opener-policy', 'same-origin');
      reply.header('cross-origin-resource-policy', 'same-origin');
      if (publicUrl?.startsWith('https:'))
        reply.header('strict-transport-security', 'max-age=31536000');
    });
  },
  { name: 'security' },
);
