// The links that guests and hosts come in by: invitations and host links, made by the proxy that runs.
import type { InviteListing } from '../../protocol/api.ts';
import type { Room } from '../../rooms/load.ts';
import { bodyOf } from '../process/ask-proxy.ts';
import type { Ask } from '../process/ask-within.ts';

export interface GuestLink {
  room: string;
  url: string;
  /** The invitation behind it; undefined: everyone who may come in comes by it. */
  invite?: string;
}

export interface InviteTerms {
  uses: number;
  hours: number;
}

const invitesOf = (room: string) => `/api/rooms/${encodeURIComponent(room)}/invites`;

/** A link into a room: an invitation where it asks for one, else its address. @throws AppError INVITE_FAILED */
export async function linkInto(
  ask: Ask,
  room: Pick<Room, 'id' | 'access'>,
  address: string,
  terms: InviteTerms,
): Promise<GuestLink> {
  if (room.access !== 'invite')
    return { room: room.id, url: new URL(`room/${room.id}/`, withSlash(address)).href };
  const made = await ask(invitesOf(room.id), {
    method: 'POST',
    body: { role: 'guest', ...terms },
  });
  const { id, url } = bodyOf(made, 'INVITE_FAILED') as InviteListing;
  return { room: room.id, url, invite: id };
}

/** The same link under the proxy's address of now. @throws AppError INVITE_FAILED */
export async function linkAgain(ask: Ask, link: GuestLink, address: string): Promise<GuestLink> {
  const { invite, room } = link;
  if (invite === undefined) return { room, url: new URL(`room/${room}/`, withSlash(address)).href };
  const answer = bodyOf(await ask(invitesOf(room)), 'INVITE_FAILED');
  const { invites } = answer as { invites: InviteListing[] };
  const now = invites.find(({ id }) => id === invite);
  return now === undefined ? link : { ...link, url: now.url };
}

/** Makes whoever opens it a host of the room. @throws AppError INVITE_FAILED */
export async function hostLink(ask: Ask, room: string): Promise<string> {
  const path = `/api/rooms/${encodeURIComponent(room)}/host-link`;
  return (bodyOf(await ask(path), 'INVITE_FAILED') as { url: string }).url;
}

const withSlash = (address: string) => address.replace(/\/?$/, '/');
