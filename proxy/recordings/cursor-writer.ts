// Writes everybody's cursors, ten times a second at most, and from time to time where all of them are.
import type { ServerMessage } from '../../protocol/messages.ts';
import { encodeCursors, type RecordedCursor } from '../../protocol/recordings/room-event.ts';
import type { IndexedFile } from './indexed-file.ts';
import type { RoomScribe } from './room-scribe.ts';

const EVERY_MS = 100;
const ALL_EVERY_MS = 10_000;

export class CursorWriter implements Disposable {
  readonly #file: IndexedFile;
  readonly #scribe: RoomScribe;
  readonly #clock: () => number;
  readonly #changed = new Map<string, RecordedCursor>();
  readonly #gone = new Set<string>();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #allAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param clock ms of the recording */
  constructor(file: IndexedFile, scribe: RoomScribe, clock: () => number) {
    this.#file = file;
    this.#scribe = scribe;
    this.#clock = clock;
  }

  get length(): number {
    return this.#file.length;
  }

  heard(message: Extract<ServerMessage, { type: 'cursor_pos' }>): void {
    const { cursors, gone } = this.#scribe.cursors(message);
    for (const pid of gone) {
      this.#gone.add(pid);
      for (const [key, [whose]] of this.#changed) if (whose === pid) this.#changed.delete(key);
    }
    for (const cursor of cursors) this.#changed.set(`${cursor[0]} ${cursor[1]}`, cursor);
    const wait = this.#writtenAt + EVERY_MS - this.#clock();
    if (wait <= 0) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), wait).unref();
  }

  [Symbol.dispose](): void {
    if (this.#timer) this.#write();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const ms = this.#clock();
    this.#writtenAt = ms;
    const all = ms - this.#allAt >= ALL_EVERY_MS;
    if (all) {
      this.#allAt = ms;
      this.#file.mark(ms);
    }
    const cursors = all ? this.#scribe.allCursors() : [...this.#changed.values()];
    this.#file.write(encodeCursors({ ms, cursors, gone: [...this.#gone], all }));
    this.#changed.clear();
    this.#gone.clear();
  }
}
