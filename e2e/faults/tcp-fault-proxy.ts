// A bad network between two parties: connections pass through here, and are cut, delayed, starved or left half-open.
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { type Fault, openPipe } from './tcp-pipe.ts';

export type { Fault } from './tcp-pipe.ts';

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What happens from now on to every connection, also to those that are open; `{}` heals. */
  set(fault: Fault): void;
  /** New connections are reset at once. */
  refuse(on: boolean): void;
  /** Ends every open connection with a reset. */
  cut(): void;
  /** Open connections. */
  connections(): number;
  /** Connections that ever came. */
  accepted(): number;
}

interface Connection extends Disposable {
  /** The fault has changed. */
  changed(): void;
}

/**
 * Listens on a free port of the loopback interface and passes everything on.
 * @param target port on the loopback interface
 */
export async function startFaultProxy(target: number): Promise<FaultProxy> {
  const open = new Set<Connection>();
  let fault: Fault = {};
  let refusing = false;
  let accepted = 0;

  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    if (refusing) {
      near.resetAndDestroy();
      return;
    }
    accepted += 1;
    const far = net.connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const connection = join(
      near,
      far,
      () => fault,
      () => open.delete(connection),
    );
    open.add(connection);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const connection of [...open]) connection[Symbol.dispose]();
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    set(next) {
      fault = next;
      for (const connection of [...open]) connection.changed();
    },
    refuse: (on) => {
      refusing = on;
    },
    cut,
    connections: () => open.size,
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      refusing = true;
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function join(near: Socket, far: Socket, fault: () => Fault, onEnd: () => void): Connection {
  near.setNoDelay(true);
  far.setNoDelay(true);
  const pipes = [openPipe(near, far, fault), openPipe(far, near, fault)];
  let broken = false;
  let ended = false;

  function end(): void {
    if (ended) return;
    ended = true;
    for (const pipe of pipes) pipe[Symbol.dispose]();
    for (const socket of [near, far]) if (!socket.destroyed) socket.resetAndDestroy();
    onEnd();
  }
  /** One side is gone. In a black hole the other never hears of it. */
  function lost(): void {
    broken = true;
    if (!fault().blackHole) end();
  }
  for (const socket of [near, far]) {
    // Every error is followed by the close.
    socket.on('error', () => socket.destroy());
    socket.on('close', lost);
  }
  return {
    changed() {
      if (broken && !fault().blackHole) end();
      else for (const pipe of pipes) pipe.pump();
    },
    [Symbol.dispose]: end,
  };
}
