// Watches one app over its own IPC socket: its events say when to look, so that looking costs it next to nothing.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pTimeout from 'p-timeout';
import { pino } from 'pino';
import { createIpcClient, type IpcClient } from '../../bridge/app/client.ts';
import { subscribeEvents } from '../../bridge/app/events.ts';
import { type RawWindow, readState } from '../../bridge/app/replies.ts';
import type { SeatSnapshot } from '../../protocol/api.ts';

/** What an app shows, and when that was seen (`performance.now()`). */
export interface Look {
  at: number;
  /** When the app told of it, by an event; where it did not, when it was seen. */
  told: number;
  /** Top first. */
  windows: readonly RawWindow[];
}

export interface Observer {
  ipc: IpcClient;
  /** Asks the app now. @throws Error if its answer can't be read */
  look(): Promise<Look>;
  /** Resolves with the first look for which it is so. @throws Error after `timeoutMs`, or what made a look fail */
  until(is: (look: Look) => boolean, timeoutMs?: number): Promise<Look>;
  /** Hears of every look that an event causes. */
  watch(listener: (look: Look) => void): Disposable;
  close(): void;
}

/** An event that was missed, of an app that tells only some changes, would else hang the bench; in ms. */
const LOOK_ANYWAY_MS = 250;

/** @param stateDir of the proxy, where the secret of the seat's app lies */
export async function observe(seat: SeatSnapshot, stateDir: string): Promise<Observer> {
  const file = path.join(stateDir, 'seats', seat.room, String(seat.seat), 'ipc_secret');
  const secret = (await readFile(file, 'utf8')).trim();
  const log = pino({ level: 'silent' });
  const ipc = createIpcClient({ socketPath: seat.ipcSocket, secret });
  const listeners = new Set<(look: Look) => void>();
  /** Told when a look fails. */
  const failing = new Set<(error: unknown) => void>();
  let [busy, again] = [false, false];
  let [eventAt, lookedAt] = [0, 0];

  async function look(): Promise<Look> {
    const state = readState(await ipc.request('get_state'));
    if (!state) throw new Error('The state of the app could not be read.');
    const at = performance.now();
    const told = eventAt > lookedAt ? eventAt : at;
    lookedAt = at;
    return { at, told, windows: state.windows };
  }
  function hear(): void {
    eventAt = performance.now();
    void wake();
  }
  /** One look at a time; of several events during it, one more. */
  async function wake(): Promise<void> {
    again = true;
    if (busy || listeners.size === 0) return;
    busy = true;
    try {
      while (again && listeners.size > 0) {
        again = false;
        const seen = await look();
        for (const listener of listeners) listener(seen);
      }
    } catch (error) {
      for (const fail of failing) fail(error);
    } finally {
      busy = false;
    }
  }
  const events = subscribeEvents(ipc, log, hear, () => undefined);

  function watch(listener: (look: Look) => void): Disposable {
    listeners.add(listener);
    return { [Symbol.dispose]: () => listeners.delete(listener) };
  }
  return {
    ipc,
    look,
    watch,
    async until(is, timeoutMs = 10_000) {
      const { promise, resolve, reject } = Promise.withResolvers<Look>();
      using _watching = watch((seen) => {
        if (is(seen)) resolve(seen);
      });
      using _anyway = setInterval(wake, LOOK_ANYWAY_MS);
      void wake();
      failing.add(reject);
      try {
        const message = `Not within ${timeoutMs} ms: ${is}`;
        return await pTimeout(promise, { milliseconds: timeoutMs, message });
      } finally {
        failing.delete(reject);
      }
    },
    close() {
      events.close();
      ipc.close();
    },
  };
}

/** `x,y` of the windows of a type. */
export function placesOf(look: Look, type: string): string[] {
  return look.windows.filter((w) => w.type === type).map((w) => `${w.rect[0]},${w.rect[1]}`);
}

/** `type x,y wxh` of every shared window, sorted: what has to be equal in every seat. */
export function layoutOf(look: Look): string[] {
  return look.windows
    .filter((w) => w.type !== 'scramble')
    .map(({ type, rect: [x, y, w, h] }) => `${type} ${x},${y} ${w}x${h}`)
    .sort();
}
