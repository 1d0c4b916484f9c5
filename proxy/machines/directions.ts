// Which machine a visitor's page is opened on: where they have a seat, else where there is space (MM2, MM3).
import { isIP } from 'node:net';
import { AppError } from '../../protocol/errors.ts';
import type { Machine } from '../../protocol/streams/machines.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { PartyClient } from '../party/client.ts';
import type { WarnOnce } from '../process/warn-once.ts';
import type { Machines } from './machines.ts';

/** Who was sent here stays, in ms: figures of other machines are some seconds old. */
const STAYS_MS = 30_000;
/** The seat that everybody has where one terminal is shared (SC1). */
const SHARED_SEAT = 1;
/** Longest name that is repeated in the log, in characters. */
const MAX_CHARS = 255;
/** Machines that are asked for one visitor. */
const TRIES = 3;

export interface DirectionsOptions {
  machines: Machines;
  client: Pick<PartyClient, 'findSeat'>;
  registry: {
    seatOf(room: Room, visitor: string): number | undefined;
    find(room: string, seat: number): unknown;
  };
  warnOnce: WarnOnce;
}

export class Directions {
  readonly #options: DirectionsOptions;
  /** Who was sent here, by room and session: how often, and until when they stay, by `performance.now()`. */
  readonly #arrived = new Map<string, { times: number; until: number }>();

  constructor(options: DirectionsOptions) {
    this.#options = options;
  }

  /** Another machine has sent somebody here. @param session id of theirs */
  arrived(room: Room, session: string): void {
    const now = performance.now();
    for (const [key, { until }] of this.#arrived) if (until < now) this.#arrived.delete(key);
    const key = keyOf(room, session);
    const times = (this.#arrived.get(key)?.times ?? 0) + 1;
    this.#arrived.set(key, { times, until: now + STAYS_MS });
  }

  /**
   * MM3: the machine that has a visitor's seat, if that is another one; its door decides whether they may come in.
   * @param host of the address that they have opened @param visitor public id @param session id of theirs
   * @returns where their browser is to go
   */
  async toSeat(
    host: string,
    room: Room,
    visitor: string,
    session: string,
  ): Promise<string | undefined> {
    const { machines, registry } = this.#options;
    if (!machines.many || registry.seatOf(room, visitor) !== undefined) return undefined;
    // While machines disagree, the page that is opened here is told where to go, and takes its time.
    if (!machines.isShared(host) && this.#arrivals(room, session) > 1) return undefined;
    const there = await this.#machineOf(room, visitor);
    return there && this.#wayTo(there.address, host, room);
  }

  /**
   * MM2, MM6: where a visitor goes whose seat is not at another machine.
   * @param host as above @param session as above @returns undefined: they stay here
   */
  async toPlace(
    host: string,
    room: Room,
    visitor: string,
    session: string,
  ): Promise<string | undefined> {
    const { machines } = this.#options;
    if (!machines.many) return undefined;
    this.#warnOfName(host);
    const stays = this.#hasSeat(room, visitor) || this.#hasJustCome(room, session);
    const there = stays ? undefined : await machines.place();
    const own = machines.isShared(host) ? machines.addressOf(machines.id) : undefined;
    const address = there?.address ?? own;
    return address && this.#wayTo(address, host, room);
  }

  /**
   * MM2: where somebody watches a seat: at the machine that has it, else at one where somebody sits.
   * @param host as above @param visitor public id @param session as above @returns undefined: here
   */
  async toWatched(
    host: string,
    room: Room,
    seat: number,
    { visitor, session }: { visitor: string; session: string },
  ): Promise<string | undefined> {
    const { machines, registry } = this.#options;
    if (!machines.many) return undefined;
    this.#warnOfName(host);
    const isShared = machines.isShared(host);
    const isHere = registry.find(room.id, seat) !== undefined;
    const mayGo = !isHere && (isShared || this.#arrivals(room, session) <= 1);
    const there = mayGo ? await this.#machineOf(room, visitor, seat) : undefined;
    const own = isShared ? machines.addressOf(machines.id) : undefined;
    const address = there?.address ?? own;
    const way = address && this.#wayTo(address, host, room);
    return way && `${way}&watch=${seat}`;
  }

  /** @returns undefined under another address than those that machines know: whoever runs it looks at this machine */
  #wayTo(address: string, host: string, { id }: Room): string | undefined {
    const name = this.#options.machines.nameOf(host);
    return name && `${address}/room/${id}/arrive?from=${name}`;
  }

  /** Where no machine is called as people call this one, all of them stay at whichever they have reached. */
  #warnOfName(host: string): void {
    const { machines, warnOnce } = this.#options;
    if (machines.nameOf(host) !== undefined) return;
    const hostname = URL.parse(`http://${host}/`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
    if (hostname === '' || hostname === 'localhost' || isIP(hostname) !== 0) return;
    const cause = host.slice(0, MAX_CHARS);
    warnOnce(
      { kind: 'unknown name', cause, found: { host: cause } },
      'people come in under a name that is neither PUBLIC_URL nor ADDRESS, and are led to no other machine: let the proxy in front pass Host on, with its port',
    );
  }

  /** Whether they have a seat here; a shared room's terminal is everybody's, and leaves at the deadline. */
  #hasSeat(room: Room, visitor: string): boolean {
    const { machines, registry } = this.#options;
    if (room.mode === 'shared')
      return !machines.ending && registry.find(room.id, SHARED_SEAT) !== undefined;
    return !machines.leaving && registry.seatOf(room, visitor) !== undefined;
  }

  /** Who was sent here goes on only if there is no seat after all, and not in circles. */
  #hasJustCome(room: Room, session: string): boolean {
    const { leaving, free } = this.#options.machines;
    const times = this.#arrivals(room, session);
    return times > 0 && !leaving && (free > 0 || times > 1);
  }

  /** How often others have sent somebody here just now. */
  #arrivals(room: Room, session: string): number {
    const arrived = this.#arrived.get(keyOf(room, session));
    return arrived && arrived.until >= performance.now() ? arrived.times : 0;
  }

