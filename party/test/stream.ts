// Who watches seat 1 of a room, and the proxy that brings its output, for the tests of streams.
import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { Ticket } from '../../protocol/access/ticket.ts';
import {
  encodeStream,
  outputFrame,
  readStreamFrame,
  type SourceMessage,
  type StreamMessage,
  snapshotFrames,
  streamRoom,
  type ToSource,
} from '../../protocol/streams/terminal-stream.ts';
import { sign } from './client.ts';

export const EPOCH = 'epoch-of-test';
export const SIZE = { cols: 80, rows: 24 };
const open = new Set<Line>();

/** Closes what the test left open. */
export function closeLines(): void {
  for (const line of open) line.socket.close(1000);
  open.clear();
}

export const soon = <T>(check: () => T) => vi.waitFor(check, { interval: 5 });
export const stub = (room: string) => env.TerminalServer.getByName(streamRoom(room, 1));

/** One WebSocket at seat 1 of a room. */
export class Line {
  readonly texts: string[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => void this.texts.push(String(data)));
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason };
    });
    socket.accept();
    open.add(this);
  }

  messages<T extends (StreamMessage | ToSource)['type']>(type: T) {
    return this.texts.flatMap((text) => {
      const read = readStreamFrame(text, (json) => json as StreamMessage | ToSource | undefined);
      return read.kind === 'message' && read.message.type === type
        ? [read.message as Extract<StreamMessage | ToSource, { type: T }>]
        : [];
    });
  }

  /** What a terminal would have been given since the latest whole screen, that screen first. */
  get output(): string {
    let text = '';
    for (const frame of this.texts) {
      const read = readStreamFrame(frame, (json) => json as StreamMessage | undefined);
      if (read.kind === 'message' && read.message.type === 'snapshot') text = '';
      if (read.kind === 'output' || read.kind === 'part') text += read.text;
    }
    return text;
  }

  send(frame: string): void {
    this.socket.send(frame);
  }
}

export async function join(
  room: string,
  claims: Partial<Ticket> = {},
  query: Record<string, string> = { frames: '1' },
): Promise<Line> {
  const name = streamRoom(room, 1);
  const ticket = await sign({ room: name, role: 'watcher', ...claims });
  const search = new URLSearchParams({ ticket, ...query });
  const response = await SELF.fetch(`http://party/parties/terminal-server/${name}?${search}`, {
    headers: { upgrade: 'websocket' },
  });
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`);
  return new Line(response.webSocket);
}

/** A proxy that has the seat: it brings the screen `text` first, and again whenever it is asked. */
export class Source {
  readonly line: Line;
  screen: string;
  end = 0;
  epoch: string;

  constructor(line: Line, screen: string, epoch = EPOCH) {
    this.line = line;
    this.screen = screen;
    this.epoch = epoch;
    this.tell({ type: 'seat', state: 'running', ...SIZE });
    this.picture();
  }

  tell(message: SourceMessage): void {
    this.line.send(encodeStream(message));
  }

  picture(): void {
    const { epoch, end: at } = this;
    for (const frame of snapshotFrames({ epoch, at, ...SIZE }, `\x1bc${this.screen}`))
      this.line.send(frame);
  }

  output(text: string): void {
    this.end += text.length;
    this.screen += text;
    this.line.send(outputFrame(this.end, text));
  }

  /** Answers requests from now on. @returns how many there were */
  async wanted(count: number): Promise<void> {
    await soon(() => expect(this.line.messages('wanted')).toHaveLength(count));
    this.tell({ type: 'seat', state: 'running', ...SIZE });
    this.picture();
  }
}

export const bring = async (room: string, screen: string, epoch?: string) =>
  new Source(await join(room, { role: 'proxy', sub: 'proxy' }), screen, epoch);
