// People in a room as its pages keep them there: in a seat at work or at rest, and at a seat's stream.
import type { WebSocket } from 'ws';
import type { Server } from '../../e2e/server.ts';
import { encode } from '../../protocol/frames.ts';
import { CURSOR_ACK_EVERY } from '../../protocol/limits.ts';
import { enter } from '../../testing/enter.ts';
import { StreamWatcher } from '../../testing/stream-watcher.ts';
import { roomSocket } from '../tools/worker.ts';

const LETTER_EVERY_MS = 300;
const POINTER_EVERY_MS = 100;
const PING_EVERY_MS = 15_000;

export interface Seated extends AsyncDisposable {
  /** Types letters, and moves pointer and caret, from now on. */
  begin(): void;
}

/** @returns once they have a seat, and the room knows them */
export async function sit(server: Server, room: string, name: string): Promise<Seated> {
  await using parts = new AsyncDisposableStack();
  const terminal = await enter({ base: server.url, room, name }, { blind: true });
  parts.defer(() => terminal.leave());
  const socket = parts.use(await beThere(server, room, terminal.cookie, name));
  const timers: NodeJS.Timeout[] = [];
  parts.defer(() => {
    for (const timer of timers) clearInterval(timer);
  });
  let [letter, step] = [0, 0];
  const owned = parts.move();
  return {
    begin() {
      const type = (): void => {
        letter += 1;
        terminal.type(letter % 8 === 0 ? ' ' : String.fromCharCode(97 + (letter % 26)));
        socket.point('caret', [10 + (letter % 70), 40]);
      };
      const move = (): void => {
        step += 1;
        socket.point('pointer', [20 + (step % 60), 30 + (step % 40)]);
      };
      timers.push(setInterval(type, LETTER_EVERY_MS), setInterval(move, POINTER_EVERY_MS));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Somebody who looks at a seat, with the room around it. */
export async function watch(server: Server, room: string, name: string): Promise<AsyncDisposable> {
  await using parts = new AsyncDisposableStack();
  const page = await fetch(`${server.url}/room/${room}/watch?name=${encodeURIComponent(name)}`);
  await page.text();
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  parts.use(await beThere(server, room, cookie, name));
  const base = server.url.replace('http', 'ws');
  parts.use(
    new StreamWatcher(`${base}/parties/terminal-server/${room}.1`, {
      headers: { cookie, origin: server.url },
    }),
  );
  return parts.move();
}

interface There extends Disposable {
  point(kind: 'pointer' | 'caret', at: [x: number, y: number]): void;
}

/** A page's connection to its room, which answers and pings as pages do. */
async function beThere(server: Server, room: string, cookie: string, name: string): Promise<There> {
  const socket = await roomSocket(server, room, cookie, name);
  answer(socket);
  const timer = setInterval(() => socket.send('ping'), PING_EVERY_MS);
  return {
    point: (k, [x, y]) => socket.send(encode({ type: 'cursor_pos', k, p: [[0, x, y]] })),
    [Symbol.dispose]() {
      clearInterval(timer);
      socket.terminate();
    },
  };
}

/** CU2. */
function answer(socket: WebSocket): void {
  let unanswered = 0;
  socket.on('message', (data) => {
    const text = String(data);
    if (!text.startsWith('{"v":1,"type":"cursor_pos"')) return;
    unanswered += 1;
    if (unanswered < CURSOR_ACK_EVERY) return;
    unanswered = 0;
    socket.send(encode({ type: 'cursor_ack', at: (JSON.parse(text) as { at: number }).at }));
  });
}
