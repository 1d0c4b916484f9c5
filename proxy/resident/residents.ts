// Runs residents of the rooms that somebody is in at this proxy: each comes home with the first person, leaves a little after
// the last one, and is run by one proxy at a time (AG1).
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { FILE_CHARS } from '../../agent/model/limits.ts';
import type { Prices } from '../../agent/prices.ts';
import type { Person } from '../../protocol/messages.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { ResidentMeter } from '../metrics/resident-figures.ts';
import type { PartyClient } from '../party/client.ts';
import type { Places } from '../places/places.ts';
import type { SeatRegistry } from '../places/registry.ts';
import { type Lease, wantLease } from './lease.ts';
import type { ModelKeys } from './model-keys.ts';
import { Resident } from './resident.ts';
import { RoomLine } from './room-line.ts';

/** It stays for so long after the last person, in ms: they may only have reloaded. */
const LINGERS_MS = 15_000;

export interface Residents extends AsyncDisposable {
  readonly keys: ModelKeys;
  /** Looks at a room again: its file has changed. */
  changed(room: Room): void;
  /** Why the resident of a room, if it is run here, gets no answers from its provider. */
  failing(room: string): string | undefined;
  /** Whether this proxy runs the resident of a room. */
  runs(room: string): boolean;
}

export interface ResidentsOptions {
  rooms: ReadonlyMap<string, Room>;
  places: Pick<Places, 'ofRoom' | 'onChange' | 'find'>;
  registry: Pick<SeatRegistry, 'list'>;
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
  /** Counts comings and goings, since files are read in between. */
  visit: number;
  leaves: NodeJS.Timeout | undefined;
}

export function createResidents(options: ResidentsOptions): Residents {
  const { rooms, places, registry, client, proxyId, keys, enabled, log } = options;
  const homes = new Map<string, Home>();
  const leaving = new Set<Promise<void>>();
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
      if (wanted) look(id);
    } else if (wanted && !home) come(room);
    else if (wanted && home) {
      clearTimeout(home.leaves);
      home.leaves = undefined;
    } else if (home) home.leaves ??= setTimeout(() => leave(id, home), LINGERS_MS).unref();
  }

  function come(room: Room): void {
    const home: Home = {
      ...{ room, name: room.agent?.name ?? '', run: undefined, visit: 0, leaves: undefined },
      lease: wantLease({
        ...{ partyRoom: partyRoomOf(room), proxyId, client, log },
        keyed: () => keys.hasAny(room),
        onChange: (held) => void (held ? enter(home) : exit(home)),
      }),
    };
    homes.set(room.id, home);
  }

  async function enter(home: Home): Promise<void> {
    home.visit += 1;
    const { visit, room, name } = home;
    const files = await readFiles(room, log);
    if (home.visit !== visit || over) return;
    const line = new RoomLine({
      url: () => client.residentSocket(partyRoomOf(room), name),
      log,
    });
    const { prices, secrets, meter } = options;
    const screenOf = (person: Person | undefined) => screenAt(room, person?.seat);
    home.run = {
      line,
      resident: new Resident({ room, line, keys, files, screenOf, prices, secrets, meter, log }),
    };
    log.info({ room: room.id }, 'the resident is home');
  }

  function exit(home: Home): void {
    home.visit += 1;
    home.run?.resident[Symbol.dispose]();
    home.run?.line[Symbol.dispose]();
    home.run = undefined;
  }

  function leave(id: string, home: Home): void {
    homes.delete(id);
    clearTimeout(home.leaves);
    exit(home);
    const gone = Promise.resolve(home.lease[Symbol.asyncDispose]());
    leaving.add(gone);
    void gone.finally(() => leaving.delete(gone));
    log.info({ room: id }, 'the resident is not run here any more');
  }

  async function screenAt(room: Room, seat: number | undefined): Promise<string | null> {
    const taken = registry.list().find((one) => one.room.id === room.id && one.number === seat);
    return (await taken?.live.screenText()) ?? null;
  }

  const listening = places.onChange(({ what, place: { room, visitor } }) => {
    // A key is lent for a visit.
    if (what === 'given up' || what === 'lost') keys.takeBack(room.id, visitor.id);
    look(room.id);
  });

  return {
    keys,
    changed(room) {
      look(room.id);
      homes.get(room.id)?.run?.resident.changed();
    },
    failing: (room) => homes.get(room)?.run?.resident.failing,
    runs: (room) => homes.get(room)?.run !== undefined,
    async [Symbol.asyncDispose]() {
      over = true;
      listening[Symbol.dispose]();
      for (const [id, home] of homes) leave(id, home);
      await Promise.all(leaving);
    },
  };
}

/** The texts of the room's files; one that can't be read any more is left out. */
async function readFiles(room: Room, log: Logger): Promise<{ path: string; text: string }[]> {
  const read = room.preloadFiles.map(async (file) => {
    try {
      await using handle = await open(file);
      const bytes = Buffer.alloc(FILE_CHARS);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      const text = bytes.subarray(0, bytesRead).toString('utf8');
      return [{ path: path.relative(room.projectDir, file), text }];
    } catch (error) {
      log.warn({ err: error, room: room.id }, 'a file of the room can’t be read for its resident');
      return [];
    }
  });
  return (await Promise.all(read)).flat();
}
