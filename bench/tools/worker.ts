// Somebody in a seat without a page: keeps a terminal and a connection to the room as a page does, types letters and moves
// the pointer.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Server } from '../../e2e/server.ts';
import { encode } from '../../protocol/frames.ts';
import { enter } from '../../testing/enter.ts';

const LETTER_EVERY_MS = 300;
/** A letter that is not drawn by then is counted with this, and the next one is typed, in ms. */
const LETTER_WITHIN_MS = 5_000;
/** Letters of each person of a room, in no command to a terminal and in nobody else's text: Greek, and Cyrillic. */
const ALPHABETS = [
  [0x3b1, 17],
  [0x430, 32],
] as const;
const POINTER_EVERY_MS = 100;

export interface Worker extends AsyncDisposable {
  /** ms from each letter until the app draws it. */
  readonly letters: readonly number[];
  /** Both sockets have held since they were opened. */
  readonly isWhole: boolean;
  /** Bytes of output so far. */
  readonly received: number;
  begin(): void;
  stop(): void;
}

/** @param person of the room: 0 or 1 @returns once they have a seat, and the room knows them */
export async function comeToWork(
  server: Server,
  room: string,
  name: string,
  person: 0 | 1,
): Promise<Worker> {
  await using parts = new AsyncDisposableStack();
  const letters: number[] = [];
  let typed: { letter: Buffer; at: number } | null = null;
  const listen = (socket: WebSocket): void => {
    socket.on('message', (data: Buffer) => {
      if (typed === null || data[0] !== 0x30 || !data.includes(typed.letter)) return;
      letters.push(performance.now() - typed.at);
      typed = null;
    });
  };
  const terminal = await enter({ base: server.url, room, name }, { blind: true, prepare: listen });
  parts.defer(() => terminal.leave());
  const socket = await roomSocket(server, room, terminal.cookie, name);
  parts.defer(() => socket.terminate());
  let [letter, step] = [0, 0];
  let timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  };
  parts.defer(stop);
  const type = (): void => {
    const now = performance.now();
    if (typed !== null && now - typed.at < LETTER_WITHIN_MS) return;
    if (typed !== null) letters.push(now - typed.at);
    const [first, count] = ALPHABETS[person];
    letter += 1;
    const next = String.fromCodePoint(first + (letter % count));
    typed = { letter: Buffer.from(next), at: now };
    terminal.type(next);
  };
  const point = (): void => {
    step += 1;
    const p: [number, number, number][] = [[0, 20 + (step % 60), 30 + (step % 40)]];
    socket.send(encode({ type: 'cursor_pos', k: 'pointer', p }));
  };
  const owned = parts.move();
  return {
    letters,
    get isWhole() {
      return socket.readyState === WebSocket.OPEN && terminal.closes.length === 0;
    },
    get received() {
      return terminal.received;
    },
    begin() {
      timers = [setInterval(type, LETTER_EVERY_MS), setInterval(point, POINTER_EVERY_MS)];
    },
    stop,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A page's connection to its room. @param cookie of the visitor @returns once the room has said welcome */
export async function roomSocket(
  { url }: Server,
  room: string,
  cookie: string,
  sid: string,
): Promise<WebSocket> {
  const asked = await fetch(`${url}/api/rooms/${room}/ticket`, { headers: { cookie } });
  const { ticket } = (await asked.json()) as { ticket: string };
  const address = `${url.replace('http', 'ws')}/parties/room-server/${room}?ticket=${ticket}`;
  const socket = new WebSocket(address, { headers: { cookie, origin: url } });
  // Read, as a page would.
  socket.on('message', () => undefined);
  await once(socket, 'open');
  const answer = once(socket, 'message');
  const id = sid.toLowerCase().replace(/[^a-z0-9]/g, '');
  socket.send(encode({ type: 'hello', role: 'browser', sid: id }));
  const said = String((await answer)[0]);
  if (!said.includes('"type":"welcome"')) throw new Error(`the room said ${said}`);
  return socket;
}
