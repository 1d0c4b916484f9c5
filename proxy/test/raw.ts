// Bytes to a proxy as an attacker writes them, where a client of HTTP would put them right.
import net from 'node:net';

/** What an upgrade to a WebSocket needs, apart from its target and its host. */
export const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** A connection that swallows its errors; the caller ends it. @param url `http://HOST:PORT` */
export function connect(url: string): net.Socket {
  const { hostname, port } = new URL(url);
  return net.connect(Number(port), hostname).on('error', () => undefined);
}

/** Sends bytes. @returns the answer's head with what came along, or all that came until the other side closed */
export async function raw(url: string, bytes: string | Buffer): Promise<string> {
  const socket = connect(url);
  let said = '';
  const head = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      said += data.toString('latin1');
      if (said.includes('\r\n\r\n')) resolve();
    });
    socket.on('close', () => resolve());
  });
  socket.write(bytes);
  await head;
  socket.destroy();
  return said;
}

/** Sends bytes. @returns all that came until the other side closed */
export async function rawUntilClosed(url: string, bytes: string | Buffer): Promise<string> {
  const socket = connect(url);
  let said = '';
  socket.on('data', (data) => {
    said += data.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write(bytes);
  await closed;
  return said;
}

/** Status of an answer; NaN for none. */
export const statusOf = (said: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]);
