// Persists which visitor has which seat, so that a proxy that was killed restores their places when it starts again.
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { isDiskFull, removeLeftovers, writeFileAtomic } from '../../node/atomic-file.ts';
import { COLOR_SLOTS, MAX_BROWSERS } from '../../protocol/limits.ts';
import { personId } from '../../protocol/messages.ts';
import { cleanName } from '../../protocol/text/text.ts';
import type { Visitor } from '../auth/visitor.ts';

const VERSION = 1;
/** A failed write is retried after this, in ms, even if nothing changes meanwhile. */
const RETRY_MS = 5_000;
/** Each seat's own copy, in its folder: read only if the room's file can't be read. */
const COPY = 'sitters.json';

const placeSchema = v.object({
  visitor: v.object({
    id: personId,
    name: v.pipe(
      v.string(),
      v.transform((name) => cleanName(name) || 'someone'),
    ),
    color: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(COLOR_SLOTS - 1)),
  }),
  seat: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_BROWSERS)),
  /** Unix time in ms since when the visitor has no terminal open; null if one is open. */
  vacantSince: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
  /** True if absent. */
  visited: v.optional(v.boolean(), true),
});
const fileSchema = v.object({ v: v.literal(VERSION), places: v.array(placeSchema) });

export interface StoredPlace {
  visitor: Visitor;
  seat: number;
  vacantSince: number | null;
  /** Whether the visitor ever had a terminal open here. */
  visited: boolean;
}

export interface PlaceFile {
  /**
   * The room's places as last saved. A file that can't be read is set aside, and the copies in the seats' folders
   * are used; then `certain` is false, and only places in seats whose apps run can be trusted.
   */
  load(room: string): Promise<{ places: StoredPlace[]; certain: boolean }>;
  /**
   * Resolves when the current places, or later ones, are on disk, or the write has failed: a failure is logged once
   * and retried, since no terminal may end because a disk is full.
   * @param places called when the file is written
   */
  save(room: string, places: () => readonly StoredPlace[]): Promise<void>;
  /** Seats with places in rooms other than these. */
  others(rooms: ReadonlySet<string>): Promise<{ room: string; seat: number }[]>;
  /** Writes what is pending. */
  flush(): Promise<void>;
}

/** Keeps `STATE_DIR/places/ROOM.json`. */
export function createPlaceFile(stateDir: string, log: Logger): PlaceFile {
  const files = new Map<string, RoomFile>();
  const fileOf = (room: string): RoomFile => {
    const known = files.get(room);
    if (known) return known;
    const made = new RoomFile(stateDir, room, log.child({ room }));
    files.set(room, made);
    return made;
  };
  return {
    load: (room) => fileOf(room).load(),
    save: (room, places) => fileOf(room).save(places),
    async others(rooms) {
      const names = await readdir(path.join(stateDir, 'places')).catch(noFolder);
      const ids = names.flatMap((name) => /^([a-z0-9-]+)\.json$/.exec(name)?.[1] ?? []);
      const found = ids
        .filter((room) => !rooms.has(room))
        .map(async (room) => {
          const read = await readPlaces(path.join(stateDir, 'places', `${room}.json`));
          return typeof read === 'string' ? [] : read.map(({ seat }) => ({ room, seat }));
        });
      return (await Promise.all(found)).flat();
    },
    async flush() {
      await Promise.all([...files.values()].map((file) => file.flush()));
    },
  };
}

class RoomFile {
  readonly #file: string;
  readonly #seatsDir: string;
  readonly #log: Logger;
  /** The text on disk, so that nothing is written twice. */
  #written = '';
  readonly #copies = new Map<number, string>();
  #due: (() => readonly StoredPlace[]) | undefined;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failed = false;

  constructor(stateDir: string, room: string, log: Logger) {
    this.#file = path.join(stateDir, 'places', `${room}.json`);
    this.#seatsDir = path.join(stateDir, 'seats', room);
    this.#log = log;
  }

