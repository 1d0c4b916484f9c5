// A visitor of the test's proxy who has opened a room's page, and then its terminal.
import { expect } from 'vitest';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { until } from '../../testing/until.ts';
import type { TestVisitor } from './harness.ts';

const SIZE = { cols: 80, rows: 24 };

/** Opens a terminal's socket as a page of the overlay does. @returns once it is open and greeted */
export function openSocket(
  visitor: TestVisitor,
  path: string,
  size = SIZE,
): Promise<TerminalVisitor> {
  const url = visitor.url.replace(/^http/, 'ws') + path;
  return new TerminalVisitor({ url, headers: { cookie: visitor.cookie }, size }).greeted();
}

/** Opens the room's page and its terminal. @param size of the browser @returns once the visitor has a seat */
export async function openTerminal(
  visitor: TestVisitor,
  room: string,
  size = SIZE,
): Promise<TerminalVisitor> {
  await visitor.fetch(`/room/${room}/`);
  return (await openSocket(visitor, `/room/${room}/ws`, size)).seated();
}

/** Types, and waits until the proxy has it: what a page sends stays in order. */
export async function typeIn(terminal: TerminalVisitor, text: string): Promise<void> {
  const pongs = () => terminal.notes.filter(({ type }) => type === 'pong').length;
  const before = pongs();
  terminal.type(text);
  terminal.tell({ type: 'ping' });
  await until(() => expect(pongs()).toBeGreaterThan(before));
}
