// A resident without a model, for tests of what pages show: its connection, as the proxy makes it.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { encode } from '../../protocol/frames.ts';
import type { ClientInput } from '../../protocol/messages.ts';
import { randomId } from '../../protocol/random-id.ts';
import { createTicketIssuer } from '../../proxy/auth/tickets.ts';
import { partySecret } from '../crowd.ts';
import type { Server } from '../server.ts';

export interface ModelInRoom extends AsyncDisposable {
  pid: string;
  send(message: ClientInput): void;
}

/** Resolves once it is in the room. */
export async function enterModel(server: Server, room: string, name: string): Promise<ModelInRoom> {
  const tickets = createTicketIssuer(await partySecret(server.home));
  const { ticket } = await tickets.issue({ room, sub: 'resident', name, role: 'agent' });
  const address = `${server.url.replace('http', 'ws')}/parties/room-server/${room}?ticket=${ticket}`;
  const socket = new WebSocket(address, { headers: { origin: server.url } });
  await once(socket, 'open');
  socket.send(encode({ type: 'hello', role: 'agent', sid: randomId() }));
  const [first] = await once(socket, 'message');
  const welcome = JSON.parse(String(first)) as { type: string; pid: string };
  if (welcome.type !== 'welcome') throw new Error(`${name} was not let in: ${String(first)}`);
  const { pid } = welcome;
  return {
    pid,
    send: (message) => socket.send(encode(message)),
    async [Symbol.asyncDispose]() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
