// What pages of a room have in common, for those who sit in it and those who watch.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { contentSecurityPolicy, newNonce } from './csp.ts';
import type { OverlayConfig } from './inject.ts';
import type { CachedPage } from './page-cache.ts';

/** A parameter that was given once. */
export function textIn(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A browser that loads a page on the guess that somebody may open it must not take a seat. */
export function refuseGuesses(request: FastifyRequest): void {
  const purpose = request.headers['sec-purpose'] ?? request.headers.purpose;
  if (String(purpose ?? '').includes('prefetch'))
    throw new AppError('BAD_REQUEST', 'This page can’t be loaded ahead of time.');
}

/**
 * A 304 leaves the policy out: the browser goes on with the page and the policy that it has stored, whose nonce
 * they share (RFC 9111, section 3.2: headers of a 304 replace the stored ones).
 */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: CachedPage,
  config: OverlayConfig,
): FastifyReply {
  const etag = page.etag(config);
  reply.header('cache-control', 'private, no-cache').header('etag', etag).header('vary', 'Cookie');
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const { template } = page;
  // ttyd's script would take the query for options, and nothing runs before it to drop it.
  if (template.plain && request.url.includes('?'))
    return reply.redirect(request.url.replace(/\?.*/s, ''), 302);
  const nonce = newNonce();
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy(template.plain ? null : nonce))
    .send(template.fill(nonce, config));
}

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim() === etag);
}
