// What changed room files come to: which rooms open, change and close, and which stay as they were because their file is
// broken, or claims what is another room's (RF1). Pure.
import path from 'node:path';
import { findClashes, type LoadedFile } from '../../rooms/clashes.ts';
import type { Problem, Room, RoomFile } from '../../rooms/load.ts';

export interface Decision {
  open: Room[];
  /** Rooms that are open, as their files are now; also where nothing has changed. */
  stay: Room[];
  /** Ids of open rooms that no file has any more. */
  close: string[];
  /** Ids of open rooms whose file is not taken: what was before stays in force. */
  broken: Set<string>;
  /** Of all files. */
  problems: Problem[];
}

interface Claim extends LoadedFile {
  room: Room;
  /** The room as it is in force; absent for a new one. */
  old?: Room;
}

/**
 * @param inForce the rooms that are open, as their files last were
 * @param read every room file there is now, in order
 */
export function decide(inForce: readonly Room[], read: readonly RoomFile[]): Decision {
  const files = new Map(read.map((file) => [path.resolve(file.file), file]));
  const byId = new Map(read.flatMap((file) => (file.room ? [[file.room.id, file] as const] : [])));
  const kept: Claim[] = [];
  const changed: Claim[] = [];
  const close: string[] = [];
  const broken = new Set<string>();
  const taken = new Set<RoomFile>();
  for (const old of inForce) {
    const own = files.get(old.file);
    // A file may have been renamed, or hold another room now.
    const now = own && (!own.room || own.room.id === old.id) ? own : byId.get(old.id);
    if (now) taken.add(now);
    if (now?.room) changed.push({ ...now, room: now.room, old });
    else {
      kept.push({ file: old.file, room: old, lineOf: () => 1, old });
      if (now) broken.add(old.id);
      else close.push(old.id);
    }
  }
  const fresh = read.flatMap((file): Claim[] =>
    file.room && !taken.has(file) ? [{ ...file, room: file.room }] : [],
  );
  const problems = read.flatMap((file) => file.problems);
  const { rooms, clashes } = settle(kept, changed, fresh);
  for (const { old } of clashes) if (old) broken.add(old.id);
  const isNew = new Set(fresh.map(({ room }) => room));
  const isChanged = new Set(changed.map(({ room }) => room));
  return {
    open: rooms.filter((room) => isNew.has(room)),
    stay: rooms.filter((room) => isChanged.has(room)),
    close,
    broken,
    problems: [...problems, ...clashes.flatMap((clash) => clash.problems)],
  };
}

/** Who has something keeps it: a room that is open comes before a new one, and one that is as before first of all. */
function settle(kept: Claim[], changed: Claim[], fresh: Claim[]) {
  const clashes: { old?: Room; problems: Problem[] }[] = [];
  let [stay, claims] = [kept, changed];
  for (;;) {
    const found = findClashes([...stay, ...claims, ...fresh]);
    const refused = new Set(found.problems.map(({ file }) => file));
    const back = claims.filter(({ file }) => refused.has(file));
    if (back.length === 0) {
      for (const { file } of fresh.filter((one) => refused.has(one.file)))
        clashes.push({ problems: found.problems.filter((one) => one.file === file) });
      return { rooms: found.rooms, clashes };
    }
    for (const { file, old } of back)
      clashes.push({
        ...(old ? { old } : {}),
        problems: found.problems.filter((one) => one.file === file),
      });
    // What it claimed before is its own again, which may be what another one wanted.
    stay = [...stay, ...back.flatMap((one) => (one.old ? [{ ...one, room: one.old }] : []))];
    claims = claims.filter((one) => !back.includes(one));
  }
}
