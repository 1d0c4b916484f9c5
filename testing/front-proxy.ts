// A reverse proxy in front of the server, set up as badly as real ones are: it rewrites Host, drops Upgrade, takes cookies.
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

export interface FrontProxy extends AsyncDisposable {
  /** `http://localhost:PORT`: another name than the server's address. */
  readonly url: string;
  /** What it does wrong from now on; `{}` mends it. */
  set(mistakes: Mistakes): void;
}

/** @param target `http://HOST:PORT` of the server */
export async function startFrontProxy(target: string, first: Mistakes = {}): Promise<FrontProxy> {
  const { host, hostname, port } = new URL(target);
  let mistakes = first;

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
    const { method, url } = request;
    const onward = http.request({ hostname, port, method, path: url, headers: headersOf(request) });
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
    await mistakes.holdsUpgrades;
    const far = net.connect(Number(port), hostname);
    const lines = Object.entries(headersOf(request)).map(([name, value]) => `${name}: ${value}`);
    far.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
  });
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
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
