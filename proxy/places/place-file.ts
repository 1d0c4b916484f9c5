// Persists who sits where, so that a proxy that was killed restores the places when it starts again.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Places } from './places.ts';
import {
  noFolder,
  openRoomPlaces,
  type RoomPlaces,
  type RoomPlacesFile,
  readPlaces,
} from './room-places.ts';

export type PlaceFile = ReturnType<typeof createPlaceFile>;

/** Keeps `STATE_DIR/places/ROOM.json`: what `places` says, after each change. */
export function createPlaceFile(stateDir: string, places: Places, log: Logger) {
  const dir = path.join(stateDir, 'places');
  const files = new Map<string, RoomPlacesFile>();
  const listening = places.onChange(({ place }) => void fileOf(place.room.id).save());

  function fileOf(room: string): RoomPlacesFile {
    const file =
      files.get(room) ??
      openRoomPlaces(stateDir, room, () => places.ofRoom(room), log.child({ room }));
    files.set(room, file);
    return file;
  }

  return {
    /** The room's places as last saved. A file that can't be read is set aside, and the seats' own copies are used. */
    load: (room: string): Promise<RoomPlaces> => fileOf(room).load(),
    /**
     * Resolves when the current places, or later ones, are on disk, or the write has failed: a failure is logged once
     * and retried, since no terminal may end because a disk is full.
     */
    saved: (room: string): Promise<void> => fileOf(room).save(),
    /** Seats with places in rooms other than these. */
    async others(rooms: ReadonlySet<string>): Promise<{ room: string; seat: number }[]> {
      const names = await readdir(dir).catch(noFolder);
      const ids = names.flatMap((name) => /^([a-z0-9-]+)\.json$/.exec(name)?.[1] ?? []);
      const found = ids
        .filter((room) => !rooms.has(room))
        .map(async (room) => {
          const read = await readPlaces(path.join(dir, `${room}.json`));
          return (read ?? []).map(({ seat }) => ({ room, seat }));
        });
      return (await Promise.all(found)).flat();
    },
    /** Writes what is pending, and no later change. */
    async close(): Promise<void> {
      listening[Symbol.dispose]();
      await Promise.all([...files.values()].map((file) => file.flush()));
    },
  };
}
