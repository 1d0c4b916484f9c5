// Reads a recording from the proxy: what it consists of, its events, and the parts of its files.

import type { ReplayData } from '../../protocol/api.ts';
import {
  CURSORS_FILE,
  castFile,
  type IndexEntry,
  indexFile,
  type Manifest,
  ROOM_FILE,
  readIndex,
  readLines,
} from '../../protocol/recordings/recording.ts';
import {
  readCursors,
  readRoomEvent,
  type TimedRoomEvent,
} from '../../protocol/recordings/room-event.ts';
import { type CastEvent, castEvents } from './cast-events.ts';
import { type Chunk, chunksOf } from './chunks.ts';

export interface LoadedRecording {
  manifest: Manifest;
  /** In ms. */
  length: number;
  events: TimedRoomEvent[];
  seats: { seat: number; cols: number; rows: number; chunks: Chunk[] }[];
  cursors: Chunk[];
}

export class RecordingSource {
  readonly #base: string;
  readonly #key: string;

  /** @param key of a link to the recording; empty for hosts and operators */
  constructor({ root, room, recording }: ReplayData, key: string) {
    this.#base = `${root}api/rooms/${encodeURIComponent(room)}/recordings/${encodeURIComponent(recording)}`;
    this.#key = key;
  }

  /** @throws Error with words for people */
  async load(): Promise<LoadedRecording> {
    const answer = await this.#fetch('');
    // Trusted: the page's own proxy answers.
    const { files, ...manifest } = (await answer.json()) as Manifest & {
      files: Record<string, number>;
    };
    const chunks = async (name: string): Promise<Chunk[]> => {
      const size = files[name] ?? 0;
      const index: IndexEntry[] = files[indexFile(name)]
        ? readIndex(await this.#text(indexFile(name)))
        : [];
      return chunksOf(index, size);
    };
    const [events, cursors, ...seats] = await Promise.all([
      files[ROOM_FILE] ? this.#text(ROOM_FILE) : '',
      chunks(CURSORS_FILE),
      ...manifest.seats
        .toSorted((a, b) => a.seat - b.seat)
        .map(async (seat) => ({ ...seat, chunks: await chunks(castFile(seat.seat)) })),
    ]);
    // One that is being made is as long as what there is of it.
    const length = manifest.ended === null ? Date.now() - manifest.at : manifest.ms;
    const read = readLines(events).flatMap((line) => readRoomEvent(line) ?? []);
    return { manifest, length, events: read, seats, cursors };
  }

  async cast(seat: number, chunk: Chunk): Promise<CastEvent[]> {
    return castEvents(await this.#text(castFile(seat), chunk), chunk.ms);
  }

  async cursors(chunk: Chunk) {
    return readLines(await this.#text(CURSORS_FILE, chunk)).flatMap(
      (line) => readCursors(line) ?? [],
    );
  }

  /** Where a seat's asciicast can be had, whole. */
  downloadOf(seat: number): string {
    return this.#url(`/${castFile(seat)}`, { download: '' });
  }

  async #text(name: string, part?: Chunk): Promise<string> {
    const answer = await this.#fetch(
      `/${name}`,
      part && { range: `bytes=${part.start}-${part.end}` },
    );
    return answer.text();
  }

  async #fetch(path: string, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(this.#url(path, {}), { headers, cache: 'no-store' });
    if (answer.ok) return answer;
    const body: unknown = await answer.json().catch(() => null);
    const said = (body as { error?: { message?: unknown } } | null)?.error?.message;
    throw new Error(typeof said === 'string' ? said : `The server answered ${answer.status}.`);
  }

  #url(path: string, query: Record<string, string>): string {
    const all = new URLSearchParams({ ...(this.#key === '' ? {} : { key: this.#key }), ...query });
    const text = all.toString();
    return `${this.#base}${path}${text && `?${text}`}`;
  }
}
