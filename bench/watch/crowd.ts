// Watchers in a process of their own, as many browsers would be: they read everything, answer, and show nothing.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import {
  encodeStream,
  readStreamFrame,
  STREAM_ACK_BYTES,
  type StreamMessage,
} from '../../protocol/streams/terminal-stream.ts';
import { stats } from '../tools/stats.ts';
import { MARK, nowUs } from './app.ts';

/** How the crowd is told what to watch, and what it answers. */
export interface Order {
  /** Addresses, one a watcher. */
  urls: string[];
  kind: 'stream' | 'ttyd';
}
export type Report = { ready: true } | { ms: ReturnType<typeof stats>; bytes: number };

if (process.send) {
  process.once('message', (order: Order) => {
    run(order).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
}

async function run({ urls, kind }: Order): Promise<void> {
  let samples: number[] = [];
  let bytes = 0;
  const take = (text: string): void => {
    const now = nowUs();
    for (const [, at] of text.matchAll(MARK)) samples.push((now - Number(at)) / 1_000);
  };
  for (const url of urls) {
    const socket =
      kind === 'ttyd'
        ? new WebSocket(url, ['tty'], { perMessageDeflate: false })
        : new WebSocket(url, { perMessageDeflate: false });
    let epoch = '';
    let answered = 0;
    socket.on('message', (data: Buffer) => {
      bytes += data.length;
      if (kind === 'ttyd') {
        if (data[0] === 0x30) take(data.toString('latin1', 1));
        return;
      }
      const read = readStreamFrame(String(data), (json) => json as StreamMessage | undefined);
      if (read.kind === 'message' && read.message.type === 'snapshot') {
        epoch = read.message.epoch;
        answered = read.message.at;
      }
      if (read.kind !== 'output') return;
      take(read.text);
      if (read.end - answered < STREAM_ACK_BYTES) return;
      answered = read.end;
      socket.send(encodeStream({ type: 'ack', epoch, at: answered }));
    });
    await once(socket, 'open');
    if (kind === 'ttyd')
      socket.send(Buffer.from(JSON.stringify({ AuthToken: '', columns: 120, rows: 36 })));
  }
  process.send?.({ ready: true } satisfies Report);
  process.on('message', (what) => {
    if (what === 'begin') {
      samples = [];
      bytes = 0;
    } else process.send?.({ ms: stats(samples), bytes } satisfies Report);
  });
}
