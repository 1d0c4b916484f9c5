// Figures of rooms and seats as they are when somebody asks: only of rooms that there are, and never of people.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { SeatState } from '../../protocol/api.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import { PausedTime } from '../metrics/paused-time.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { TakenSeat } from '../places/registry.ts';

export interface RoomMetricsParts {
  rooms: ReadonlyMap<string, Room>;
  /** The running seats. */
  registry: { list(): readonly TakenSeat[] };
  facts: Pick<RoomFactsCache, 'pauses' | 'onPauses'>;
}

const STATES: readonly SeatState[] = ['starting', 'running', 'degraded', 'stopping', 'stopped'];

export function showRooms(
  registry: Registry,
  { rooms, registry: seats, facts }: RoomMetricsParts,
): void {
  const registers = [registry];
  new Gauge({
    name: 'rooms_seats',
    help: 'Seats, by room and state',
    labelNames: ['room', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { room, live } of seats.list()) {
        for (const state of STATES) this.inc({ room: room.id, state }, 0);
        this.inc({ room: room.id, state: live.state() });
      }
    },
  });
  new Gauge({
    name: 'rooms_visitors',
    help: 'People who have a place, by room',
    labelNames: ['room'],
    registers,
    collect() {
      this.reset();
      for (const { room, visitors } of seats.list()) this.inc({ room: room.id }, visitors.length);
    },
  });
  const paused = new PausedTime();
  const look = (partyRoom: string) => paused.look(partyRoom, facts.pauses(partyRoom));
  facts.onPauses(look);
  new Counter({
    name: 'rooms_paused_seconds_total',
    help: 'Time that the whole room, or its seats added up, were paused, by room',
    labelNames: ['room', 'what'],
    registers,
    collect() {
      this.reset();
      const open = new Set(seats.list().map(({ room }) => room.id));
      for (const room of rooms.values()) {
        if (!open.has(room.id)) continue;
        const seconds = look(partyRoomOf(room));
        this.inc({ room: room.id, what: 'room' }, seconds.room);
        this.inc({ room: room.id, what: 'seat' }, seconds.seats);
      }
    },
  });
}
