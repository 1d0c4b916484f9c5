// The pages' Content-Security-Policy: only scripts that carry this response's nonce run.
import type { FastifyReply } from 'fastify';

export interface PagePolicy {
  /** Origins of the page's WebSockets, `ws://...` or `wss://...`. */
  sockets: readonly string[];
  /** Origins of other machines, which a page may ask whether they are there, and be led to. */
  machines: readonly string[];
  frameAncestors: readonly string[];
  /** A page of ttyd's that could not be given a nonce: its inline scripts may run. */
  plain: boolean;
}

/**
 * Sets the policy. ttyd's page sets styles from its script, so inline styles are allowed; everything else is restricted.
 * @returns the nonce for the page's scripts, new for every response
 */
export function restrictPage(
  reply: FastifyReply,
  { sockets, machines, frameAncestors, plain }: PagePolicy,
): string {
  const { script: nonce } = reply.cspNonce;
  reply.helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [plain ? "'unsafe-inline'" : `'nonce-${nonce}'`],
        styleSrc: ["'unsafe-inline'"],
        connectSrc: ["'self'", ...sockets, ...machines],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ['data:'],
        baseUri: ["'none'"],
        // Where a form of ours leads to may be on another machine.
        formAction: ["'self'", ...machines],
        frameAncestors: [...frameAncestors],
      },
    },
  });
  return nonce;
}
