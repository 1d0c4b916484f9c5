// Which machine a visitor's page is opened on: where they have a seat, else where there is space (MM2, MM3).
import { AppError } from '../../protocol/errors.ts';
import type { Machine } from '../../protocol/streams/machines.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { PartyClient } from '../party/client.ts';
import type { Machines } from './machines.ts';

/** Who was sent here stays, in ms: figures of other machines are some seconds old. */
const STAYS_MS = 30_000;

export interface DirectionsOptions {
  machines: Machines;
  client: Pick<PartyClient, 'findSeat'>;
  registry: { seatOf(room: Room, visitor: string): number | undefined };
}

export class Directions {
  readonly #options: DirectionsOptions;
  /** Who was sent here, by room and session: how often, and until when they stay, by `performance.now()`. */
  readonly #arrived = new Map<string, { times: number; until: number }>();

  constructor(options: DirectionsOptions) {
    this.#options = options;
  }

  /** Another machine has sent a visitor here. @param session id of theirs */
  arrived(room: Room, session: string): void {
    const now = performance.now();
    for (const [key, { until }] of this.#arrived) if (until < now) this.#arrived.delete(key);
    const key = keyOf(room, session);
    const times = (this.#arrived.get(key)?.times ?? 0) + 1;
    this.#arrived.set(key, { times, until: now + STAYS_MS });
  }

  /**
   * Where a visitor's page is to be opened instead; undefined: here.
   * @param host of the address that they have opened it at @param visitor public id @param session id of theirs
   */
  async from(
    host: string,
    room: Room,
    visitor: string,
    session: string,
  ): Promise<string | undefined> {
    const { machines } = this.#options;
    const name = machines.nameOf(host);
    // Under another address, whoever runs it looks at this machine and no other.
    if (!machines.many || name === undefined) return undefined;
    const there = await this.#machineFor(room, visitor, session);
    const address =
      there?.address ?? (machines.isShared(host) ? machines.addressOf(machines.id) : undefined);
    return address && `${address}/room/${room.id}/arrive?from=${name}`;
  }

  /** @returns undefined: this one */
  async #machineFor(room: Room, visitor: string, session: string): Promise<Machine | undefined> {
    const { machines, registry } = this.#options;
    const { leaving } = machines;
    const isSeated = registry.seatOf(room, visitor) !== undefined;
    // Those who share a terminal go together, at the deadline.
    if (isSeated && (!leaving || room.mode === 'shared')) return undefined;
    if (!isSeated) {
      const at = await this.#seatOf(room, visitor);
      if (at === machines.id && !leaving) return undefined;
      const there = at === null ? undefined : machines.find(at);
      if (there && !there.draining && (await machines.answers(there.id))) return there;
    }
    return this.#staysAfterArrival(room, session) ? undefined : machines.place();
  }

  /** Who was sent here goes on only if there is no seat after all, and not in circles. */
  #staysAfterArrival(room: Room, session: string): boolean {
    const { leaving, free } = this.#options.machines;
    const arrived = this.#arrived.get(keyOf(room, session));
    const hasJustCome = arrived !== undefined && arrived.until > performance.now();
    return hasJustCome && !leaving && (free > 0 || arrived.times > 1);
  }

  /** Whether somebody whom this machine can't seat would be placed on another. */
  async isElsewhere(): Promise<boolean> {
    const { machines } = this.#options;
    return machines.many && (await machines.place()) !== undefined;
  }

  /** @returns the proxy that has it; null: none, or the party does not say */
  async #seatOf(room: Room, visitor: string): Promise<string | null> {
    const { client, machines } = this.#options;
    const asked = { proxy: machines.id, visitor, shared: room.mode === 'shared' };
    try {
      return (await client.findSeat(partyRoomOf(room), asked)).at;
    } catch (error) {
      if (error instanceof AppError && error.code === 'PARTY_UNAVAILABLE') return null;
      throw error;
    }
  }
}

function keyOf({ id }: Room, session: string): string {
  return `${id}/${session}`;
}
