// Bytes between two bridges and their room: a TCP relay between proxy and party counts all that passes, both ways.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { startServer } from '../../e2e/server.ts';
import { rest } from '../tools/wait.ts';
import { open } from './commands.ts';
import { placesOf } from './observer.ts';
import { ends, quietRev, setTable } from './table.ts';

const MOVES = 20;
const PACE_MS = 250;
const ROOM_SOCKET = /^GET \/parties\/room-server\/.*^upgrade: websocket/ims;

export interface WireFigures {
  seats: number;
  /** Delta, ack and broadcast with their WebSocket and without their TCP headers, per move, both ways. */
  bytesPerMove: number;
  /** Both bridges together: pings and what else there is; at rest no state. */
  bytesPerIdleMinute: number;
  /** Of the proxy itself: it renews its claim to the room's seats every 15 s (SC1), and reports to operators every 5. */
  proxyBytesPerIdleMinute: number;
  /** Revisions in that minute. */
  deltasPerIdleMinute: number;
}

/** @param idleMs how long nobody does anything; scaled to a minute */
export async function wire(idleMs: number): Promise<WireFigures> {
  const secret = { PARTY_SECRET: 'a secret of this bench, 32 bytes or more' };
  const party = await startServer({ rooms: {}, env: secret });
  await using parts = new AsyncDisposableStack();
  parts.defer(() => party.stop());
  const relay = await countingRelay(Number(new URL(party.url).port));
  parts.defer(() => relay.close());
  const table = parts.use(await setTable(2, 2, { ...secret, PARTY_URL: relay.url }));

  const [{ app: a }, { app: b }] = ends(table);
  const id = await open(a.ipc, 'gradient', [0, 5]);
  await b.until((look) => placesOf(look, 'gradient').join() === '0,5');
  await quietRev(table);
  const before = relay.bytes();
  for (let i = 1; i <= MOVES; i += 1) {
    await a.ipc.request('move_window', { id, x: i, y: 5 });
    await rest(PACE_MS);
  }
  const moved = relay.bytes().bridges - before.bridges;

  // The comparison of hashes (BR11), once after the last change, is not of an idle minute.
  await rest(25_000);
  const rev = await table.rev();
  const idleFrom = relay.bytes();
  await rest(idleMs);
  const idleTo = relay.bytes();
  const minutes = idleMs / 60_000;
  return {
    seats: 2,
    bytesPerMove: Math.round(moved / MOVES),
    bytesPerIdleMinute: Math.round((idleTo.bridges - idleFrom.bridges) / minutes),
    proxyBytesPerIdleMinute: Math.round((idleTo.proxy - idleFrom.proxy) / minutes),
    deltasPerIdleMinute: Math.round(((await table.rev()) - rev) / minutes),
  };
}

/** What has passed on WebSockets of rooms, and on all other connections. */
interface Bytes {
  bridges: number;
  proxy: number;
}

/** @param port of the party on this machine */
async function countingRelay(
  port: number,
): Promise<{ url: string; bytes(): Bytes; close(): Promise<void> }> {
  const bytes: Bytes = { bridges: 0, proxy: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    let who: keyof Bytes | undefined;
    const count = (chunk: Buffer): void => {
      who ??= ROOM_SOCKET.test(chunk.toString('latin1')) ? 'bridges' : 'proxy';
      bytes[who] += chunk.length;
    };
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true).on('data', count).pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    bytes: () => ({ ...bytes }),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
