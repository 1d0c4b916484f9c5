// Shared by a room's pages, for people with a seat and for watchers.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import type { OverlayConfig } from '../../protocol/page/overlay-config.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import { isShared } from '../access/door.ts';
import type { BasePath } from '../config/keys/base-path.ts';
import type { Machines } from '../machines/machines.ts';
import type { PageTemplate } from './inject.ts';

/** A query parameter's text; empty unless it was given exactly once. */
export function textIn(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

type PageAddresses = Pick<OverlayConfig, Extract<keyof OverlayConfig, `${string}Url`> | 'here'>;

/**
 * Every address that a room's page connects to or leads to.
 * @param page its own path, without a slash at its end @param watching whether it takes no seat
 */
function pageAddresses(base: BasePath, room: Room, page: string, watching: boolean): PageAddresses {
  const api = base.at(`/api/rooms/${room.id}`);
  const query = watching ? '?watch' : '';
  const here = watching ? page : `${page}/`;
  return {
    socketUrl: base.at(`${page}/ws`),
    partyUrl: base.at(`/parties/room-server/${encodeURIComponent(partyRoomOf(room))}`),
    ticketUrl: isShared(room) ? `${api}/ticket${query}` : null,
    refusalUrl: `${api}/refusal${query}`,
    reportUrl: `${api}/page-report`,
    lobbyUrl: base.root,
    meUrl: base.at('/api/me'),
    loginUrl: base.at(`/login?${new URLSearchParams({ next: here })}`),
    logoutUrl: base.at('/logout'),
    here,
    roomUrl: api,
  };
}

/** What every page of a room is told of it. @param page as `pageAddresses` takes it @param name of whoever opens it */
export function roomConfig(
  { base, machines }: { base: BasePath; machines: Pick<Machines, 'homes'> },
  room: Room,
  { page, name, watching }: { page: string; name: string; watching: boolean },
) {
  const addresses = pageAddresses(base, room, page, watching);
  return {
    room: partyRoomOf(room),
    displayName: room.displayName,
    access: room.access,
    me: { name },
    watching,
    ...addresses,
    homes: machines.homes(addresses.here),
    resident: residentConfig(room),
  } satisfies Partial<OverlayConfig>;
}

const PROVIDERS = { anthropic: 'Anthropic', openai: 'OpenAI' } as const;

/** AG: whose key the model of the room needs, and whom what is said to it goes to, for people. */
function residentConfig({ agent, apiKeySource }: Room): OverlayConfig['resident'] {
  if (agent === null) return null;
  const { provider, baseUrl, memory } = agent;
  return {
    key: apiKeySource === 'visitor_dialog' ? 'visitor' : 'host',
    provider: baseUrl === undefined ? PROVIDERS[provider] : new URL(baseUrl).host,
    memory,
  };
}

/** A page that a browser renders ahead of time would open its terminal before anybody has come. */
export function refuseGuesses(request: FastifyRequest): void {
  const purpose = request.headers['sec-purpose'] ?? request.headers.purpose;
  if (String(purpose ?? '').includes('prefetch'))
    throw new AppError('BAD_REQUEST', 'This page can’t be loaded ahead of time.');
}

/**
 * A 304 omits the CSP: the browser keeps using the page and the policy that it has stored, whose nonce they share
 * (RFC 9111, section 3.2: headers of a 304 replace the stored ones).
 * @param isKept whether the browser may keep the page: not where the room asks who somebody is, or they have signed in
 */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: PageTemplate,
  config: OverlayConfig,
  { base, isKept }: { base: BasePath; isKept: boolean },
): FastifyReply {
  const etag = page.etag(config);
  reply.header('vary', 'Cookie');
  if (isKept) {
    reply.header('cache-control', 'private, no-cache').header('etag', etag);
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  } else reply.header('cache-control', 'no-store');
  // ttyd's script would read the query as options, and in a plain page nothing before it removes the query.
  if (page.plain && request.url.includes('?'))
    return reply.redirect(base.at(request.url.replace(/\?.*/s, '')), 302);
  const nonce = reply.restrictPage(page.plain);
  return reply.type('text/html; charset=utf-8').send(page.fill(nonce, config));
}

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim() === etag);
}
