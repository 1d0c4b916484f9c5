// What a room says of its people holds for seats that nobody has open, too: while a seat runs, its room is listened to.
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { RoomLinks } from '../party/room-links.ts';
import type { SeatRegistry } from './registry.ts';

export function holdLinksOfSeats(
  registry: Pick<SeatRegistry, 'onSeats' | 'list'>,
  links: Pick<RoomLinks, 'hold'>,
): Disposable {
  const held = new Map<string, Disposable>();
  const listening = registry.onSeats(() => {
    const running = new Set(registry.list().map(({ room }) => partyRoomOf(room)));
    for (const room of running) if (!held.has(room)) held.set(room, links.hold(room));
    for (const [room, link] of held) {
      if (running.has(room)) continue;
      link[Symbol.dispose]();
      held.delete(room);
    }
  });
  return {
    [Symbol.dispose]() {
      listening[Symbol.dispose]();
      for (const link of held.values()) link[Symbol.dispose]();
    },
  };
}
