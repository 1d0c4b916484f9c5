// Puts together what an operator sees of a room's object that no other control message tells.
import type { RoomInspection } from '../../protocol/access/room-inspection.ts';
import type { Keyboard } from '../keyboard/keyboard.ts';
import type { PeopleTable } from '../people/people-table.ts';
import type { SeatTable } from '../seats/seats.ts';
import type { RoomState } from '../windows/room-state.ts';
import type { Settings } from '../windows/room-tables.ts';

export interface Inspected {
  settings: Settings;
  keyboard: Keyboard;
  seats: SeatTable;
  known: PeopleTable;
  state: RoomState;
  resident: RoomInspection['resident'];
}

/** @returns the room's settings, places and what is behind its windows; people by pid and name alone */
export function inspect(room: Inspected): RoomInspection {
  const { settings, keyboard, seats, known, state, resident } = room;
  const { grid, solo, ended, knock, guests, browsers, watched } = settings;
  const { holder } = keyboard.held();
  return {
    ...{ grid, solo, ended, knock, guests, browsers, watched: [...watched] },
    keyboard: {
      mode: settings.keyboard,
      holder: (holder === null ? undefined : known.pidOf(holder)) ?? null,
    },
    places: seats.places.map(({ proxy, seat, visitor, freeAt }) => {
      const pid = known.pidOf(visitor) ?? null;
      const name = (pid === null ? undefined : known.personBy(pid)?.name) ?? null;
      return { proxy, seat, pid, name, freeAt };
    }),
    resident,
    leases: [...seats.leases].map(([proxy, ends]) => ({ proxy, ends })),
    state: {
      ...{ floor: state.floor, tombs: state.tombs.size },
      ...{ sids: state.seqs.size, chars: state.chars },
    },
  };
}
