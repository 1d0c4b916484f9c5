// Remembers across restarts which rooms and seats are paused, for the time until the party answers (LK2).
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { writeFileAtomic } from '../../node/atomic-file.ts';
import { type Pauses, pausesSchema } from '../../protocol/access/pause.ts';

const fileSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), pausesSchema));

export interface PauseFile {
  /** By a room's id at the party, as an earlier run of this proxy knew them. */
  known: ReadonlyMap<string, Pauses>;
  /** Saves all of them. Never rejects. */
  save(all: ReadonlyMap<string, Pauses>): Promise<void>;
}

/** A file that can't be read counts as empty: the party is asked anyway. */
export async function openPauseFile(stateDir: string, log: Logger): Promise<PauseFile> {
  const file = path.join(stateDir, 'pauses.json');
  let saving: Promise<void> = Promise.resolve();
  return {
    known: new Map(Object.entries(await read(file, log))),
    save(all) {
      const paused = [...all].filter(
        ([, { room, seats }]) => room || Object.keys(seats).length > 0,
      );
      const text = JSON.stringify(Object.fromEntries(paused));
      saving = saving
        .then(() => writeFileAtomic(file, text))
        .catch((err: unknown) => log.error({ err }, 'pauses could not be saved'));
      return saving;
    },
  };
}

async function read(file: string, log: Logger): Promise<Record<string, Pauses>> {
  try {
    const parsed = v.safeParse(fileSchema, await readFile(file, 'utf8'));
    if (parsed.success) return parsed.output;
    log.warn({ file }, 'the file of pauses is broken');
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ err, file }, 'no pauses');
  }
  return {};
}
