// Holds the port that a tunnel leads to while its address is not known yet: nobody else gets it, and nobody is served.
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Config } from '../config/config.ts';
import { cannotListen } from '../process/listening.ts';

export interface ReservedPort extends AsyncDisposable {
  readonly port: number;
}

/** @param at port 0: any that is free @returns the port, until it is disposed of @throws AppError CONFIG_INVALID */
export async function reservePort(at: Pick<Config, 'host' | 'port'>): Promise<ReservedPort> {
  const server = net.createServer((socket) => socket.destroy());
  try {
    server.listen({ host: at.host, port: at.port });
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, at);
  }
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
