// Which rooms this proxy records: those whose room says so (RE2), while somebody has a seat here.
import type { Logger } from 'pino';
import { connectParty, DONE, type Party } from '../../bridge/room/party.ts';
import { isDiskFull } from '../../node/atomic-file.ts';
import type { Recorded } from '../../protocol/access/recorded.ts';
import type { RecordingEnd } from '../../protocol/recordings/recording.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { RecordingLimits } from '../config/keys/recordings.ts';
import type { PartyClient } from '../party/client.ts';
import type { RecordedRooms } from '../party/recorded-rooms.ts';
import type { SeatRegistry } from '../places/registry.ts';
import { Recording } from './recording.ts';
import { overdue } from './retention.ts';
import type { RecordingStore } from './store.ts';

export interface Recorder extends AsyncDisposable {
  /** Id of the recording of a room that is being made. */
  current(room: string): string | undefined;
}

export interface RecorderOptions {
  store: RecordingStore;
  rooms: Pick<RecordedRooms, 'of' | 'onChange'>;
  registry: Pick<SeatRegistry, 'list' | 'onSeats'>;
  client: Pick<PartyClient, 'recorderSocket' | 'control'>;
  limits: RecordingLimits;
  log: Logger;
}

/** How often old recordings are looked for, in ms. */
const PRUNE_MS = 10 * 60_000;

/** What people are told whose recording ends by itself. */
const DISK_WORDS = {
  full: 'The disk of the server is full.',
  broken: 'The server can’t write it to its disk.',
} as const;

export function createRecorder(options: RecorderOptions): Recorder {
  const { registry, log } = options;
  const rooms = new Map<string, RecordedRoom>();

  function update(): void {
    const running = new Map(registry.list().map(({ room }) => [room.id, room]));
    for (const room of running.values())
      if (!rooms.has(room.id)) rooms.set(room.id, new RecordedRoom(room, options, prune));
    for (const one of rooms.values()) one.update(options.rooms.of(partyRoomOf(one.room)));
  }

  async function prune(): Promise<void> {
    try {
      const all = await options.store.all();
      for (const { room, id, at } of overdue(all, options.limits, Date.now())) {
        log.info({ room, recording: id, at }, 'a recording is removed: too old, or too many bytes');
        await options.store.remove(room, id);
      }
    } catch (err) {
      log.error({ err }, 'old recordings could not be removed');
    }
  }

  const seats = registry.onSeats(update);
  const changes = options.rooms.onChange(update);
  const pruning = setInterval(() => void prune(), PRUNE_MS).unref();
  void prune();
  return {
    current: (room) => rooms.get(room)?.current,
    async [Symbol.asyncDispose]() {
      clearInterval(pruning);
      seats[Symbol.dispose]();
      changes[Symbol.dispose]();
      await Promise.all([...rooms.values()].map((room) => room.close()));
    },
  };
}

class RecordedRoom {
  readonly room: Room;
  readonly #o: RecorderOptions;
  readonly #prune: () => Promise<void>;
  #recording: Recording | null = null;
  #party: Party | null = null;
  #wanted: Recorded | undefined;
  /** What the disk did not take: not tried again until it is started anew. */
  #refused: Recorded | undefined;
  #follows: string | undefined;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(room: Room, options: RecorderOptions, prune: () => Promise<void>) {
    this.room = room;
    this.#o = options;
    this.#prune = prune;
  }

  get current(): string | undefined {
    return this.#recording?.id;
  }

  update(wanted: Recorded | undefined): void {
    this.#wanted = wanted;
    if (wanted === undefined || wanted.at !== this.#refused?.at) this.#refused = undefined;
    this.#then(() => this.#settle());
  }

  async close(): Promise<void> {
    this.#then(() => this.#stop('closed'));
    this.#isClosed = true;
    await this.#work;
  }

  /** One thing after another. */
  #then(work: () => Promise<void>): void {
    if (this.#isClosed) return;
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#o.log.error({ err: error, room: this.room.id }, 'recording');
      this.#refuse(error);
    });
  }

  #seats() {
    return this.#o.registry.list().filter(({ room }) => room.id === this.room.id);
  }

  async #settle(): Promise<void> {
    const seats = this.#seats();
    const by = this.#refused ? undefined : this.#wanted;
    if (!by) return this.#stop('stopped');
    if (seats.length === 0) return this.#stop('empty');
    if (!this.#recording) await this.#start(by);
    await this.#recording?.setSeats(seats);
  }

  async #start({ by }: Recorded): Promise<void> {
    const { store, limits, client } = this.#o;
    const log = this.#o.log.child({ room: this.room.id });
    const recording = await Recording.begin({
      ...{ store, room: this.room, by, limits, log },
      ...(this.#follows === undefined ? {} : { follows: this.#follows }),
      nameOf: (seat, visitor) => this.#nameOf(seat, visitor),
      onEnd: (why, error) => this.#ends(recording, why, error),
    });
    this.#follows = undefined;
    this.#recording = recording;
    log.info({ recording: recording.id }, 'recording has begun');
    this.#party = connectParty(
      () => client.recorderSocket(partyRoomOf(this.room)),
      {
        open() {},
        message: (message) => recording.heard(message),
        close(code, final) {
          if (final && code !== DONE) log.error({ code }, 'the room refuses to be recorded');
        },
      },
      log,
    );
  }

  async #stop(why: RecordingEnd): Promise<void> {
    const recording = this.#recording;
    if (!recording) return;
    this.#recording = null;
    this.#party?.close();
    this.#party = null;
    await recording.end(why);
    this.#o.log.info({ room: this.room.id, recording: recording.id, why }, 'recording has ended');
    void this.#prune();
  }

  #ends(recording: Recording, why: 'limit' | 'disk', error: unknown): void {
    this.#then(async () => {
      if (this.#recording !== recording) return;
      if (why === 'disk') this.#refuse(error);
      else this.#follows = recording.id;
      await this.#stop(why);
      await this.#settle();
    });
  }

  /** Stops it for everybody, and says why. */
  #refuse(error: unknown): void {
    if (!this.#wanted || this.#refused) return;
    this.#refused = this.#wanted;
    const reason = isDiskFull(error) ? DISK_WORDS.full : DISK_WORDS.broken;
    const by = { who: 'the server', from: '' };
    this.#o.client
      .control(partyRoomOf(this.room), { op: 'stop_recording', by, reason })
      .catch((err: unknown) => {
        this.#o.log.error(
          { err, room: this.room.id },
          'the room was not told that it is not recorded',
        );
      });
  }

  #nameOf(seat: number, visitor: string): string {
    const taken = this.#seats().find(({ number }) => number === seat);
    return taken?.visitors.find(({ id }) => id === visitor)?.name ?? 'somebody who watches';
  }
}
