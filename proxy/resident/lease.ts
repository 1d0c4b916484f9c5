// Which proxy runs a room's resident: the one that holds the room's lease, renewed as long as it wants it (AG1).
import type { Logger } from 'pino';
import { RESIDENT_HOLD_MS, RESIDENT_LEASE_MS } from '../../protocol/limits.ts';
import type { PartyClient } from '../party/client.ts';

export interface Lease extends AsyncDisposable {
  /** Whether this proxy has it, as far as it knows. */
  readonly held: boolean;
}

export interface LeaseOptions {
  /** By its id at the party. */
  partyRoom: string;
  proxyId: string;
  client: Pick<PartyClient, 'holdResident'>;
  /** Called when this proxy got it, or has it no longer. */
  onChange(held: boolean): void;
  log: Logger;
  /** Whether this proxy has a key: such a one takes it from one that has none. */
  keyed(): boolean;
}

/** Wants a room's lease until it is disposed of, which gives it up at once. */
export function wantLease(options: LeaseOptions): Lease {
  const { partyRoom, proxyId, client, onChange, keyed, log } = options;
  let held = false;
  /** Until when it lasts without another word of the room, by `performance.now()`. */
  let until = 0;
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<void> = Promise.resolve();

  function set(now: boolean): void {
    if (held === now) return;
    held = now;
    onChange(now);
  }

  async function ask(): Promise<void> {
    const asked = performance.now();
    try {
      const { holder } = await client.holdResident(partyRoom, {
        ...{ proxy: proxyId, wants: true, keyed: keyed() },
      });
      if (over) return;
      // Counted from before the question: the room's lease ends no sooner.
      until = asked + RESIDENT_LEASE_MS;
      set(holder === proxyId);
    } catch (error) {
      log.debug({ err: error, room: partyRoom }, 'the room does not say who runs its resident');
      if (!over && performance.now() + RESIDENT_HOLD_MS > until) set(false);
    }
    if (!over) timer = setTimeout(next, RESIDENT_HOLD_MS).unref();
  }
  function next(): void {
    asking = ask();
  }
  next();

  return {
    get held() {
      return held;
    },
    async [Symbol.asyncDispose]() {
      if (over) return;
      over = true;
      clearTimeout(timer);
      held = false;
      await asking;
      await client
        .holdResident(partyRoom, { proxy: proxyId, wants: false, keyed: keyed() })
        .catch((error) => log.debug({ err: error }, 'a lease was not given up'));
    },
  };
}
