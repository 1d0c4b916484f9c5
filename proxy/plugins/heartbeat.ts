// Detects browsers that vanished without closing (a closed lid, a dead network), so that they don't keep their places.
import type { WebSocket } from 'ws';
import { PING_INTERVAL_MS, SILENCE_MS } from '../../protocol/limits.ts';

export interface HeartbeatTimes {
  /** Ping interval, in ms; short enough that proxies and phones in between don't end the connection as idle. */
  everyMs: number;
  /** A browser that has read everything sent to it and then is silent for this long is gone, in ms. */
  silentMs: number;
  /**
   * One that does not read its pending data can't answer a ping either, but may only be suspended: it has this
   * long to go on reading, in ms.
   */
  stalledMs: number;
}

const TIMES = { everyMs: PING_INTERVAL_MS, silentMs: SILENCE_MS, stalledMs: 300_000 };

interface Pulse {
  /** When the browser last sent or read something, by `performance.now()`. */
  at: number;
  /** Bytes pending for it at the last check. */
  waiting: number;
}

/**
 * Pings sockets and terminates those that are gone; dispose of it to stop.
 * @param clients iterated at each tick; it may change
 */
export function startHeartbeat(
  clients: Iterable<WebSocket>,
  times: HeartbeatTimes = TIMES,
): Disposable {
  const pulses = new WeakMap<WebSocket, Pulse>();

  function pulseOf(client: WebSocket): Pulse {
    const known = pulses.get(client);
    if (known) return known;
    const pulse = { at: performance.now(), waiting: client.bufferedAmount };
    const heard = (): void => {
      pulse.at = performance.now();
    };
    client.on('pong', heard);
    client.on('message', heard);
    pulses.set(client, pulse);
    return pulse;
  }

  function look(client: WebSocket): void {
    const pulse = pulseOf(client);
    const waiting = client.bufferedAmount;
    // A socket that this side does not read does not count as silent.
    if (waiting < pulse.waiting || client.isPaused) pulse.at = performance.now();
    pulse.waiting = waiting;
    const limit = waiting > 0 ? times.stalledMs : times.silentMs;
    if (performance.now() - pulse.at >= limit) client.terminate();
    else if (client.readyState === client.OPEN) client.ping();
  }

  const timer = setInterval(() => {
    for (const client of clients) look(client);
  }, times.everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
