// Finds rooms that claim the same id, instance, port or party room, which can only be seen across files.
import type { Problem } from './problem.ts';
import { portRange, type Room } from './room.ts';

/** A loaded file: its room, if valid, and a lookup of its keys' lines. */
export interface LoadedFile {
  file: string;
  room?: Room;
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * Keeps the first of two rooms that claim the same thing; the later one is reported, naming both files.
 * @param files in the order in which they were loaded
 */
export function findClashes(files: readonly LoadedFile[]): { rooms: Room[]; problems: Problem[] } {
  const kept: { file: string; room: Room }[] = [];
  const problems: Problem[] = [];
  for (const { file, room, lineOf } of files) {
    if (!room) continue;
    const found = kept.flatMap((other) =>
      clashesOf(room, other.room).map(({ key, what }) => ({
        file,
        line: lineOf([key]),
        key,
        message: `${what} is already taken by ${other.file}; each room needs its own.`,
        level: 'error' as const,
      })),
    );
    problems.push(...found);
    if (found.length === 0) kept.push({ file, room });
  }
  return { rooms: kept.map(({ room }) => room), problems };
}

function clashesOf(room: Room, other: Room): { key: string; what: string }[] {
  const found: { key: string; what: string }[] = [];
  if (room.id === other.id) found.push({ key: 'room_id', what: `\`${room.id}\`` });
  if (room.instanceId !== undefined && room.instanceId === other.instanceId)
    found.push({ key: 'instance_id', what: `\`${room.instanceId}\`` });
  // Two rooms with the same party room would share windows, seats and chat. Even on different party servers they clash,
  // since tickets and URLs contain only this name.
  const atParty = partyRoom(room);
  if (room.id !== other.id && atParty === partyRoom(other)) {
    const key = room.partykitRoom === undefined ? 'room_id' : 'partykit_room';
    found.push({ key, what: `the room \`${atParty}\` of the party` });
  }
  const [mine, theirs] = [portRange(room), portRange(other)];
  if (mine && theirs && mine[0] <= theirs[1] && theirs[0] <= mine[1]) {
    const shared = [Math.max(mine[0], theirs[0]), Math.min(mine[1], theirs[1])];
    const what = shared[0] === shared[1] ? `port ${shared[0]}` : `ports ${shared.join(' to ')}`;
    found.push({ key: 'ttyd_port', what: `the range of ${what}` });
  }
  return found;
}

function partyRoom({ id, partykitRoom }: Room): string {
  return partykitRoom ?? id;
}
