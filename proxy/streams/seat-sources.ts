// Which seats of this proxy are watched somewhere: each has a source as long as it runs and a room says so (TS1).
import type { Logger } from 'pino';
import { pauseOf } from '../../protocol/access/pauses.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { PartyClient } from '../party/client.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { SeatRegistry, TakenSeat } from '../places/registry.ts';
import { seatSource } from './seat-source.ts';

export interface SeatSources extends Disposable {
  /** A room says which of its seats are watched now; those of this proxy among them. */
  watched(partyRoom: string, seats: readonly number[]): void;
}

interface SeatSourcesOptions {
  registry: Pick<SeatRegistry, 'list' | 'onSeats'>;
  client: Pick<PartyClient, 'sourceSocket'>;
  facts: Pick<RoomFactsCache, 'pauses' | 'onPauses'>;
  log: Logger;
}

export function createSeatSources({
  registry,
  client,
  facts,
  log,
}: SeatSourcesOptions): SeatSources {
  const wanted = new Map<string, ReadonlySet<number>>();
  const running = new Map<TakenSeat['live'], Disposable>();

  function open({ room, number, live }: TakenSeat): Disposable {
    const partyRoom = partyRoomOf(room);
    return seatSource({
      socketOf: () => client.sourceSocket(partyRoom, number),
      live,
      pause: {
        now: () => pauseOf(facts.pauses(partyRoom), number),
        onChange: (fn) => facts.onPauses((changed) => (changed === partyRoom ? fn() : undefined)),
      },
      mayType: () => room.watchers === 'type',
      // Until the room says so again.
      onEnd() {
        running.delete(live);
        const others = [...(wanted.get(partyRoom) ?? [])].filter((seat) => seat !== number);
        wanted.set(partyRoom, new Set(others));
      },
      log: log.child({ room: room.id, seat: number }),
    });
  }

  function update(): void {
    const seats = registry
      .list()
      .filter(({ room, number }) => wanted.get(partyRoomOf(room))?.has(number) === true);
    const kept = new Set(seats.map(({ live }) => live));
    for (const [live, source] of running) {
      if (kept.has(live)) continue;
      running.delete(live);
      source[Symbol.dispose]();
    }
    for (const seat of seats) if (!running.has(seat.live)) running.set(seat.live, open(seat));
  }

  const seats = registry.onSeats(update);
  return {
    watched(partyRoom, numbers) {
      wanted.set(partyRoom, new Set(numbers));
      update();
    },
    [Symbol.dispose]() {
      seats[Symbol.dispose]();
      for (const source of running.values()) source[Symbol.dispose]();
      running.clear();
    },
  };
}
