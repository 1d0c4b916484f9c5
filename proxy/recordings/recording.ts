// One recording that is being made: its seats, the room's events and cursors, on one clock, and its manifest.

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { ServerMessage } from '../../protocol/messages.ts';
import {
  CURSORS_FILE,
  castFile,
  type Manifest,
  type RecordingEnd,
  ROOM_FILE,
} from '../../protocol/recordings/recording.ts';
import { encodeRoomEvent, type RoomEvent } from '../../protocol/recordings/room-event.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import { HOUR_MS } from '../../protocol/time.ts';
import type { Room } from '../../rooms/load.ts';
import type { RecordingLimits } from '../config/keys/recordings.ts';
import type { TakenSeat } from '../places/registry.ts';
import { CastLines } from './cast-lines.ts';
import { CursorWriter } from './cursor-writer.ts';
import { IndexedFile } from './indexed-file.ts';
import { markerOf, RoomScribe } from './room-scribe.ts';
import { SeatRecorder } from './seat-recorder.ts';
import type { RecordingStore } from './store.ts';
import { Typists } from './typists.ts';

export interface RecordingOptions {
  store: RecordingStore;
  room: Room;
  /** Who started it. */
  by: string;
  limits: Pick<RecordingLimits, 'max_bytes' | 'max_hours'>;
  follows?: string;
  /** Name of somebody who sits in a seat. */
  nameOf(seat: number, visitor: string): string;
  /** The recording has to end for that reason. */
  onEnd(why: 'limit' | 'disk', error?: unknown): void;
  log: Logger;
}

interface RecordedSeat {
  file: IndexedFile;
  lines: CastLines;
  /** What is open there now; null between two apps. */
  open: { live: TakenSeat['live']; recorder: SeatRecorder } | null;
}

export class Recording {
  readonly #o: RecordingOptions;
  readonly #manifest: Manifest;
  readonly #room: IndexedFile;
  readonly #cursors: CursorWriter;
  readonly #scribe = new RoomScribe();
  readonly #typists = new Typists();
  readonly #seats = new Map<number, RecordedSeat>();
  readonly #startedAt: number;
  readonly #timer: NodeJS.Timeout;
  #changing: Promise<void> = Promise.resolve();
  /** Of screens that it began with: a limit that they exceed must not end it at once. */
  #given = 0;
  #isOver = false;

  /** @throws the system's error if its files can't be made */
  static async begin(options: RecordingOptions): Promise<Recording> {
    const { store, room, follows } = options;
    const at = Date.now();
    const manifest: Manifest = {
      ...{ version: 1, id: newId(at), room: room.id, displayName: room.displayName },
      ...{ by: options.by, at, ms: 0, ended: null, seats: [] },
      ...(follows === undefined ? {} : { follows }),
    };
    const dir = store.dirOf(room.id, manifest.id);
    await using opened = new AsyncDisposableStack();
    opened.defer(() => store.remove(room.id, manifest.id));
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const failure = { on: (_error: unknown) => {} };
    const failed = (error: unknown) => failure.on(error);
    const events = await IndexedFile.create(dir, ROOM_FILE, failed);
    opened.defer(() => events.close());
    const cursors = await IndexedFile.create(dir, CURSORS_FILE, failed);
    opened.defer(() => cursors.close());
    await store.save(manifest);
    opened.move();
    return new Recording(options, manifest, { events, cursors }, failure);
  }

  private constructor(
    options: RecordingOptions,
    manifest: Manifest,
    files: { events: IndexedFile; cursors: IndexedFile },
    failure: { on(error: unknown): void },
  ) {
    this.#o = options;
    this.#manifest = manifest;
    this.#startedAt = performance.now();
    this.#room = files.events;
    failure.on = (error) => this.#failed(error);
    this.#cursors = new CursorWriter(files.cursors, this.#scribe, () => this.#clock());
    const most = options.limits.max_hours * HOUR_MS;
    this.#timer = setTimeout(() => this.#end('limit'), most).unref();
  }

  get id(): string {
    return this.#manifest.id;
  }

  get by(): string {
    return this.#manifest.by;
  }

