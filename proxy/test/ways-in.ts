// Every way into a room with somebody's cookies, for tests of who is let in: each says `in`, or why not.
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { encode } from '../../protocol/frames.ts';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';

export interface Caller {
  /** `http://HOST:PORT` of the proxy. */
  url: string;
  cookie: string;
}

/** @returns `in`, the code of the refusal, or the number that a socket was closed with */
export type WayIn = (caller: Caller, room: string) => Promise<string>;

const socketUrl = ({ url }: Caller, path: string) => url.replace(/^http/, 'ws') + path;

/** Asks as a page of this proxy. */
export function ask(
  { url, cookie }: Caller,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string>), cookie, origin: url };
  return fetch(url + path, { redirect: 'manual', ...init, headers });
}

/** `in` for an answer that is none of refusal, else the error's code. */
export async function outcomeOf(response: Response): Promise<string> {
  if (response.ok) return 'in';
  const body = (await response.json()) as { error?: { code: string } };
  return body.error?.code ?? String(response.status);
}

const page =
  (path: string): WayIn =>
  async (caller, room) =>
    outcomeOf(await ask(caller, `/room/${room}/${path}`));

/** @returns a ticket, or why there is none */
export async function ticketOf(caller: Caller, room: string, query = ''): Promise<string> {
  const response = await ask(caller, `/api/rooms/${room}/ticket${query}`);
  if (!response.ok) return outcomeOf(response);
  return ((await response.json()) as { ticket: string }).ticket;
}

/** Shows a ticket to the party and says hello, as a new page. @param ticket of any room */
export async function joinWith(
  caller: Caller,
  room: string,
  ticket: string,
): Promise<{ outcome: string; socket: WebSocket }> {
  const socket = new WebSocket(socketUrl(caller, `/parties/room-server/${room}?ticket=${ticket}`), {
    headers: { cookie: caller.cookie, origin: caller.url },
  });
  const outcome = await new Promise<string>((resolve, reject) => {
    socket.once('error', reject);
    const sid = randomUUID().replaceAll('-', '');
    socket.once('open', () => socket.send(encode({ type: 'hello', role: 'browser', sid })));
    socket.once('close', (code) => resolve(String(code)));
    socket.on('message', (data) => {
      if (JSON.parse(String(data)).type === 'welcome') resolve('in');
    });
  });
  return { outcome, socket };
}

async function terminal(caller: Caller, room: string): Promise<string> {
  using visitor = new TerminalVisitor({
    url: socketUrl(caller, `/room/${room}/ws`),
    headers: { cookie: caller.cookie, origin: caller.url },
  });
  try {
    await (await visitor.greeted()).seated();
    return 'in';
  } catch (error) {
    return visitor.refusal?.code ?? (error as Error).message;
  }
}

const watching =
  (path: string): WayIn =>
  async (caller, room) => {
    const socket = new WebSocket(socketUrl(caller, `/room/${room}/${path}`), 'tty', {
      headers: { cookie: caller.cookie, origin: caller.url },
    });
    try {
      return await new Promise<string>((resolve, reject) => {
        socket.on('error', () => undefined);
        socket.once('open', () => resolve('in'));
        socket.once('unexpected-response', (_, response) => {
          let text = '';
          response.on('data', (part) => {
            text += part;
          });
          response.on('end', () => {
            try {
              resolve(JSON.parse(text).error.code);
            } catch (error) {
              reject(error);
            }
          });
        });
      });
    } finally {
      socket.terminate();
    }
  };

const ticket =
  (query: string): WayIn =>
  async (caller, room) =>
    outcomeOf(await ask(caller, `/api/rooms/${room}/ticket${query}`));

async function party(caller: Caller, room: string): Promise<string> {
  const given = await ticketOf(caller, room);
  if (!given.includes('.')) return given;
  const { outcome, socket } = await joinWith(caller, room, given);
  socket.terminate();
  return outcome;
}

/** What a page is told whose terminal did not open. */
async function refusal(caller: Caller, room: string): Promise<string> {
  const response = await ask(caller, `/api/rooms/${room}/refusal`, {
    ...{ method: 'POST', body: '{"again":false}' },
    headers: { 'content-type': 'application/json' },
  });
  if (response.status === 204) return 'in';
  return ((await response.json()) as { code: string }).code;
}

/** By their names for test titles. Watching takes somebody who sits in the room. */
export const WAYS_IN: readonly (readonly [name: string, way: WayIn])[] = [
  ['the page', page('')],
  ['the page to watch', page('watch')],
  ['the terminal', terminal],
  ['the terminal to watch', watching('watch/ws')],
  ['the terminal of one seat to watch', watching('watch/1/ws')],
  ['a ticket', ticket('')],
  ['a ticket to watch', ticket('?watch')],
  ['the party', party],
  ['the question why not', refusal],
];
