// Pipes one WebSocket between a browser and the party, with backpressure.
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { Flow } from '../../protocol/figures.ts';

/** Bytes that may be buffered for one side before the other is no longer read. */
const HIGH_WATER = 256 * 1024;
/** The largest frame of either side; the party has its own, smaller limits. */
const MAX_FRAME = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
/** "Try again later": sent to a browser while the party is unreachable. */
const CLOSE_TRY_LATER = 1013;

export interface RelayOptions {
  /** ws:// or wss:// address at the party, with its query. */
  url: string;
  protocols: string[];
  /** Headers for the party; never with cookies. */
  headers: Record<string, string>;
  log: Logger;
  /** Count what it passes on. */
  flows?: { toRoom: Flow; fromRoom: Flow };
  /** The party’s side can’t be reached, or has failed. */
  failed?(): void;
}

/**
 * Connects to the address and pipes both ways until one side closes; the other gets the same code and reason.
 * @param browser an open socket; nothing is read from it until the party's side is open
 */
export function relay(browser: WebSocket, options: RelayOptions): void {
  const party = new WebSocket(options.url, options.protocols, {
    headers: options.headers,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
  });
  browser.pause();
  party.once('open', () => browser.resume());
  pipe(browser, party, options.flows?.toRoom);
  pipe(party, browser, options.flows?.fromRoom);
  party.on('error', ({ message }) => {
    // A page that leaves while its way opens is no fault of the party.
    if (browser.readyState === WebSocket.OPEN) options.failed?.();
    options.log.debug({ why: message }, 'party socket failed');
  });
}

function pipe(from: WebSocket, to: WebSocket, flow?: Flow): void {
  from.on('message', (data: Buffer, isBinary: boolean) => {
    if (to.readyState !== WebSocket.OPEN) return;
    flow?.count(data.length);
    to.send(data, { binary: isBinary }, () => {
      if (from.isPaused && to.bufferedAmount < HIGH_WATER / 2) from.resume();
    });
    if (to.bufferedAmount > HIGH_WATER) from.pause();
  });
  from.on('close', (code, reason) => {
    // A socket that is not read does not notice its peer's close.
    to.resume();
    if (to.readyState === WebSocket.CONNECTING) to.terminate();
    else to.close(...sendable(code, reason));
  });
}

/** 1005, 1006 and 1015 describe a close without a frame and can't be sent. */
function sendable(code: number, reason: Buffer): [code?: number, reason?: Buffer] {
  if (code === 1005) return [];
  if (code === 1006 || code === 1015) return [CLOSE_TRY_LATER];
  return [code, reason];
}
