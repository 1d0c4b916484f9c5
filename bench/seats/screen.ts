// When the desktop's first screen is there, and how long that took from the first request on.
import { stripVTControlCharacters } from 'node:util';
import pTimeout from 'p-timeout';
import type { WebSocket } from 'ws';
import { openTerminal, type Terminal, visit } from '../tools/visitor.ts';

export interface Arrival {
  terminal: Terminal;
  /** From before the page was asked for to the screen. */
  ms: number;
}

/** Words of the desktop's menu bar: once they are there, the first screen is. */
const FIRST_SCREEN = ['File', 'Window'];
const TIMEOUT_MS = 60_000;

/** A visitor who opens a link: page, terminal socket, first screen. @param base `http://HOST:PORT` */
export async function arrive(base: string, room: string, name: string): Promise<Arrival> {
  const started = performance.now();
  const terminal = await visit(base, room, name, firstScreen);
  return { terminal, ms: performance.now() - started };
}

/** The same at a ttyd without anything in front. @param started when its visitor began to wait */
export async function arriveAtTtyd(port: number, started: number): Promise<Arrival> {
  const page = await fetch(`http://127.0.0.1:${port}/`);
  await page.text();
  const terminal = await openTerminal(`ws://127.0.0.1:${port}/ws`, {}, firstScreen);
  return { terminal, ms: performance.now() - started };
}

/** Resolves when the desktop has drawn itself. */
function firstScreen(socket: WebSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let text = '';
  const gone = (code: number, reason: Buffer) =>
    reject(new Error(`Closed before the first screen: ${code} ${reason}`));
  function listen(data: Buffer): void {
    if (data[0] !== 0x30) return;
    text += data.toString('utf8', 1);
    const shown = stripVTControlCharacters(text);
    if (FIRST_SCREEN.every((word) => shown.includes(word))) resolve();
  }
  socket.on('message', listen);
  socket.on('close', gone);
  const message = `No first screen within ${TIMEOUT_MS} ms.`;
  return pTimeout(promise, { milliseconds: TIMEOUT_MS, message }).finally(() =>
    socket.off('message', listen).off('close', gone),
  );
}