  /**
   * Whether somebody whom this machine can't seat has a seat at another one, as where another tab of theirs has moved
   * there, or would be placed on one.
   * @param visitor public id
   */
  async isElsewhere(room: Room, visitor: string): Promise<boolean> {
    const { machines } = this.#options;
    if (!machines.many) return false;
    return (
      (await this.#machineOf(room, visitor)) !== undefined || (await machines.place()) !== undefined
    );
  }

  /** Another machine that has a visitor's seat, keeps it, and answers. @param watch the seat that they watch instead */
  async #machineOf(room: Room, visitor: string, watch?: number): Promise<Machine | undefined> {
    const { machines } = this.#options;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const at = await this.#seatOf(room, visitor, watch);
      const there = at === null ? undefined : machines.find(at);
      // Who does not answer stays no more: in a shared room, another one may have the terminal by now.
      if (!there || (await machines.answers(there.id))) return there;
    }
    return undefined;
  }

  /** @returns the proxy that has it; null: none, or the party does not say */
  async #seatOf(room: Room, visitor: string, watch?: number): Promise<string | null> {
    const { client, machines } = this.#options;
    const shared = room.mode === 'shared';
    // A machine that leaves can be watched until its deadline.
    const stays = machines.stays(shared || watch !== undefined) ?? [];
    const asked = { proxy: machines.id, visitor, shared, stays };
    const question = watch === undefined ? asked : { ...asked, watch };
    try {
      return (await client.findSeat(partyRoomOf(room), question)).at;
    } catch (error) {
      if (error instanceof AppError && error.code === 'PARTY_UNAVAILABLE') return null;
      throw error;
    }
  }
}

function keyOf({ id }: Room, session: string): string {
  return `${id}/${session}`;
}
