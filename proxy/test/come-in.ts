// Somebody who comes into a room of the test's proxy as a page does: to its terminal, and to its party.
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { encode } from '../../protocol/frames.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import type { TestProxy, TestVisitor } from './harness.ts';
import { openTerminal } from './terminal.ts';

export interface Person {
  visitor: TestVisitor;
  terminal: TerminalVisitor;
  /** Their socket at the party. */
  party: WebSocket;
  /** What came in there, oldest first. */
  heard: ServerMessage[];
  pid: string;
}

/**
 * @param visitor who comes; somebody new by default @param partyRoom the room's id at the party
 * @returns once the room has welcomed them
 */
export async function comeIn(
  proxy: Pick<TestProxy, 'visitor'>,
  room: string,
  name: string,
  visitor: TestVisitor = proxy.visitor(),
  partyRoom = room,
): Promise<Person> {
  await visitor.fetch(`/room/${room}/?name=${name}`);
  const terminal = await openTerminal(visitor, room);
  const { ticket } = (await (await visitor.fetch(`/api/rooms/${room}/ticket`)).json()) as {
    ticket: string;
  };
  const party = visitor.socket(`/parties/room-server/${partyRoom}?ticket=${ticket}`, '');
  const heard: ServerMessage[] = [];
  party.on('message', (data) => heard.push(JSON.parse(String(data)) as ServerMessage));
  await once(party, 'open');
  party.send(encode({ type: 'hello', role: 'browser', sid: `tab${name.toLowerCase()}` }));
  await once(party, 'message');
  const [welcome] = heard;
  if (welcome?.type !== 'welcome') throw new Error(`no welcome: ${JSON.stringify(welcome)}`);
  return { visitor, terminal, party, heard, pid: welcome.pid };
}
