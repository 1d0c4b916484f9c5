// A visitor's terminal for tests: what it shows, what the proxy notes beside it, and keys into it.
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import {
  encodeNote,
  type PageNote,
  readSeatNote,
  type SeatNote,
} from '../../protocol/terminal-note.ts';
import type { TestVisitor } from './harness.ts';

export interface TestTerminal {
  socket: WebSocket;
  /** All output so far. */
  screen(): string;
  notes: SeatNote[];
  type(text: string): void;
  note(note: PageNote): void;
}

/** Opens the room's page and its terminal. @param size of the browser */
export async function openTerminal(
  visitor: TestVisitor,
  room: string,
  size = { columns: 80, rows: 24 },
): Promise<TestTerminal> {
  await visitor.fetch(`/room/${room}/`);
  const socket = visitor.socket(`/room/${room}/ws`);
  const notes: SeatNote[] = [];
  let screen = '';
  socket.on('message', (data: Buffer) => {
    if (data[0] === 0x30) screen += data.subarray(1).toString();
    const note = readSeatNote(data);
    if (note) notes.push(note);
  });
  await once(socket, 'open');
  socket.send(Buffer.from(JSON.stringify({ AuthToken: '', ...size, teleport: 1 })));
  return {
    socket,
    screen: () => screen,
    notes,
    type: (text) => socket.send(Buffer.from(`0${text}`)),
    note: (note) => socket.send(encodeNote(note)),
  };
}
