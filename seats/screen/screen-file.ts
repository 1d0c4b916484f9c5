// Saves the screen to disk, so that after a kill -9 the next proxy knows what its apps' terminals show, and their size.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { writeFileAtomic } from '../../node/atomic-file.ts';
import type { Grid } from '../../protocol/geometry.ts';
import { MAX_COLS, MAX_ROWS } from '../../protocol/limits.ts';

export interface StoredScreen {
  size: Grid;
  /** A snapshot, as `Screen.snapshot` makes it. */
  picture: Buffer;
  /** The app's process and how much of its output is in the picture, in bytes; null in files of older versions. */
  of: { app: string; position: number } | null;
}

const HEADER = /^screen (\d{1,3}) (\d{1,3})(?: (\d{1,15}) (\d+-\d+))?\n/;
/** Longest header, in bytes. */
const HEADER_BYTES = 80;
/** What a `ScreenKeeper` polls; all of it is cheap. */
export interface KeptScreen {
  /** Bytes received from the app so far. */
  received(): number;
  /** The active modes, in any form that can be compared. */
  modesKey(): string;
  /** How much of the app's output has come, in bytes since its start; null: unknown. */
  position(): number | null;
  size(): Grid;
  /** null: lost for the moment. */
  snapshot(): Promise<Uint8Array | null>;
}

export const screenFile = (dir: string) => path.join(dir, 'screen');

/** @returns null if none was stored, or the file is not a valid screen */
export async function loadScreen(dir: string): Promise<StoredScreen | null> {
  const data = await readFile(screenFile(dir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const start = data.subarray(0, HEADER_BYTES).toString('latin1');
  const [header = '', cols, rows, position, app] = HEADER.exec(start) ?? [];
  const size = { cols: Number(cols), rows: Number(rows) };
  if (!(size.cols >= 2 && size.cols <= MAX_COLS && size.rows >= 1 && size.rows <= MAX_ROWS)) {
    return null;
  }
  const of = app === undefined ? null : { app, position: Number(position) };
  return { size, picture: data.subarray(header.length), of };
}

/** Written atomically (`writeFileAtomic`). */
export async function saveScreen(dir: string, screen: StoredScreen): Promise<void> {
  const { size, of } = screen;
  const app = of === null ? '' : ` ${of.position} ${of.app}`;
  const header = Buffer.from(`screen ${size.cols} ${size.rows}${app}\n`);
  await writeFileAtomic(screenFile(dir), Buffer.concat([header, screen.picture]));
}

/** Save interval for constantly busy apps, in ms; idle apps and mode changes are saved at the next poll. */
const RESTLESS_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

/** Keeps the file up to date while a seat runs. */
export class ScreenKeeper {
  readonly #dir: string;
  readonly #app: () => string;
  readonly #screen: KeptScreen;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #seen = -1;
  #failing = false;
  #saved = { bytes: 0, modes: '', at: 0 };
  #saving: Promise<void> = Promise.resolve();

  /** @param app identifies the app's process */
  constructor(dir: string, app: () => string, screen: KeptScreen, log: Logger) {
    this.#dir = dir;
    this.#app = app;
    this.#screen = screen;
    this.#log = log;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Saves the screen now; a full disk loses the snapshot, never the terminal. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#saveOnce());
    return this.#saving;
  }

  /** @returns when no write is in progress any more */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#saving;
  }

  #look(): void {
    const bytes = this.#screen.received();
    const resting = bytes === this.#seen;
    this.#seen = bytes;
    if (bytes === this.#saved.bytes) return;
    const old = performance.now() - this.#saved.at > RESTLESS_MS;
    if (resting || old || this.#screen.modesKey() !== this.#saved.modes) void this.save();
  }

  async #saveOnce(): Promise<void> {
    const size = this.#screen.size();
    this.#saved = {
      bytes: this.#screen.received(),
      modes: this.#screen.modesKey(),
      at: performance.now(),
    };
    const [app, position] = [this.#app(), this.#screen.position()];
    const of = app === '' || position === null ? null : { app, position };
    const snapshot = await this.#screen.snapshot();
    // Lost for the moment: retried at the next poll.
    if (snapshot === null) this.#saved.bytes = -1;
    if (snapshot === null || snapshot.length === 0) return;
    const picture = Buffer.from(snapshot.buffer, snapshot.byteOffset, snapshot.length);
    try {
      await saveScreen(this.#dir, { size, picture, of });
      if (this.#failing) this.#log.info('the screen can be saved again');
      this.#failing = false;
    } catch (err) {
      // Not saved: retried at the next poll, logged only once.
      this.#saved.bytes = -1;
      if (!this.#failing) this.#log.warn({ err }, 'the screen could not be saved');
      this.#failing = true;
    }
  }
}
