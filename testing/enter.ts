// Enters a room like a browser: first the page, then, with its cookies, the terminal.
import { TerminalVisitor, type TerminalVisitorOptions } from './terminal-visitor.ts';

/** Delay between reconnect attempts of a visitor that never gives up, in ms. */
const RETRY_MS = 100;

export interface Entry {
  /** `http://HOST:PORT`, or with a path: `http://HOST:PORT/rooms`. */
  base: string;
  room: string;
  name: string;
  /** Cookies of an earlier visit; without them the page is opened first. */
  cookie?: string;
}

/**
 * @returns the cookies of a first visit, as a `Cookie` header
 * @throws Error if the page is refused
 */
export async function enterPage(entry: Entry): Promise<string> {
  const { cookie, rest } = await openPage(entry);
  await rest();
  return cookie;
}

/**
 * The same, as soon as the page's head has come: its first script opens the terminal meanwhile.
 * @returns the cookies, and what reads the rest of the page
 */
export async function openPage({ base, room, name }: Entry) {
  const page = await fetch(`${base}/room/${room}/?name=${encodeURIComponent(name)}`);
  if (!page.ok) throw new Error(`/room/${room}/: ${page.status} ${await page.text()}`);
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  return { cookie: cookies.join('; '), rest: () => page.text() };
}

/** Address and headers of a room's terminal socket for a visitor with these cookies. */
export function terminalOf({ base, room }: Entry, cookie: string) {
  const url = `${base.replace('http', 'ws')}/room/${room}/ws`;
  return { url, headers: { cookie, origin: new URL(base).origin } };
}

/** Takes a seat and leaves again; the room keeps it for a while. @param base `http://HOST:PORT` */
export async function comeAndGo(base: string, room: string): Promise<void> {
  await (await enter({ base, room, name: 'Ada' })).leave();
}

/** A visitor of a room, with the cookies for further requests. */
export type RoomVisitor = TerminalVisitor & { readonly cookie: string };

/**
 * Opens a room's page and its terminal, and stays connected like a page: it reconnects whenever its socket ends.
 * @returns once the visitor has a seat; a plain one is not told
 * @throws Error if the page is refused
 */
export async function enter(
  entry: Entry,
  options: Omit<TerminalVisitorOptions, 'url' | 'headers'> = {},
): Promise<RoomVisitor> {
  const cookie = entry.cookie ?? (await enterPage(entry));
  const visitor = new TerminalVisitor({
    ...terminalOf(entry, cookie),
    retryMs: RETRY_MS,
    ...options,
  });
  if (!options.plain) await visitor.seated();
  return Object.assign(visitor, { cookie });
}
