// The proxy's single socket to a seat's ttyd; browser frames reach it only after they have been parsed.
import net from 'node:net';
import pTimeout from 'p-timeout';
import { WebSocket } from 'ws';
import type { Grid } from '../../protocol/geometry.ts';
import { TTY_PROTOCOL } from '../../protocol/page/page-contract.ts';
import { FROM_TTYD, greetingFrame } from './frames.ts';
import { PacedOutput } from './paced-output.ts';

/** Where a ttyd listens. */
export type Address = { socketPath: string } | { port: number };

export interface UpstreamEvents {
  /** @param frame opcode first; several ttyd frames may have been merged into one */
  onOutput(frame: Buffer): void;
  onPreferences(frame: Buffer): void;
  /** Called once, however the connection ended. */
  onClose(): void;
}

export interface Upstream {
  /** @param frame an input frame, opcode first, not empty; dropped if the connection has ended */
  input(frame: Uint8Array): void;
  /** Whether ttyd answers a ping, or sends anything, within a few seconds; true while it is not read. */
  answers(): Promise<boolean>;
  /** Real backpressure: ttyd stops reading from the app when its socket is not read (its own PAUSE does nothing). */
  pause(): void;
  resume(): void;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Connects to a ttyd and sends the greeting, which starts its command.
 * @param size the terminal's first size
 * @returns when the greeting has been sent; rejects if there is no ttyd
 */
export function connectUpstream(
  address: Address,
  size: Grid,
  events: UpstreamEvents,
): Promise<Upstream> {
  const ws = new WebSocket('ws://localhost/ws', [TTY_PROTOCOL], {
    perMessageDeflate: false,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    // `ws+unix:` addresses can't have a colon in the path.
    createConnection: () =>
      'socketPath' in address
        ? net.connect(address.socketPath)
        : net.connect(address.port, '127.0.0.1'),
  });
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    ws.on('error', (error) => {
      failure = error;
    });
    const output = new PacedOutput(ws, events.onOutput);
    ws.on('message', (data) => {
      const frame = data as Buffer;
      // The title contains the command line and host name, so it is not passed on.
      if (frame[0] === FROM_TTYD.OUTPUT) output.push(frame);
      else if (frame[0] === FROM_TTYD.PREFERENCES) events.onPreferences(frame);
    });
    ws.once('open', () => {
      ws.send(greetingFrame(size));
      ws.once('close', () => events.onClose());
      resolve({
        input(frame) {
          if (ws.readyState === WebSocket.OPEN) ws.send(frame);
        },
        async answers() {
          if (ws.isPaused || ws.readyState !== WebSocket.OPEN) return true;
          const { promise, resolve } = Promise.withResolvers<true>();
          const heard = () => resolve(true);
          ws.once('pong', heard).once('message', heard);
          ws.ping();
          try {
            return await pTimeout(promise, {
              milliseconds: ANSWER_WITHIN_MS,
              fallback: () => ws.isPaused || ws.readyState !== WebSocket.OPEN,
            });
          } finally {
            ws.off('pong', heard).off('message', heard);
          }
        },
        pause: () => output.pause(),
        resume: () => output.resume(),
        close() {
          // A paused socket never sees the peer's close frame.
          ws.terminate();
        },
      });
    });
    ws.once('close', () => reject(failure ?? new Error('ttyd closed the connection')));
  });
}
