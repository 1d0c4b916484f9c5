// The bridge's socket to the room (LI3): reconnects with a fresh ticket, and detects a connection that died silently.
import ReconnectingWebSocket from 'partysocket/ws';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { CLOSE, mayReconnect } from '../../protocol/codes.ts';
import type { Flow } from '../../protocol/figures.ts';
import { decodeServer, encode } from '../../protocol/frames.ts';
import { PING_INTERVAL_MS } from '../../protocol/limits.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';

export interface PartyHandlers<In = ServerMessage> {
  /** Connected: say hello. */
  open(): void;
  message(message: In): void;
  /** Reads a frame; by default as one of a room. */
  decode?(frame: string): In | undefined;
  /** @param final no further attempt will be made */
  close(code: number, final: boolean): void;
  /** Count its frames. */
  flows?: { received: Flow; sent: Flow };
}

export interface Party {
  /** @returns false if there is no connection: nothing is queued here, the bridge has its own outbox */
  send(message: ClientInput): boolean;
  /** The same for a frame that is encoded already. */
  sendFrame(frame: string): boolean;
  close(): void;
}

/** Close code of a connection that this end has no use for any more. */
export const DONE = 1000;
/** Back within 5 s of a disconnect (AC-4), with jitter so that all bridges of a restarted room don't come at once. */
const MIN_DELAY_MS = 500;
const JITTER_MS = 500;
const MAX_DELAY_MS = 3_000;
const CONNECT_TIMEOUT_MS = 4_000;
/** The room's runtime answers pings at once; no answer for this long means a dead connection. */
const PONG_TIMEOUT_MS = 5_000;
/** Rejected tickets in a row before giving up; every attempt had a fresh one. */
const MAX_TICKET_REFUSALS = 3;

/**
 * @param url called for each attempt; returns a URL with a fresh ticket
 * @param Socket the class of the sockets, by default real ones
 */
export function connectParty<In = ServerMessage>(
  url: () => Promise<string>,
  on: PartyHandlers<In>,
  log: Logger,
  Socket: unknown = WebSocket,
): Party {
  let refusals = 0;
  let pong: NodeJS.Timeout | undefined;
  const goesOn = (code: number): boolean => {
    if (code === CLOSE.TICKET) refusals += 1;
    return mayReconnect(code) && refusals < MAX_TICKET_REFUSALS;
  };
  const socket = new ReconnectingWebSocket(url, undefined, {
    WebSocket: Socket,
    maxEnqueuedMessages: 0,
    minReconnectionDelay: MIN_DELAY_MS + Math.random() * JITTER_MS,
    maxReconnectionDelay: MAX_DELAY_MS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    shouldReconnectOnClose: (event) => goesOn(event.code),
  });

  const silent = (): void => {
    log.warn('the party does not answer pings');
    socket.reconnect(4000, 'silent');
  };
  const ping = setInterval(() => {
    if (socket.readyState !== ReconnectingWebSocket.OPEN) return;
    socket.send('ping');
    pong ??= setTimeout(silent, PONG_TIMEOUT_MS);
  }, PING_INTERVAL_MS);
  const heard = (): void => {
    clearTimeout(pong);
    pong = undefined;
  };

  socket.onopen = () => on.open();
  socket.onmessage = (event) => {
    heard();
    if (typeof event.data !== 'string' || event.data === 'pong') return;
    on.flows?.received.count(Buffer.byteLength(event.data));
    const message = on.decode
      ? on.decode(event.data)
      : (decodeServer(event.data) as In | undefined);
    if (!message) return log.warn('a frame of the party could not be read');
    refusals = 0;
    on.message(message);
  };
  socket.onclose = (event) => {
    heard();
    on.close(event.code, !socket.shouldReconnect);
  };
  socket.onerror = (event) => log.debug({ err: event.error }, 'the party’s socket failed');

  function sendFrame(frame: string): boolean {
    const sent = socket.send(frame);
    if (sent) on.flows?.sent.count(Buffer.byteLength(frame));
    return sent;
  }
  return {
    send: (message) => sendFrame(encode(message)),
    sendFrame,
    close() {
      clearInterval(ping);
      heard();
      socket.close(DONE, 'done');
    },
  };
}
