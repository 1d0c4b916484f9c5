// A reverse proxy in front of the server: at a path of a larger site, or set up as badly as real ones are, which rewrite
// Host, drop Upgrade or take cookies.
import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import net, { type AddressInfo } from 'node:net';

export interface Mistakes {
  /** Sends the server's own address as Host, as nginx does by default. */
  rewritesHost?: boolean;
  /** Passes WebSocket upgrades on as plain requests, as nginx does by default. */
  dropsUpgrade?: boolean;
  /** Passes upgrades on only after this. */
  holdsUpgrades?: Promise<unknown>;
  /** Takes away cookies in both directions. */
  takesCookies?: boolean;
}

/** Where the server is in a larger site. */
export interface Mount {
  /** `/rooms/`; everything else is 404. */
  path: string;
  /** Whether the server gets requests without that path. */
  strips: boolean;
}

export interface FrontProxy extends AsyncDisposable {
  /** Requests that were not for the server, by their path. */
  readonly strays: readonly string[];
  /** `http://localhost:PORT`: another name than the server's address. */
  readonly url: string;
  /** What it does wrong from now on; `{}` mends it. */
  set(mistakes: Mistakes): void;
}

/** @param target `http://HOST:PORT` of the server, which may start later */
export async function startFrontProxy(
  target: string,
  first: Mistakes = {},
  mount: Mount = { path: '/', strips: false },
): Promise<FrontProxy> {
  const { host, hostname, port } = new URL(target);
  let mistakes = first;

  const strays: string[] = [];
  /** What the server is asked for; undefined for another part of the site. */
  function targetOf({ url = '' }: IncomingMessage): string | undefined {
    if (url.startsWith(mount.path)) return mount.strips ? url.slice(mount.path.length - 1) : url;
    strays.push(url);
    return undefined;
  }

  function headersOf(request: IncomingMessage): IncomingHttpHeaders {
    const { upgrade, cookie, ...headers } = request.headers;
    const { rewritesHost, dropsUpgrade, takesCookies } = mistakes;
    if (upgrade !== undefined && !dropsUpgrade) headers.upgrade = upgrade;
    if (upgrade !== undefined && dropsUpgrade) headers.connection = 'close';
    if (cookie !== undefined && !takesCookies) headers.cookie = cookie;
    return rewritesHost ? { ...headers, host } : headers;
  }

  // A request that is not upgraded is answered as a plain one.
  const options = { shouldUpgradeCallback: () => !mistakes.dropsUpgrade };
  const server = http.createServer(options, (request, response) => {
    const { method } = request;
    const path = targetOf(request);
    if (path === undefined) {
      response.writeHead(404).end('Another part of the site.');
      return;
    }
    const onward = http.request({ hostname, port, method, path, headers: headersOf(request) });
    onward.on('response', (answer) => {
      const { 'set-cookie': cookies, ...headers } = answer.headers;
      const kept = cookies && !mistakes.takesCookies ? { 'set-cookie': cookies } : {};
      response.writeHead(answer.statusCode ?? 502, { ...headers, ...kept });
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', async (request: IncomingMessage, near: net.Socket, head: Buffer) => {
    // Who gives up while it is held is nobody's fault; without this it would end the process.
    near.on('error', () => near.destroy());
    await mistakes.holdsUpgrades;
    const path = targetOf(request);
    if (path === undefined || near.destroyed) {
      near.destroy();
      return;
    }
    const far = net.connect(Number(port), hostname);
    const lines = Object.entries(headersOf(request)).map(([name, value]) => `${name}: ${value}`);
    far.write(`${request.method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
    far.on('error', () => far.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    strays,
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    set(next) {
      mistakes = next;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