  async load(): Promise<{ places: StoredPlace[]; certain: boolean }> {
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    await removeLeftovers(this.#file);
    const read = await readPlaces(this.#file);
    if (read === 'absent') return { places: [], certain: true };
    if (read !== 'broken') {
      for (const { seat } of read) this.#copies.set(seat, '');
      return { places: onePlaceEach(read), certain: true };
    }
    const aside = `${this.#file}.broken-${Date.now()}`;
    await rename(this.#file, aside);
    const places = onePlaceEach(await this.#fromCopies());
    for (const { seat } of places) this.#copies.set(seat, '');
    this.#log.error({ aside, found: places.length }, 'the file of who sits where can’t be read');
    return { places, certain: false };
  }

  save(places: () => readonly StoredPlace[]): Promise<void> {
    this.#due = places;
    this.#next ??= this.#current.then(() => {
      this.#next = undefined;
      this.#current = this.#write();
      return this.#current;
    });
    return this.#next;
  }

  async flush(): Promise<void> {
    clearTimeout(this.#retry);
    if (this.#due) await this.save(this.#due);
    await this.#current;
    clearTimeout(this.#retry);
  }

  async #write(): Promise<void> {
    const due = this.#due;
    if (!due) return;
    this.#due = undefined;
    clearTimeout(this.#retry);
    const places = due();
    try {
      const text = textOf(places);
      if (text !== this.#written) {
        if (places.length === 0) await rm(this.#file, { force: true });
        else {
          await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
          await writeFileAtomic(this.#file, text);
        }
        this.#written = text;
      }
      await this.#copy(places);
      if (this.#failed) this.#log.info('who sits where can be written again');
      this.#failed = false;
    } catch (error) {
      if (!this.#failed)
        this.#log.error(
          { err: error, file: this.#file, diskFull: isDiskFull(error) },
          'who sits where could not be written; the last state is kept',
        );
      this.#failed = true;
      this.#due ??= due;
      this.#retry = setTimeout(() => void this.save(this.#due ?? due), RETRY_MS).unref();
    }
  }

  /** Copies the places of each seat into its folder, written only when its visitors change. */
  async #copy(places: readonly StoredPlace[]): Promise<void> {
    const bySeat = Map.groupBy(places, (place) => place.seat);
    for (const seat of this.#copies.keys()) {
      if (bySeat.has(seat)) continue;
      await rm(this.#copyFile(seat), { force: true });
      this.#copies.delete(seat);
    }
    for (const [seat, sitting] of bySeat) {
      const text = textOf(sitting.map((place) => ({ ...place, vacantSince: null })));
      if (this.#copies.get(seat) === text) continue;
      await mkdir(path.dirname(this.#copyFile(seat)), { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.#copyFile(seat), text);
      this.#copies.set(seat, text);
    }
  }

  #copyFile(seat: number): string {
    return path.join(this.#seatsDir, String(seat), COPY);
  }

  async #fromCopies(): Promise<StoredPlace[]> {
    const found: StoredPlace[] = [];
    for (const name of await readdir(this.#seatsDir).catch(noFolder)) {
      const read = await readPlaces(path.join(this.#seatsDir, name, COPY));
      if (typeof read !== 'string') found.push(...read.filter(({ seat }) => String(seat) === name));
    }
    return found;
  }
}

function textOf(places: readonly StoredPlace[]): string {
  const plain = places.map(({ visitor: { id, name, color }, seat, vacantSince, visited }) => {
    return { visitor: { id, name, color }, seat, vacantSince, ...(visited ? {} : { visited }) };
  });
  return `${JSON.stringify({ v: VERSION, places: plain })}\n`;
}

async function readPlaces(file: string): Promise<StoredPlace[] | 'absent' | 'broken'> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
  try {
    return v.parse(fileSchema, JSON.parse(text)).places;
  } catch {
    // Whatever is wrong with it, the caller sets it aside and logs that.
    return 'broken';
  }
}

/** A visitor has one place in a room; keeps the first. */
function onePlaceEach(places: readonly StoredPlace[]): StoredPlace[] {
  return [...Map.groupBy(places, ({ visitor }) => visitor.id).values()].flatMap((of) =>
    of.slice(0, 1),
  );
}

function noFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
