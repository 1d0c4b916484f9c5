// Ports that a server may have twice: a page or a bridge that tries to come back between the two never gets it.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below those that the kernel gives to whoever asks for any (from 32,768 on), of which tests have hundreds. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/**
 * Makes a server listen on loopback.
 * @param port of an earlier time; without it, any that is free
 * @returns the port
 * @throws Error if the port that was asked for is taken
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

/** A port that is free now, for a program that can't be asked to take any. */
export async function keptPort(): Promise<number> {
  const probe = createServer();
  const port = await listenKept(probe);
  const closed = once(probe, 'close');
  probe.close();
  await closed;
  return port;
}
