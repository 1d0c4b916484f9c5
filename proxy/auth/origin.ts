// Checks a request's origin and host: it must come from a page of our own origin, under a host name that is ours.
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';

/**
 * True if the request comes from a page of this origin, or from no page at all: browsers always name the page
 * that opens a WebSocket, and say `Sec-Fetch-Site` where the address is trustworthy (https, localhost).
 * Scheme, host and port count; an invalid origin is never ours.
 */
export function isSameOrigin(
  request: Pick<FastifyRequest, 'headers' | 'protocol'>,
  publicUrl: string | undefined,
): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = request.headers;
  if (origin === undefined || origin === originOf(publicUrl)) return true;
  return origin === ownOrigin(request.protocol, host, publicUrl);
}

/** Refuses what a page of another origin asks, as `isSameOrigin` sees it. @throws AppError FORBIDDEN_ORIGIN */
export function requireSameOrigin(
  request: Pick<FastifyRequest, 'headers' | 'protocol'>,
  publicUrl: string | undefined,
): void {
  if (!isSameOrigin(request, publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
}

/**
 * True for a request that a script or form of one of our own pages sent, and its browser says so: what changes
 * something by a cookie has to be one (a browser always names the origin of a POST).
 */
export function isOwnPage(
  request: Pick<FastifyRequest, 'headers' | 'protocol' | 'method'>,
  publicUrl: string | undefined,
): boolean {
  if (!isSameOrigin(request, publicUrl)) return false;
  const { origin, 'sec-fetch-site': site } = request.headers;
  const isSafe = request.method === 'GET' || request.method === 'HEAD';
  return isSafe || origin !== undefined || site === 'same-origin';
}

/**
 * True for a page that a browser opens for its person, from wherever they were led there (Fetch Metadata): whoever led
 * them can neither read it nor choose what is sent with it.
 */
export function isNavigation({
  headers,
  method,
}: Pick<FastifyRequest, 'headers' | 'method'>): boolean {
  return method === 'GET' && headers['sec-fetch-dest'] === 'document';
}

/**
 * The origin under which a request reached us. Under the public name and port that is the public origin, whatever
 * scheme a reverse proxy in front reports.
 */
export function ownOrigin(
  protocol: string,
  host: string | undefined,
  publicUrl: string | undefined,
): string | undefined {
  const named = URL.parse(`${protocol}://${host ?? ''}`);
  if (named === null || named.username !== '' || named.password !== '') return undefined;
  const open = publicUrl === undefined ? null : URL.parse(publicUrl);
  return open !== null && named.host === open.host ? open.origin : named.origin;
}

/**
 * Where a page may open WebSockets, for its policy: older versions of Safari do not count them among `'self'`. The
 * Host header becomes part of it only if it is a plain name or address.
 */
export function socketOrigins(
  request: Pick<FastifyRequest, 'headers' | 'protocol'>,
  publicUrl: string | undefined,
): string[] {
  const own = ownOrigin(request.protocol, request.headers.host, publicUrl);
  const origins = [originOf(publicUrl), own].filter((origin) => origin !== undefined);
  const sockets = origins.map((origin) => origin.replace(/^http/, 'ws'));
  return [...new Set(sockets)].filter((origin) => /^wss?:\/\/[\w.:[\]-]+$/.test(origin));
}

function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.origin;
}

/**
 * A URL below a base, built from the base and a request's path, so that nothing in the path can lead elsewhere.
 * @param base origin of another server @param path begins with one slash; may have a query
 */
export function addressBelow(base: string, path: string): URL {
  const at = path.indexOf('?');
  const url = new URL(base);
  const { origin } = url;
  url.pathname = at < 0 ? path : path.slice(0, at);
  url.search = at < 0 ? '' : path.slice(at);
  if (url.origin !== origin) throw new Error(`${path} leads away from ${origin}`);
  return url;
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
  const name = hostnameOf(host);
  if (name === undefined) return false;
  if (!isLoopback(listen)) return true;
  if (publicUrl !== undefined && URL.parse(publicUrl)?.hostname === name) return true;
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || /(^|\.)localhost$/.test(name);
}

/** Of a Host header, which is a name or an address, and perhaps a port; what else it may hold is read in several ways. */
function hostnameOf(host = ''): string | undefined {
  const isPlain = /^(?:[^\s/?#@\\:[\]]+|\[[^\s/?#@\\[\]]+\])(?::\d{0,5})?$/.test(host);
  return isPlain ? URL.parse(`http://${host}/`)?.hostname : undefined;
}

/** Headers that reverse proxies add. */
const PASSED_ON = /^(x-forwarded-.*|x-real-ip|forwarded|via)$/;

/**
 * True for a request that a program on this machine made for itself. What a reverse proxy here forwards comes from
 * elsewhere; where there is one (it has a public address), its requests can't be told apart with certainty.
 */
export function isFromHere(
  { headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>,
  publicUrl: string | undefined,
): boolean {
  if (publicUrl !== undefined || Object.keys(headers).some((name) => PASSED_ON.test(name)))
    return false;
  const name = URL.parse(`http://${headers.host ?? ''}/`)?.hostname ?? '';
  const peer = raw.socket.remoteAddress?.replace(/^::ffff:/i, '') ?? '';
  return isLoopback(name.replace(/^\[|\]$/g, '')) && isLoopback(peer);
}

/** True for `localhost`, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}
