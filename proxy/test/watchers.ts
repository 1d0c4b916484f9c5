// Takes seats of a room and watches them and their streams, for tests.
import { expect, vi } from 'vitest';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import type { TestProxy } from './harness.ts';
import { openSocket } from './terminal.ts';

/** Takes a seat of the room. */
export async function sit(
  proxy: TestProxy,
  room: string,
  visitor = proxy.visitor(),
): Promise<TerminalVisitor> {
  const page = await visitor.fetch(`/room/${room}/`);
  expect(page.status).toBe(200);
  const terminal = await openSocket(visitor, `/room/${room}/ws`, { cols: 90, rows: 28 });
  // Reported once the seat has the page's own size, with which a watcher's page is created.
  await vi.waitFor(() => expect(terminal.states()).not.toEqual([]));
  return terminal;
}

/** Watches a room of a proxy that has the room `den`, too. @param path of a seat in it, as `/2` */
export async function watch(proxy: TestProxy, room: string, path = ''): Promise<TerminalVisitor> {
  const visitor = proxy.visitor();
  // To get the cookie.
  await visitor.fetch('/api/rooms/den/ticket');
  return openSocket(visitor, `/room/${room}/watch${path}/ws`);
}

/** Address of a seat's stream. @param stream `ROOM.SEAT` */
export const streamAddress = (proxy: TestProxy, stream: string): string =>
  `${proxy.url.replace('http', 'ws')}/parties/terminal-server/${stream}`;

export const shows = (one: TerminalVisitor, text: string) =>
  vi.waitFor(() => expect(one.output()).toContain(text));

export const pongs = ({ notes }: TerminalVisitor): number =>
  notes.filter((note) => note.type === 'pong').length;
