// A load balancer in front of several machines, as simple as they come: each connection goes to the next one that takes
// it, whoever it is from.
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

export interface Balancer extends AsyncDisposable {
  /** `http://HOST:PORT` */
  readonly url: string;
}

export interface Place {
  host: string;
  port: number;
}

/** @param at where it listens @param targets which may start later, or go */
export async function startBalancer(at: Place, targets: readonly Place[]): Promise<Balancer> {
  let next = 0;
  const open = new Set<net.Socket>();
  const keep = (socket: net.Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  };

  async function connect(): Promise<net.Socket | undefined> {
    for (let tried = 0; tried < targets.length; tried += 1) {
      const target = targets[next % targets.length] as Place;
      next += 1;
      const far = net.connect(target);
      keep(far);
      const isThere = await new Promise((resolve) => {
        far.once('connect', () => resolve(true));
        far.once('close', () => resolve(false));
      });
      if (isThere) return far;
    }
    return undefined;
  }

  const server = net.createServer({ pauseOnConnect: true }, async (near) => {
    keep(near);
    const far = await connect();
    if (!far || near.destroyed) {
      near.destroy();
      far?.destroy();
      return;
    }
    near.pipe(far).pipe(near);
    near.resume();
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  return {
    url: `http://${at.host}:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
