// Forwards HTTP and WebSockets as a tunnel's end does that knows its visitors: Host stays, and X-Forwarded-For says who.
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { join } from './join.ts';

/** The address that a visitor of a test comes from; a real tunnel sees it on its socket. */
export const VISITOR_HEADER = 'stand-in-visitor';

/** @param target `http://HOST:PORT` @param appends keeps what the visitor says of itself, and adds to it @returns the port */
export async function forwardHttp(target: string, appends: boolean): Promise<number> {
  const { hostname, port } = new URL(target);
  const headersOf = ({ headers }: IncomingMessage) => {
    const { [VISITOR_HEADER]: visitor = '192.0.2.1', ...rest } = headers;
    const said = appends && rest['x-forwarded-for'] ? `${rest['x-forwarded-for']}, ` : '';
    return { ...rest, 'x-forwarded-for': `${said}${visitor}`, 'x-forwarded-proto': 'https' };
  };
  const server = http.createServer((request, response) => {
    const { method, url } = request;
    const onward = http.request({
      ...{ hostname, port, method, path: url },
      headers: headersOf(request),
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () =>
      response.headersSent ? response.destroy() : response.writeHead(502).end(),
    );
    request.pipe(onward);
  });
  server.on('upgrade', (request: IncomingMessage, near: net.Socket, head: Buffer) => {
    const far = net.connect(Number(port), hostname);
    const lines = Object.entries(headersOf(request)).map(([name, value]) => `${name}: ${value}`);
    far.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    join(near, far);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
