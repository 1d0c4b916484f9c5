// The file of one room's places, and its copies in the seats' folders.
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { isDiskFull, removeLeftovers, writeFileAtomic } from '../../node/atomic-file.ts';
import { publicIdSchema } from '../../protocol/access/public-id.ts';
import { COLOR_SLOTS, MAX_BROWSERS } from '../../protocol/limits.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { whole } from '../../protocol/windows.ts';
import type { StoredPlace } from './places.ts';

const VERSION = 1;
/** A failed write is retried after this, in ms, even if nothing changes meanwhile. */
const RETRY_MS = 5_000;
/** Each seat's own copy, in its folder: read only if the room's file can't be read. */
const COPY = 'sitters.json';

const placeSchema = v.object({
  visitor: v.object({
    id: publicIdSchema,
    name: v.pipe(
      v.string(),
      v.transform((name) => cleanName(name) || 'someone'),
    ),
    color: whole(0, COLOR_SLOTS - 1),
  }),
  seat: whole(1, MAX_BROWSERS),
  /** Unix time in ms since when the visitor has no terminal open; null if one is open. */
  vacantSince: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
  /** True if absent. */
  visited: v.optional(v.boolean(), true),
});
const fileSchema = v.object({ v: v.literal(VERSION), places: v.array(placeSchema) });

export interface RoomPlaces {
  places: StoredPlace[];
  /** False if the file could not be read: only places in seats whose apps run can be trusted then. */
  certain: boolean;
}

export type RoomPlacesFile = ReturnType<typeof openRoomPlaces>;

/** @param places who sits there now */
export function openRoomPlaces(
  stateDir: string,
  room: string,
  places: () => readonly StoredPlace[],
  log: Logger,
) {
  const file = path.join(stateDir, 'places', `${room}.json`);
  const seatsDir = path.join(stateDir, 'seats', room);
  const copyOf = (seat: number) => path.join(seatsDir, String(seat), COPY);
  /** The text on disk, so that nothing is written twice. */
  let written = '';
  const copies = new Map<number, string>();
  /** Something has changed since the last write. */
  let due = false;
  let failed = false;
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;

  /** Resolves when the current places, or later ones, are written, or the write has failed. */
  function save(): Promise<void> {
    due = true;
    next ??= current.then(() => {
      next = undefined;
      current = write();
      return current;
    });
    return next;
  }

  async function write(): Promise<void> {
    due = false;
    clearTimeout(retry);
    try {
      const now = places();
      const text = textOf(now);
      if (text !== written) await (now.length === 0 ? rm(file, { force: true }) : put(file, text));
      written = text;
      await writeCopies(now);
      if (failed) log.info('who sits where can be written again');
      failed = false;
    } catch (error) {
      if (!failed)
        log.error(
          { err: error, file, diskFull: isDiskFull(error) },
          'who sits where could not be written; the last state is kept',
        );
      failed = true;
      due = true;
      retry = setTimeout(() => void save(), RETRY_MS).unref();
    }
  }

  /** Copies the places of each seat into its folder, written only when its visitors change. */
  async function writeCopies(now: readonly StoredPlace[]): Promise<void> {
    const bySeat = Map.groupBy(now, (place) => place.seat);
    for (const seat of copies.keys()) {
      if (bySeat.has(seat)) continue;
      await rm(copyOf(seat), { force: true });
      copies.delete(seat);
    }
    for (const [seat, sitting] of bySeat) {
      const text = textOf(sitting.map((place) => ({ ...place, vacantSince: null })));
      if (copies.get(seat) === text) continue;
      await put(copyOf(seat), text);
      copies.set(seat, text);
    }
  }

  /** Sets aside a file that can't be read. @returns the places in the seats' folders */
  async function recover(): Promise<StoredPlace[]> {
    const aside = `${file}.broken-${Date.now()}`;
    await rename(file, aside);
    const found: StoredPlace[] = [];
    for (const name of await readdir(seatsDir).catch(noFolder)) {
      const read = await readPlaces(path.join(seatsDir, name, COPY));
      found.push(...(read ?? []).filter(({ seat }) => String(seat) === name));
    }
    log.error({ aside, found: found.length }, 'the file of who sits where can’t be read');
    return found;
  }

  return {
    async load(): Promise<RoomPlaces> {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await removeLeftovers(file);
      const read = await readPlaces(file);
      const found = read ?? (await recover());
      for (const { seat } of found) copies.set(seat, '');
      return { places: found, certain: read !== null };
    },
    save,
    /** Writes what is pending. */
    async flush(): Promise<void> {
      clearTimeout(retry);
      if (due) await save();
      await current;
      clearTimeout(retry);
    },
  };
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, text);
}

function textOf(places: readonly StoredPlace[]): string {
  const plain = places.map(({ visitor: { id, name, color }, seat, vacantSince, visited }) => {
    return { visitor: { id, name, color }, seat, vacantSince, ...(visited ? {} : { visited }) };
  });
  return `${JSON.stringify({ v: VERSION, places: plain })}\n`;
}

/** @returns none without a file, null if it can't be read */
export async function readPlaces(file: string): Promise<StoredPlace[] | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return v.parse(fileSchema, JSON.parse(text)).places;
  } catch {
    // Whatever is wrong with it, the caller sets it aside and logs that.
    return null;
  }
}

/** For `catch`: a folder that is not there is empty. */
export function noFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
