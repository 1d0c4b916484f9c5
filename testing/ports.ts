// Ports that a server can get again after a restart: no client that reconnects meanwhile is assigned one of them.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the kernel's ephemeral range (from 32,768 on), of which tests use hundreds. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/**
 * Makes a server listen on loopback.
 * @param port of an earlier run; without it, any free one
 * @returns the port
 * @throws Error if the requested port is taken
 */
export async function listenKept(server: Server, port?: number): Promise<number> {
  for (;;) {
    const wanted = port ?? randomInt(LOWEST, HIGHEST);
    const listening = once(server, 'listening');
    server.listen(wanted, '127.0.0.1');
    try {
      await listening;
      return wanted;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (port !== undefined || code !== 'EADDRINUSE') throw error;
    }
  }
}

/** A currently free port, for a program that can't be asked to pick any. */
export async function keptPort(): Promise<number> {
  const probe = createServer();
  const port = await listenKept(probe);
  const closed = once(probe, 'close');
  probe.close();
  await closed;
  return port;
}
