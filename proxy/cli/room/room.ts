// `room ROOM --inspect`: what the room's object at the party has; without a proxy, where a local party keeps it.
import { access } from 'node:fs/promises';
import { Command } from 'commander';
import type { OpsRoomAnswer } from '../../../protocol/api.ts';
import { AppError } from '../../../protocol/errors.ts';
import { loadRooms, type Room } from '../../../rooms/load.ts';
import { partyRoomOf } from '../../../rooms/lookup.ts';
import { roomDatabase } from '../../party/local/room-database.ts';
import { print, printJson } from '../output.ts';
import { askProxy, bodyOf, findInstallation, type Installation } from '../running.ts';
import { roomInWords } from './room-in-words.ts';

export function roomCommand(): Command {
  return new Command('room')
    .description('look into a room: what its object at the party has')
    .argument('<ROOM>', 'its id')
    .requiredOption('--inspect', 'show state, people, seats, connections, windows, newest acts')
    .option('--json', 'one JSON object, with the windows as they are')
    .action(async (room: string, { json }: { json?: true }) => {
      const installation = await findInstallation();
      if (!installation.alive)
        throw new AppError('NOT_RUNNING', await whereItLies(room, installation));
      const path = `/api/ops/rooms/${encodeURIComponent(room)}`;
      const answer = bodyOf(await askProxy(installation, path), 'INSPECT_FAILED') as OpsRoomAnswer;
      if (json) printJson(answer);
      else print(roomInWords(answer));
    });
}

/** How to look into a room that no proxy serves. */
async function whereItLies(id: string, { config }: Installation): Promise<string> {
  const folder = `State folder ${config.stateDir}.`;
  const room = await roomFile(config.roomsDir, id);
  const elsewhere = room?.partykitServer ?? config.partyUrl;
  if (elsewhere !== undefined)
    return `${folder} The room is at the party ${elsewhere}; docs/runbook.md says how to look there.`;
  const file = roomDatabase(config.stateDir, room ? partyRoomOf(room) : id);
  try {
    await access(file);
  } catch {
    return `${folder} Its party has stored no room \`${id}\`.`;
  }
  const quoted = `'${file.replaceAll("'", "'\\''")}'`;
  return `${folder} The room is in a file that SQLite’s own tool can read:\n  sqlite3 -readonly ${quoted} .dump`;
}

/** The room by its file; undefined if there is none. */
async function roomFile(dir: string, id: string): Promise<Room | undefined> {
  try {
    return (await loadRooms(dir)).rooms.find((room) => room.id === id);
  } catch (error) {
    // What the party has stored can be looked at without the rooms folder.
    if (error instanceof AppError && error.code === 'CONFIG_INVALID') return undefined;
    throw error;
  }
}
