// Twenty seats whose apps never rest: pairs that see the same art, each with its page's overlay and a watcher's.
import type { WebSocket } from 'ws';
import { pairRoom } from '../../e2e/rooms.ts';
import type { Server } from '../../e2e/server.ts';
import { encode } from '../../protocol/frames.ts';
import { enter, type RoomVisitor } from '../../testing/enter.ts';
import { until } from '../tools/wait.ts';
import { roomSocket } from '../tools/worker.ts';

export const ROOMS = 10;
export const SEATS_OF_ROOM = 2;
/** About 40 KB a second at 80x24. */
const ART = { type: 'animated_gradient', x: 0, y: 0, w: 80, h: 22, speed: 8 } as const;
const POINTER_EVERY_MS = 200;

export interface House extends AsyncDisposable {
  /** A small window of each room, which may be moved. */
  windows: readonly { room: string; id: string }[];
  overlays: number;
  /** Bytes of output of each seat so far. */
  received(): number[];
  dropped(): number;
}

const names = Array.from({ length: ROOMS }, (_, i) => `busy${i + 1}`);

/** The rooms of the bench; in `quiet` a program echoes keys. */
export const ROOM_FILES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    names.map((room) => [room, pairRoom(room, `max_players: ${SEATS_OF_ROOM}\n`)]),
  ),
  quiet: `---\nroom_id: quiet\nmode: solo\napp: ["sh", "-c", "stty raw -echo; exec cat"]\n---\n`,
};

/** @returns once everybody is there and every bridge is live */
export async function fillHouse(server: Server): Promise<House> {
  await using parts = new AsyncDisposableStack();
  const seats: RoomVisitor[] = [];
  const overlays: WebSocket[] = [];
  for (const room of names)
    for (let i = 1; i <= SEATS_OF_ROOM; i += 1) {
      const seat = await enter({ base: server.url, room, name: `Seat ${i}` }, { blind: true });
      parts.defer(() => seat.leave());
      seats.push(seat);
      const watcher = await watcherOf(server, room, `Watcher ${i}`);
      for (const [who, cookie] of [
        ['seat', seat.cookie],
        ['watcher', watcher],
      ] as const) {
        const socket = await roomSocket(server, room, cookie, `${who}${room}${i}`);
        parts.defer(() => socket.terminate());
        overlays.push(socket);
      }
    }
  const live = async () =>
    (await server.snapshot()).seats.filter(({ bridge }) => bridge.status === 'live').length;
  await until(async () => (await live()) === seats.length, { timeoutMs: 180_000, everyMs: 500 });
  const windows: { room: string; id: string }[] = [];
  for (const room of names) {
    await server.ipc(room, 1, 'create_window', ART);
    const made = await server.ipc(room, 1, 'create_window', {
      type: 'clock',
      x: 2,
      y: 2,
      w: 24,
      h: 8,
    });
    windows.push({ room, id: (JSON.parse(made) as { id: string }).id });
  }
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    const p: [number, number, number][] = [[0, 20 + (step % 60), 30 + (step % 40)]];
    for (const socket of overlays) socket.send(encode({ type: 'cursor_pos', k: 'pointer', p }));
  }, POINTER_EVERY_MS);
  parts.defer(() => clearInterval(timer));
  const before = seats.map(({ received }) => received);
  const owned = parts.move();
  return {
    windows,
    overlays: overlays.length,
    received: () => seats.map(({ received }, i) => received - (before[i] ?? 0)),
    dropped: () =>
      seats.reduce((sum, { closes }) => sum + closes.length, 0) +
      overlays.filter(({ readyState, OPEN }) => readyState !== OPEN).length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** @returns the cookies of somebody who only looks */
async function watcherOf({ url }: Server, room: string, name: string): Promise<string> {
  const page = await fetch(`${url}/room/${room}/watch?name=${encodeURIComponent(name)}`);
  await page.text();
  return page.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
