// The benchmarks' visitor: reads everything, shows nothing, so that the bench's own work is not measured with the rest.
import pTimeout from 'p-timeout';
import type { WebSocket } from 'ws';
import { openPage, terminalOf } from '../../testing/enter.ts';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';

export type Terminal = Pick<TerminalVisitor, 'socket' | 'type' | 'leave'>;

/** Sees a terminal's socket before its first message; what it resolves with is waited for. */
export type Watch = (socket: WebSocket) => Promise<void>;

/** Enters a room over HTTP and, as its page does, opens the terminal socket while the page still comes. @param base `http://HOST:PORT` */
export async function visit(
  base: string,
  room: string,
  name: string,
  watch?: Watch,
): Promise<Terminal> {
  const entry = { base, room, name };
  const { cookie, rest } = await openPage(entry);
  const { url, headers } = terminalOf(entry, cookie);
  const [terminal] = await Promise.all([openTerminal(url, headers, watch), rest()]);
  return terminal;
}

/** Opens a socket that speaks ttyd's `tty` subprotocol and starts its command. */
export async function openTerminal(
  url: string,
  headers: Record<string, string> = {},
  watch?: Watch,
): Promise<Terminal> {
  let watched: Promise<void> | undefined;
  const prepare = (socket: WebSocket): void => {
    watched = watch?.(socket);
  };
  const terminal = new TerminalVisitor({ url, headers, plain: true, blind: true, prepare });
  await terminal.greeted();
  await watched;
  return terminal;
}

/** Resolves at the next output frame ('0') that holds `text`. */
export function seen({ socket }: Terminal, text: string, timeoutMs = 5_000): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const listen = (data: Buffer): void => {
    if (data[0] === 0x30 && data.includes(text, 1)) resolve();
  };
  socket.on('message', listen);
  const message = `No ${JSON.stringify(text)} within ${timeoutMs} ms.`;
  return pTimeout(promise, { milliseconds: timeoutMs, message }).finally(() =>
    socket.off('message', listen),
  );
}
