// Links into the page: `#room=lab&seat=1` shows that seat, `#room=lab` that room and what happened there. Pure.
export interface Link {
  room: string | null;
  seat: number | null;
}

/** @param hash of an address, with its `#` or without */
export function readLink(hash: string): Link {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const room = query.get('room');
  if (!room || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(room)) return { room: null, seat: null };
  const seat = query.get('seat') ?? '';
  return { room, seat: /^[1-9]\d{0,4}$/.test(seat) ? Number(seat) : null };
}

/** The same at another proxy. @param url where people reach it */
export function linkAt(url: string, link: Link): string {
  return `${url.replace(/\/$/, '')}/ops${writeLink(link)}`;
}

/** The part of an address behind its path; empty for the whole page. */
export function writeLink({ room, seat }: Link): string {
  if (room === null) return '';
  const query = new URLSearchParams({ room, ...(seat === null ? {} : { seat: String(seat) }) });
  return `#${query}`;
}
