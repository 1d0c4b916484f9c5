// Test helper process: one seat behind a real WebSocket server, reporting its memory and descriptors.
import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import pino from 'pino';
import { WebSocketServer } from 'ws';
import { TOOLS } from '../../node/installation.mjs';
import { createKeeper } from '../process/keeper.ts';
import { findSocat, findTtyd } from '../process/ttyd-binary.ts';
import { createScreenPool } from '../screen/screen-pool.ts';
import { createSeat } from '../seat.ts';
import { ByteBudget } from '../terminal/input/byte-budget.ts';

/** The report printed for every line read. */
export interface ChildFacts {
  port: number;
  rssBytes: number;
  /** Open file descriptors. */
  descriptors: number;
  clients: number;
  /** Bytes still buffered for the slowest browser. */
  unread: number;
  pids: { ttyd: number | null; app: number | null };
}

const [dir = '', ...command] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const screens = createScreenPool({ log });
const [ttyd, socat] = await Promise.all([
  findTtyd('1.7.7', TOOLS, process.env),
  findSocat(TOOLS, process.env),
]);
const keeper = createKeeper({ stateDir: dir, log });
const seat = createSeat({
  ...{ room: 'test', seat: 1, dir, command, cwd: '/', env: { PS1: 'ready> ' }, log },
  ...{ ttyd: ttyd.path, socat: socat.path, size: { cols: 80, rows: 24 }, umask: 0o022 },
  ...{ keeper, inputBudget: new ByteBudget(64 * 1024 * 1024) },
  openScreen: screens.open,
});
await seat.start();
const server = new WebSocketServer({
  ...{ host: '127.0.0.1', port: 0, perMessageDeflate: false, handleProtocols: () => 'tty' },
});
server.on('connection', (socket) =>
  seat.session.attach(socket, { mayInput: () => true, mayResize: true }),
);
await new Promise((resolve) => server.once('listening', resolve));

function facts(): ChildFacts {
  globalThis.gc?.();
  return {
    port: (server.address() as AddressInfo).port,
    rssBytes: process.memoryUsage.rss(),
    descriptors: readdirSync('/proc/self/fd').length,
    clients: seat.session.clients(),
    unread: Math.max(0, ...[...server.clients].map(({ bufferedAmount }) => bufferedAmount)),
    pids: seat.pids(),
  };
}

const tell = () => process.stdout.write(`${JSON.stringify(facts())}\n`);
tell();
createInterface(process.stdin).on('line', tell);
process.once('SIGTERM', async () => {
  server.close();
  for (const socket of server.clients) socket.terminate();
  await seat.stop();
  await screens.close();
  await keeper.close();
  process.exit(0);
});
