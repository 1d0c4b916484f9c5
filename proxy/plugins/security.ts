// Headers that every answer carries, and the check that a request was meant for this proxy.
import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { AppError } from '../../protocol/errors.ts';
import { otherHost } from '../auth/address-mismatch.ts';
import { isOwnHost, socketOrigins } from '../auth/origin.ts';
import type { Machines } from '../machines/machines.ts';
import { restrictPage } from '../page/csp.ts';
import { isFromWithin } from '../process/ask-within.ts';
import type { WarnOnce } from '../process/warn-once.ts';

export interface SecurityOptions {
  /** Address that the proxy listens on. */
  listen: string;
  publicUrl: string | undefined;
  /** Under whose addresses people reach this one, and pages of it the others (MM5). */
  machines: Pick<Machines, 'nameOf' | 'origins'>;
  /** Who may show our pages in a frame, as sources of a policy. */
  frameAncestors: readonly string[];
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

/** What pages of ours may ask a browser for: the clipboard, to paste and to copy, the whole screen, and nothing else. */
const PERMISSIONS = [
  ...['camera', 'microphone', 'geolocation', 'payment', 'usb', 'serial', 'hid', 'midi'],
  ...['display-capture', 'screen-wake-lock', 'browsing-topics'],
]
  .map((name) => `${name}=()`)
  .concat('clipboard-read=(self)', 'clipboard-write=(self)', 'fullscreen=(self)')
  .join(', ');

/** Options of @fastify/helmet for every answer. */
export function securityHeaders(
  publicUrl: string | undefined,
  frameAncestors: readonly string[],
): FastifyHelmetOptions {
  return {
    enableCSPNonces: true,
    // Only pages carry a policy (`page/csp.ts`): with a 304, the stored page has to keep its own.
    contentSecurityPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    // It knows no other site than our own; the policy of a page does, and goes before it.
    xFrameOptions: frameAncestors.length === 1 && {
      action: frameAncestors[0] === "'none'" ? 'deny' : 'sameorigin',
    },
    strictTransportSecurity: (publicUrl?.startsWith('https:') ?? false) && {
      maxAge: 31_536_000,
      includeSubDomains: false,
    },
  };
}

export const securityPlugin = fp<SecurityOptions>(
  async (app, { listen, publicUrl, machines, frameAncestors, warnOnce }) => {
    app.decorateReply('restrictPage', function restrict(this: FastifyReply, plain = false) {
      return restrictPage(this, {
        sockets: socketOrigins(this.request, publicUrl),
        machines: machines.origins(),
        frameAncestors,
        plain,
      });
    });
    app.addHook('onSend', async (_request, reply) => {
      reply.header('permissions-policy', PERMISSIONS);
    });
    app.addHook('onRequest', async (request) => {
      // No message that somebody sent, and meant for it.
      if (isFromWithin(request)) return;
      // RFC 9112, section 3.2: whoever is in front may have read the other one.
      if ((request.raw.headersDistinct.host?.length ?? 0) > 1)
        throw new AppError('BAD_REQUEST', 'It names two hosts.');
      const { host = '' } = request.headers;
      if (!isOwnHost(host, listen, publicUrl) && machines.nameOf(host) === undefined)
        throw otherHost(request, { publicUrl, warnOnce });
    });
  },
  { name: 'security' },
);