  /** Of all its files, with what is still to be written. */
  get bytes(): number {
    const seats = [...this.#seats.values()].reduce((sum, { file }) => sum + file.length, 0);
    return seats + this.#room.length + this.#cursors.length;
  }

  /** Records these seats from now on, and no others. */
  setSeats(seats: readonly TakenSeat[]): Promise<void> {
    this.#changing = this.#changing
      .then(() => this.#setSeats(seats))
      .catch((error: unknown) => this.#failed(error));
    return this.#changing;
  }

  /** Takes what the room tells. */
  heard(message: ServerMessage): void {
    if (message.type === 'cursor_pos') this.#cursors.heard(message);
    else for (const event of this.#scribe.events(message)) this.#event(event);
    this.#checkSize();
  }

  /** Ends it. @returns once all of it is on the disk, as far as there is room */
  async end(why: RecordingEnd): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#cursors[Symbol.dispose]();
    await this.#changing;
    for (const { open } of this.#seats.values()) open?.recorder[Symbol.dispose]();
    this.#manifest.ms = this.#clock();
    this.#manifest.ended = why;
    const files = [this.#room, this.#cursors, ...[...this.#seats.values()].map(({ file }) => file)];
    const closed = await Promise.allSettled(files.map((file) => file.close()));
    for (const one of closed)
      if (one.status === 'rejected') this.#o.log.warn({ err: one.reason }, 'a recording’s file');
    await this.#o.store.save(this.#manifest);
  }

  async #setSeats(seats: readonly TakenSeat[]): Promise<void> {
    if (this.#isOver) return;
    const wanted = new Map(seats.map((seat) => [seat.number, seat]));
    for (const [number, recorded] of this.#seats) {
      if (!recorded.open || wanted.get(number)?.live === recorded.open.live) continue;
      recorded.open.recorder[Symbol.dispose]();
      recorded.open = null;
    }
    for (const { number, live } of seats) {
      const recorded = this.#seats.get(number) ?? (await this.#newSeat(number, live));
      recorded.open ??= { live, recorder: this.#recorder(number, live, recorded) };
    }
  }

  async #newSeat(seat: number, live: TakenSeat['live']): Promise<RecordedSeat> {
    const { store, room } = this.#o;
    const dir = store.dirOf(room.id, this.id);
    const file = await IndexedFile.create(dir, castFile(seat), (error) => this.#failed(error));
    const lines = new CastLines();
    const size = live.size();
    const title = `${room.displayName}, seat ${seat}`;
    file.write(lines.header({ ...size, at: this.#manifest.at, title }));
    const recorded = { file, lines, open: null };
    this.#seats.set(seat, recorded);
    this.#manifest.seats.push({ seat, ...size });
    this.#manifest.ms = this.#clock();
    await store.save(this.#manifest);
    return recorded;
  }

  #recorder(seat: number, live: TakenSeat['live'], { file, lines }: RecordedSeat): SeatRecorder {
    return new SeatRecorder({
      ...{ seat, live, file, lines },
      clock: () => this.#clock(),
      onEvent: (event) => this.#event(event),
      onTyped: (visitor) => this.#typed(seat, visitor),
      onOutput: (bytes, isFirst) => {
        if (isFirst) this.#given += bytes;
        this.#checkSize();
      },
    });
  }

  #typed(seat: number, visitor: string): void {
    const told = this.#typists.typed(seat, visitor, this.#clock());
    if (!told) return;
    const name = this.#o.nameOf(seat, visitor);
    this.#event({ code: 'typed', seat, name });
    if (told.isNew) this.#mark(`${name} types`, seat);
  }

  #event(event: RoomEvent): void {
    if (this.#isOver) return;
    this.#room.write(encodeRoomEvent(this.#clock(), event));
    const marker = markerOf(event);
    if (marker !== null) this.#mark(marker);
  }

  /** @param only the seat that it concerns; else all */
  #mark(label: string, only?: number): void {
    for (const [seat, { file, lines }] of this.#seats)
      if (only === undefined || only === seat)
        file.write(lines.event(this.#clock(), 'm', cleanTitle(label)));
  }

  #clock(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  #checkSize(): void {
    if (this.bytes - this.#given > this.#o.limits.max_bytes) this.#end('limit');
  }

  #failed(error: unknown): void {
    if (this.#isOver) return;
    this.#o.log.error({ err: error, recording: this.id }, 'a recording can’t be written');
    this.#end('disk', error);
  }

  #end(why: 'limit' | 'disk', error?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#o.onEnd(why, error);
  }
}

/** `20261129-143012-k3f9q2` */
function newId(at: number): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const letters = [...randomBytes(6)].map((byte) => (byte % 36).toString(36)).join('');
  return `${time}-${letters}`;
}
