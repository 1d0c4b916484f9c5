// Which addresses a request may come from and be sent to: the page's own origin, under a name that is ours.
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * True if the request comes from a page of this origin, or from no page at all: browsers always name the page
 * that opens a WebSocket, and say `Sec-Fetch-Site` where the address is trustworthy (https, localhost).
 */
export function isSameOrigin(request: FastifyRequest, publicUrl: string | undefined): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (origin === publicUrl) return true;
  const url = URL.parse(origin);
  return url !== null && host !== undefined && url.host === host.toLowerCase();
}

/**
 * True if a proxy that listens on loopback may answer under this name. A page of another site can point its own
 * name at 127.0.0.1 (DNS rebinding) and would then count as same origin; addresses and `localhost` it can't forge.
 * @param host the Host header @param listen the address listened on
 */
export function isOwnHost(
  host: string | undefined,
  listen: string,
  publicUrl: string | undefined,
): boolean {
  const name = URL.parse(`http://${host ?? ''}/`)?.hostname;
  if (name === undefined || name === '') return false;
  if (!isLoopback(listen)) return true;
  if (publicUrl !== undefined && URL.parse(publicUrl)?.hostname === name) return true;
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || /(^|\.)localhost$/.test(name);
}

/** True for `localhost`, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}
