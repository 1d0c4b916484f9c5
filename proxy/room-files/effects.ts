// What the proxy does when a room's file has changed (RF1 to RF3): tells the party and its pages, looks at who is in
// again, resizes seats, and says what to operators and hosts.
import type { Logger } from 'pino';
import { REMARK_MAX_CHARS } from '../../protocol/limits.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import { endRoom } from '../access/end-room.ts';
import type { LiveSockets } from '../access/live-sockets.ts';
import type { PartyClient } from '../party/client.ts';
import type { Configurer } from '../party/configure.ts';
import type { Places } from '../places/places.ts';
import type { SeatRegistry } from '../places/registry.ts';
import type { Residents } from '../resident/residents.ts';
import type { RoomEffects } from './open-rooms.ts';

export interface EffectsOptions {
  registry: Pick<SeatRegistry, 'list' | 'onSeats' | 'dismissAll' | 'persistChanged'>;
  places: Pick<Places, 'ofRoom' | 'onChange'>;
  live: LiveSockets;
  configurer: Configurer;
  residents: Pick<Residents, 'changed'>;
  client: Pick<PartyClient, 'control' | 'moderate'>;
  /** Warns of what a room gives away, or misses, on this machine. */
  warn(room: Room): void;
  log: Logger;
}

/** Who acts, in the rooms' logs. */
const BY = { who: 'the room’s file', from: '' };

export function createEffects(options: EffectsOptions): RoomEffects {
  const { registry, places, live, configurer, client, residents, log } = options;
  const seatsOf = (room: Room) => registry.list().filter((seat) => seat.room.id === room.id);
  /** A party that is away has nobody to tell. */
  const inBackground = (room: Room, what: Promise<unknown>) =>
    what.catch((err: unknown) => log.warn({ err, room: room.id }, 'the room was not told'));

  return {
    isTaken: (room) => places.ofRoom(room.id).length > 0,
    isVisited: (room) =>
      places.ofRoom(room.id).length > 0 || live.holds((one) => one.room === room.id),
    seats: (room) => seatsOf(room).map((seat) => seat.live),
    changed(room) {
      configurer.configure(room);
      for (const seat of seatsOf(room)) seat.live.setGrid(room.grid);
      registry.persistChanged(room);
      residents.changed(room);
      options.warn(room);
      void live.recheck((one) => one.room === room.id);
    },
    tellHosts(room, text) {
      const op = { op: 'tell_hosts', text: text.slice(0, REMARK_MAX_CHARS) } as const;
      void inBackground(room, client.control(partyRoomOf(room), op));
    },
    tellEverybody(room, text) {
      void inBackground(
        room,
        client.moderate(partyRoomOf(room), { op: 'announce', by: BY, text, reason: '' }),
      );
    },
    end: (room, reason) => endRoom({ live, registry }, room, reason),
    onLeft(fn) {
      const both = new DisposableStack();
      both.use(registry.onSeats(fn));
      both.use(
        places.onChange(({ what }) => {
          if (what === 'given up' || what === 'lost') fn();
        }),
      );
      return both;
    },
  };
}
