// A visitor's two sockets, as their page opens them: the terminal's, and the room's, by which it is told of a pause.
import { once } from 'node:events';
import pTimeout from 'p-timeout';
import type { WebSocket } from 'ws';
import { decodeServer, encode } from '../../protocol/frames.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import { createVisitor } from '../../proxy/test/harness.ts';
import { openTerminal, type Terminal } from '../tools/visitor.ts';

const HEARD_MS = 15_000;

export interface OpenPage extends AsyncDisposable {
  terminal: Terminal;
  /** Resolves when the room next says that it is paused, with `performance.now()`. */
  paused(): Promise<number>;
}

/** Enters a room. @param base `http://HOST:PORT` @param sid of the page's connection to the room */
export async function openRoom(base: string, room: string, sid: string): Promise<OpenPage> {
  await using parts = new AsyncDisposableStack();
  const visitor = createVisitor(base);
  await (await visitor.fetch(`/room/${room}/`)).text();
  const headers = { cookie: visitor.cookie, origin: base };
  const address = `${base.replace('http', 'ws')}/room/${room}/ws`;
  const terminal = await openTerminal(address, headers);
  parts.defer(() => terminal.leave());
  const asked = await visitor.fetch(`/api/rooms/${room}/ticket`);
  const { ticket } = (await asked.json()) as { ticket: string };
  const socket = visitor.socket(`/parties/room-server/${room}?ticket=${ticket}`, '');
  parts.defer(() => socket.terminate());
  await once(socket, 'open');
  const welcomed = heard(socket, ({ type }) => type === 'welcome');
  socket.send(encode({ type: 'hello', role: 'browser', sid }));
  await welcomed;
  const owned = parts.move();
  return {
    terminal,
    paused() {
      // Who says nothing for 45 s is taken for gone.
      socket.send(encode({ type: 'echo', t: 0 }));
      return heard(socket, (message) => message.type === 'room' && message.paused);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** @returns when such a message has come, as `performance.now()` has it */
function heard(socket: WebSocket, isMeant: (message: ServerMessage) => boolean): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const listen = (data: Buffer): void => {
    const message = decodeServer(data.toString());
    if (message && isMeant(message)) resolve(performance.now());
  };
  socket.on('message', listen);
  const message = `The room did not say so within ${HEARD_MS} ms.`;
  return pTimeout(promise, { milliseconds: HEARD_MS, message }).finally(() =>
    socket.off('message', listen),
  );
}
