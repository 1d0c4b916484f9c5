// Finds browsers that are gone without a word (a closed lid, a dead network), so that they don't keep their places for ever.
import type { WebSocket } from 'ws';

export interface HeartbeatTimes {
  /** Between two pings, in ms; short enough for the proxies and phones between that end idle connections. */
  everyMs: number;
  /** A browser that has taken all that it was sent and says nothing for this long is gone, in ms. */
  silentMs: number;
  /**
   * One that does not read what waits for it can't answer a ping either, but may be only stopped: it has this
   * long to read on, in ms.
   */
  stalledMs: number;
}

const TIMES: HeartbeatTimes = { everyMs: 15_000, silentMs: 45_000, stalledMs: 300_000 };

interface Pulse {
  /** When the browser last said or read something, in ms of performance.now(). */
  at: number;
  /** Bytes that waited for it at the last look. */
  waiting: number;
}

/**
 * Pings sockets and cuts off those that are gone; disposing of it stops.
 * @param clients looked through at each turn; it may change
 */
export function startHeartbeat(clients: Iterable<WebSocket>, times = TIMES): Disposable {
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
    // A socket that this side does not read is not silent.
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
