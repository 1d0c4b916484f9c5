// Where recordings lie in the state folder, a folder each: lists them, finds their files, removes them, and puts in
// order what a proxy that was killed has left.
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { removeLeftovers, writeFileAtomic } from '../../node/atomic-file.ts';
import { AppError } from '../../protocol/errors.ts';
import {
  type Manifest,
  manifestSchema,
  RECORDING_FILE,
  RECORDING_ID,
  type RecordingListing,
} from '../../protocol/recordings/recording.ts';

export interface StoredRecording extends RecordingListing {
  /** Bytes of each file. */
  files: Record<string, number>;
}

export type RecordingStore = ReturnType<typeof createRecordingStore>;

/** @param stateDir in whose `recordings/ROOM/ID/` they lie */
export function createRecordingStore(stateDir: string) {
  const root = path.join(stateDir, 'recordings');
  const dirOf = (room: string, id: string) => path.join(root, room, id);

  async function find(room: string, id: string): Promise<StoredRecording | undefined> {
    if (!RECORDING_ID.test(id)) return undefined;
    const manifest = await readManifest(dirOf(room, id));
    if (!manifest) return undefined;
    const files = await sizesIn(dirOf(room, id));
    const bytes = Object.values(files).reduce((sum, size) => sum + size, 0);
    return { ...manifest, bytes, files };
  }

  async function list(room: string): Promise<StoredRecording[]> {
    const ids = (await namesIn(path.join(root, room))).filter((id) => RECORDING_ID.test(id));
    const found = await Promise.all(ids.map((id) => find(room, id)));
    // An id says the second alone, in which several may have begun.
    return found.filter((one) => one !== undefined).sort((a, b) => b.at - a.at);
  }

  return {
    dirOf,
    /** A recording of a room with its files; undefined if there is none. */
    find,
    /** All of a room, newest first. */
    list,
    /** All of all rooms, oldest first. */
    async all(): Promise<StoredRecording[]> {
      const lists = await Promise.all((await namesIn(root)).map(list));
      return lists.flat().sort((a, b) => a.at - b.at);
    },
    /** @throws AppError RECORDING_UNKNOWN */
    async get(room: string, id: string): Promise<StoredRecording> {
      const found = await find(room, id);
      if (!found) throw new AppError('RECORDING_UNKNOWN');
      return found;
    },
    /** Path of one of its files. @throws AppError NOT_FOUND for what is none */
    fileOf(room: string, id: string, name: string): string {
      if (!RECORDING_ID.test(id) || !RECORDING_FILE.test(name)) throw new AppError('NOT_FOUND');
      return path.join(dirOf(room, id), name);
    },
    save: (manifest: Manifest) =>
      writeFileAtomic(
        path.join(dirOf(manifest.room, manifest.id), MANIFEST),
        `${JSON.stringify(manifest)}\n`,
      ),
    remove: (room: string, id: string) => rm(dirOf(room, id), { recursive: true, force: true }),
    /** Ends what no process writes any more: before this proxy records anything. */
    async recover(): Promise<void> {
      for (const one of await this.all()) {
        if (one.ended !== null) continue;
        const { bytes, files, ...manifest } = one;
        const dir = dirOf(one.room, one.id);
        await removeLeftovers(path.join(dir, MANIFEST));
        let last = one.at;
        for (const name of Object.keys(files)) {
          const file = path.join(dir, name);
          last = Math.max(last, (await stat(file)).mtimeMs);
          await cutHalfLine(file);
        }
        await this.save({ ...manifest, ended: 'cut', ms: Math.round(last - one.at) });
      }
    },
  };
}

const MANIFEST = 'manifest.json';
/** The longest line is a whole screen with its scrollback. */
const TAIL_BYTES = 16 * 1024 * 1024;

async function readManifest(dir: string): Promise<Manifest | undefined> {
  try {
    const text = await readFile(path.join(dir, MANIFEST), 'utf8');
    const read = v.safeParse(manifestSchema, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return undefined;
    throw error;
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function sizesIn(dir: string): Promise<Record<string, number>> {
  const names = (await namesIn(dir)).filter((name) => RECORDING_FILE.test(name));
  const sized = names.map(async (name) => [name, (await stat(path.join(dir, name))).size] as const);
  return Object.fromEntries(await Promise.all(sized));
}

/** Takes away what was written of a last line. */
async function cutHalfLine(file: string): Promise<void> {
  await using handle = await open(file, 'r+');
  const { size } = await handle.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = Buffer.alloc(size - from);
  await handle.read(tail, 0, tail.length, from);
  await handle.truncate(from + tail.lastIndexOf(0x0a) + 1);
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
