// People without a browser, for tests and benches of a crowd: each is in the room and moves a pointer in circles.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WebSocket } from 'ws';
import { encode } from '../protocol/frames.ts';
import type { Inside } from '../protocol/messages.ts';
import { createTicketIssuer } from '../proxy/auth/tickets.ts';

export interface CrowdOptions {
  /** `http://HOST:PORT` */
  url: string;
  room: string;
  /** PARTY_SECRET of the server. */
  secret: string;
  count: number;
  /** Samples a second and person. */
  hz?: number;
  names?: readonly string[];
  /** Percent at a time; circles if absent. @param t seconds */
  path?: (index: number, t: number) => { x: number; y: number; w?: Inside };
}

export interface Crowd extends AsyncDisposable {
  /** Starts or stops moving. */
  move(on: boolean): void;
}

/** The key that a server of the tests made for itself. @param home its folder */
export async function partySecret(home: string): Promise<string> {
  return (await readFile(path.join(home, 'state/party_secret'), 'utf8')).trim();
}

/** Resolves once everybody is in the room; nobody moves yet. */
export async function enterCrowd(options: CrowdOptions): Promise<Crowd> {
  const { url, room, secret, count, hz = 20, names = [], path: place = circles } = options;
  const tickets = createTicketIssuer(secret);
  const sockets: WebSocket[] = [];
  for (let i = 0; i < count; i += 1) {
    const name = names[i] ?? `person-${i + 1}`;
    const { ticket } = await tickets.issue({
      room,
      sub: `crowd${i}`,
      name,
      color: i,
      role: 'guest',
    });
    const address = `${url.replace('http', 'ws')}/parties/room-server/${room}?ticket=${ticket}`;
    const socket = new WebSocket(address, { headers: { origin: url }, perMessageDeflate: false });
    await once(socket, 'open');
    socket.send(encode({ type: 'hello', role: 'browser', sid: `crowd${i}` }));
    await once(socket, 'message');
    sockets.push(socket);
  }
  const start = performance.now();
  const timers: NodeJS.Timeout[] = [];
  function send(socket: WebSocket, i: number): void {
    const { x, y, w } = place(i, (performance.now() - start) / 1_000);
    const p: [number, number, number] = [0, Math.round(x * 100) / 100, Math.round(y * 100) / 100];
    socket.send(encode({ type: 'cursor_pos', k: 'pointer', p: [p], ...(w ? { w } : {}) }));
  }
  function move(on: boolean): void {
    for (const timer of timers.splice(0)) clearInterval(timer);
    if (!on) return;
    for (const [i, socket] of sockets.entries()) {
      // Spread over the interval, as people are.
      timers.push(
        setTimeout(
          () => {
            timers.push(setInterval(() => send(socket, i), 1_000 / hz));
          },
          (i * 1_000) / hz / sockets.length,
        ),
      );
    }
  }
  return {
    move,
    async [Symbol.asyncDispose]() {
      move(false);
      await Promise.all(
        sockets.map((socket) => {
          const closed = once(socket, 'close');
          socket.close();
          return closed;
        }),
      );
    },
  };
}

function circles(i: number, t: number): { x: number; y: number; w?: Inside } {
  const turn = t * (1 + (i % 5) / 5) + i;
  return { x: 50 + 42 * Math.sin(turn), y: 50 + 40 * Math.cos(turn * 1.3) };
}
