// The keeper's control socket: takes orders, and tells every proxy that is connected what happens.
import { once } from 'node:events';
import net from 'node:net';
import { readLines } from '../node/lines.ts';
import { removeStale } from '../node/unix-socket.ts';
import {
  type Answer,
  KEEPER_VERSION,
  type KeeperEvent,
  type Order,
  type OrderOf,
  readOrder,
  type Said,
} from '../protocol/keeper.ts';
import { FloodReader } from './flood-reader.ts';
import { HeldApp } from './held-app.ts';

export interface KeeperServer {
  /** Resolves when nobody is connected and no app runs, which is when a keeper has nothing left to do. */
  idle: Promise<void>;
}

/** How long it waits for its first connection, in ms. */
const FIRST_WITHIN_MS = 10_000;

/** @returns when it listens @throws Error if it can't */
export async function serveKeeper(socket: string): Promise<KeeperServer> {
  const apps = new Map<string, HeldApp>();
  /** Seats whose app is forgotten as soon as it has ended. */
  const leaving = new Set<string>();
  const proxies = new Set<net.Socket>();
  const floods = new FloodReader();
  const { promise: idle, resolve: toIdle } = Promise.withResolvers<void>();

  function tell(event: KeeperEvent): void {
    for (const proxy of proxies) say(proxy, event);
    if (event.on !== 'ended') return;
    forgetEnded(event.seat);
    endIfIdle();
  }
  function endIfIdle(): void {
    const busy = [...apps.values()].some((app) => app.held().ended === null);
    if (proxies.size === 0 && !busy) toIdle();
  }
  function held(seat: string): HeldApp {
    const app = apps.get(seat);
    if (!app) throw new Error(`no app is held for ${seat}`);
    return app;
  }
  function forget(seat: string): void {
    leaving.delete(seat);
    apps.get(seat)?.dispose();
    apps.delete(seat);
  }
  function forgetEnded(seat: string): void {
    if (leaving.has(seat) && apps.get(seat)?.held().ended) forget(seat);
  }
  /** @returns the process id */
  async function start(order: OrderOf<'start'>): Promise<number> {
    const server = await listen(order.socket);
    try {
      const app = new HeldApp(order, server, floods, tell);
      apps.set(order.seat, app);
      return app.held().pid;
    } catch (error) {
      server.close();
      throw error;
    }
  }
  async function obey(order: Order): Promise<Answer<Order['do']>> {
    switch (order.do) {
      case 'list':
        return {
          ...{ version: KEEPER_VERSION, pid: process.pid },
          held: [...apps.values()].map((app) => app.held()),
        };
      case 'start': {
        const old = apps.get(order.seat)?.held();
        if (old && !old.ended) throw new Error(`process ${old.pid} runs in ${order.seat}`);
        forget(order.seat);
        return { pid: await start(order) };
      }
      case 'attach':
        return { from: held(order.seat).attach(order.from) };
      case 'resize':
        held(order.seat).resize(order);
        return {};
      case 'confirm':
        held(order.seat).confirm(order.to);
        return {};
      case 'interrupt':
        return { dropped: await held(order.seat).interrupt(order.key, order.sent) };
      case 'forget': {
        const gone = apps.get(order.seat)?.gone;
        leaving.add(order.seat);
        forgetEnded(order.seat);
        await gone;
        return {};
      }
    }
  }
  async function take(proxy: net.Socket, order: Order): Promise<void> {
    const { id } = order;
    try {
      const answer = await obey(order);
      if (id !== undefined) say(proxy, { id, answer });
    } catch (error) {
      if (id !== undefined) say(proxy, { id, error: (error as Error).message });
    }
  }

  const server = await listen(socket);
  server.on('connection', (proxy) => {
    clearTimeout(lonely);
    proxies.add(proxy);
    proxy.on('error', () => undefined);
    proxy.once('close', () => {
      proxies.delete(proxy);
      endIfIdle();
    });
    // Whoever sends what can't be read is not a proxy of ours.
    readLines(proxy, readOrder, (order) => void take(proxy, order));
  });
  const lonely = setTimeout(endIfIdle, FIRST_WITHIN_MS);
  return { idle };
}

/** @throws Error if nobody can connect there */
async function listen(socket: string): Promise<net.Server> {
  await removeStale(socket);
  const server = net.createServer().listen(socket);
  await once(server, 'listening');
  // A connection that could not be accepted must not end the apps of all seats.
  server.on('error', (error) => console.error(`${socket}: ${error.message}`));
  return server;
}

function say(proxy: net.Socket, said: Said): void {
  proxy.write(`${JSON.stringify(said)}\n`);
}
