// A party without a party: HTTP and WebSockets that say exactly what a test tells them to, for tests of clients.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A client's connection, as the server sees it. */
export interface PartyClient {
  /** Of the request, with its query. */
  url: URL;
  socket: WebSocket;
  /** Every frame that came, in order. */
  heard: string[];
  /** The messages among them of a type, in order. */
  messages(type: string): Record<string, unknown>[];
  send(...frames: readonly string[]): void;
}

export interface PartyServer extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  host: string;
  /** In the order in which they came. */
  clients: PartyClient[];
  /** The addresses that were asked for over HTTP. */
  asked: string[];
  /** How HTTP is answered; default: a ticket, `t1`, `t2` and so on. */
  answer: (url: URL) => { status: number; body: unknown; type?: string };
  /** What a client is told as soon as it is there. */
  onClient: (client: PartyClient) => void;
}

/** Starts one on a free port of loopback. */
export async function startPartyServer(
  onClient: PartyServer['onClient'] = () => {},
): Promise<PartyServer> {
  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '', `http://${server.host}`);
    server.asked.push(`${url.pathname}${url.search}`);
    const { status, body, type = 'application/json' } = server.answer(url);
    response.writeHead(status, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const sockets = new WebSocketServer({ noServer: true });
  let tickets = 0;
  const server: PartyServer = {
    host: '',
    clients: [],
    asked: [],
    answer: () => {
      tickets += 1;
      return { status: 200, body: { ticket: `t${tickets}` } };
    },
    onClient,
    async [Symbol.asyncDispose]() {
      for (const { socket } of server.clients) socket.terminate();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
  http.on('upgrade', (request, raw, head) => {
    sockets.handleUpgrade(request, raw, head, (socket) => {
      const client = clientOf(new URL(request.url ?? '', `http://${server.host}`), socket);
      server.clients.push(client);
      server.onClient(client);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  server.host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}

function clientOf(url: URL, socket: WebSocket): PartyClient {
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  return {
    url,
    socket,
    heard,
    messages: (type) =>
      heard
        .filter((frame) => frame.startsWith('{'))
        .map((frame) => JSON.parse(frame) as Record<string, unknown>)
        .filter((message) => message.type === type),
    send(...frames) {
      for (const frame of frames) socket.send(frame);
    },
  };
}
