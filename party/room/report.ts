// What the control endpoint is told of a room: its facts and figures, who is there, its layout, and all that it keeps.
import type { Role } from '../../protocol/access/roles.ts';
import type { RoomExport, RoomFacts, RoomLayout } from '../../protocol/access/room-control.ts';
import type { ConnectionKind, RoomFigures } from '../../protocol/access/room-figures.ts';
import type { RoomInspection } from '../../protocol/access/room-inspection.ts';
import type { Person } from '../../protocol/messages.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import { attachmentOf } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { CursorFeed } from '../cursors/cursor-feed.ts';
import type { Keyboard } from '../keyboard/keyboard.ts';
import type { People } from '../people/people.ts';
import type { PeopleTable } from '../people/people-table.ts';
import type { ResidentRoom } from '../resident/resident-room.ts';
import type { SeatBook } from '../seats/seat-book.ts';
import { layoutOf } from '../windows/rules.ts';
import type { Windows } from '../windows/windows.ts';
import { inspect } from './inspection.ts';
import type { RoomStatus } from './room-status.ts';

export interface ReportParts {
  connections: Connections;
  cursors: CursorFeed;
  keyboard: Keyboard;
  known: PeopleTable;
  lines: ChatTable;
  people: People;
  resident: ResidentRoom;
  seats: SeatBook;
  status: RoomStatus;
  windows: Windows;
}

export class RoomReport {
  #parts: ReportParts;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /** Public facts. The resident is nobody (AG1). */
  facts(): RoomFacts {
    const { windows, people, lines, seats, status, resident } = this.#parts;
    const { pauses, locked, closed, recorded, hostLink } = status.now;
    return {
      ...windows.facts(),
      people: people.all().filter(({ role }) => role !== 'agent').length,
      chat: lines.lineCount(),
      paused: pauses.room !== undefined,
      pauses,
      ...{ locked, closed, recorded, hostLink },
      seatsTaken: seats.taken(Date.now()),
      resident: resident.facts(Date.now()),
    };
  }

  /** What its connections and cursors are at; the host adds the rest. */
  figures(): Pick<RoomFigures, 'connections' | 'cursors'> {
    const connections: RoomFigures['connections'] = {};
    for (const connection of this.#parts.connections.all()) {
      const { ticket, member } = attachmentOf(connection) ?? {};
      const kind = member?.kind ?? kindOf(ticket?.role);
      connections[kind] = (connections[kind] ?? 0) + 1;
    }
    const { bounds, counts, sum } = this.#parts.cursors.roundTrips;
    return { connections, cursors: { bounds: [...bounds], counts: [...counts], sum } };
  }

  /** What an operator may see of it besides facts, figures, people and windows. */
  inspect(): RoomInspection {
    const { status, keyboard, known, seats, windows, resident } = this.#parts;
    return inspect({
      ...{ settings: status.now, keyboard, known },
      ...{ seats: seats.stored, state: windows.state },
      resident: resident.inspect(Date.now()),
    });
  }

  people(): Person[] {
    return this.#parts.people.all();
  }

  layout(): RoomLayout {
    return layoutOf(this.#parts.windows.state);
  }

  /** CH3: all that is kept of the room's chat and windows. @param now ms */
  exported(now: number): RoomExport {
    const { epoch, desktop } = this.#parts.windows.state;
    return {
      ...this.layout(),
      ...{ epoch, at: now, chat: this.#parts.lines.all() },
      desktop: desktop?.props ?? null,
    };
  }
}

/** Of one that says no hello, or has still to. */
function kindOf(role: Role | undefined): ConnectionKind {
  return role === 'proxy' || role === 'recorder' || role === 'audience' ? role : 'new';
}
