// Runs residents of the rooms that somebody is in at this proxy: each comes home with the first person, leaves a little after
// the last one, and is run by one proxy at a time (AG1).
import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Prices } from '../../agent/prices.ts';
import { RESIDENT_LEASE_MS } from '../../protocol/limits.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { ResidentMeter } from '../metrics/resident-figures.ts';
import type { PartyClient } from '../party/client.ts';
import type { Places } from '../places/places.ts';
import type { SeatRegistry } from '../places/registry.ts';
import { type Lease, wantLease } from './lease.ts';
import { forgetLentKeys } from './lent-keys.ts';
import type { ModelKeys } from './model-keys.ts';
import { Resident } from './resident.ts';
import { RoomLine } from './room/room-line.ts';

/** It stays for so long after the last person, in ms: they may only have reloaded. */
const LINGERS_MS = 15_000;
/** What was under way is given up for good after this, in ms. */
const ENDS_WITHIN_MS = 2_000;

export interface Residents extends AsyncDisposable {
  readonly keys: ModelKeys;
  /** Looks at a room again: its file has changed. */
  changed(room: Room): void;
  /** Why the resident of a room, if it is run here, gets no answers from its provider. */
  failing(room: string): string | undefined;
}

export interface ResidentsOptions {
  rooms: ReadonlyMap<string, Room>;
  places: Pick<Places, 'ofRoom' | 'onChange' | 'find'>;
  registry: Pick<SeatRegistry, 'seatOf' | 'find'>;
  client: Pick<PartyClient, 'holdResident' | 'residentSocket'>;
  proxyId: string;
  keys: ModelKeys;
  /** `agent.enabled`: off, nobody lives anywhere. */
  enabled: boolean;
  prices: Prices;
  /** The installation's own, which no request may have. */
  secrets: readonly string[];
  meter: ResidentMeter;
  log: Logger;
}

/** A resident that this proxy runs, or wants to. */
interface Home {
  room: Room;
  /** Its name, on its tickets. */
  name: string;
  lease: Lease;
  run: { line: RoomLine; resident: Resident } | undefined;
  leaves: NodeJS.Timeout | undefined;
  /** The room has turned it away; it tries again then, if it still has the lease. */
  returns: NodeJS.Timeout | undefined;
}

export function createResidents(options: ResidentsOptions): Residents {
  const { rooms, places, registry, client, proxyId, keys, enabled, log } = options;
  const homes = new Map<string, Home>();
  /** By room: its lease is given up before it is wanted again. */
  const leaving = new Map<string, Promise<void>>();
  let over = false;

  const isVisited = (room: Room) =>
    places.ofRoom(room.id).some(({ connections }) => connections > 0);

  function look(id: string): void {
    if (over) return;
    const room = rooms.get(id);
    const home = homes.get(id);
    const wanted = enabled && room?.agent !== null && room !== undefined && isVisited(room);
    if (home && (!room?.agent || home.room !== room || home.name !== room.agent.name)) {
      leave(id, home);
    } else if (wanted && !home) {
      // Looked at again once it has left.
      if (!leaving.has(id)) come(room);
    } else if (wanted && home) {
      clearTimeout(home.leaves);
      home.leaves = undefined;
    } else if (home) home.leaves ??= setTimeout(() => leave(id, home), LINGERS_MS).unref();
  }

  function come(room: Room): void {
    const home: Home = {
      ...{
        room,
        name: room.agent?.name ?? '',
        run: undefined,
        leaves: undefined,
        returns: undefined,
      },
      lease: wantLease({
        ...{ partyRoom: partyRoomOf(room), proxyId, client, log },
        keyed: () => keys.hasAny(room),
        onChange: (held) => (held ? enter(home) : void exit(home)),
      }),
    };
    homes.set(room.id, home);
  }

  function enter(home: Home): void {
    const { room, name } = home;
    if (over || home.run) return;
    const url = () => client.residentSocket(partyRoomOf(room), name);
    const line = new RoomLine({ url, log });
    const { prices, secrets, meter } = options;
    const screenOf = (visitor: string) => screenAt(room, visitor);
    const resident = new Resident({ room, line, keys, screenOf, prices, secrets, meter, log });
    home.run = { line, resident };
    line.told.on(({ what }) => {
      if (what === 'over' && home.run?.line === line) turnedAway(home);
    });
    log.info({ room: room.id }, 'the resident is home');
  }

  function turnedAway(home: Home): void {
    void exit(home);
    home.returns = setTimeout(() => home.lease.held && enter(home), RESIDENT_LEASE_MS).unref();
  }

  /** @returns once the room has heard what it used last, and how its answers ended, if it can be reached */
  async function exit(home: Home): Promise<void> {
    clearTimeout(home.returns);
    const { run } = home;
    home.run = undefined;
    if (!run) return;
    run.resident[Symbol.dispose]();
    const late = AbortSignal.timeout(ENDS_WITHIN_MS);
    await Promise.race([run.resident.ended(), once(late, 'abort')]);
    run.line[Symbol.dispose]();
  }

  function leave(id: string, home: Home): void {
    homes.delete(id);
    clearTimeout(home.leaves);
    const gone = exit(home)
      .then(() => home.lease[Symbol.asyncDispose]())
      .finally(() => {
        leaving.delete(id);
        look(id);
      });
    leaving.set(id, gone);
    log.info({ room: id }, 'the resident is not run here any more');
  }

  async function screenAt(room: Room, visitor: string): Promise<string | null> {
    const seat = registry.seatOf(room, visitor);
    const taken = seat === undefined ? undefined : registry.find(room.id, seat);
    return (await taken?.live.screenText()) ?? null;
  }

  const lent = forgetLentKeys(keys, places);
  const listening = places.onChange(({ place: { room } }) => look(room.id));

  return {
    keys,
    changed(room) {
      keys.roomChanged(room);
      look(room.id);
      homes.get(room.id)?.run?.resident.changed();
    },
    failing: (room) => homes.get(room)?.run?.resident.failing,
    async [Symbol.asyncDispose]() {
      over = true;
      listening[Symbol.dispose]();
      lent[Symbol.dispose]();
      for (const [id, home] of homes) leave(id, home);
      await Promise.all(leaving.values());
    },
  };
}
