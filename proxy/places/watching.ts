// Spectators, who watch a room without a seat: each socket shows one running seat, and another when that one ends.
import { EventEmitter } from 'node:events';
import type { RawData, WebSocket } from 'ws';
import { encodeNote, type SeatNote } from '../../protocol/page/terminal-note.ts';
import type { Room } from '../../rooms/room.ts';
import { parseClientFrame } from '../../seats/terminal/frames.ts';
import type { ClientSocket } from '../../seats/terminal/viewer.ts';
import { isOpenToWatchers } from '../access/door.ts';
import { FIRST_SIZE } from '../seats/terminal-options.ts';
import type { SeatRegistry, TakenSeat } from './registry.ts';

interface Watchable {
  rooms: ReadonlyMap<string, Room>;
  registry: Pick<SeatRegistry, 'list'>;
  machines: { readonly many: boolean };
}

/**
 * Whether a room may have a running seat that somebody without a seat may watch: of several machines, who sits at the
 * others is not known here, and the wall shows whoever there is.
 */
export function canWatch(id: string, { rooms, registry, machines }: Watchable): boolean {
  const room = rooms.get(id);
  if (room === undefined || !isOpenToWatchers(room)) return false;
  return machines.many || seatToWatch(registry, id) !== undefined;
}

/**
 * The seat to show: the requested one if it runs, else the one with the latest key or click, else the lowest.
 * @returns undefined while no seat of the room runs at this proxy
 */
export function seatToWatch(
  registry: Pick<SeatRegistry, 'list'>,
  room: string,
  wanted?: number,
): TakenSeat | undefined {
  const running = registry
    .list()
    .filter((taken) => taken.room.id === room)
    .sort((a, b) => b.live.lastInput() - a.live.lastInput() || a.number - b.number);
  return running.find(({ number }) => number === wanted) ?? running[0];
}

export interface WatchOptions {
  room: string;
  /** The seat that was requested. */
  wanted?: number;
  registry: Pick<SeatRegistry, 'list' | 'onSeats'>;
}

/**
 * Shows a room to a socket until it closes. To the page this end looks like a single ttyd; output starts after the
 * page's greeting. While no seat runs, the page is told so and the socket waits.
 */
export function watchRoom(socket: WebSocket, options: WatchOptions): Disposable {
  return new Watcher(socket, options);
}

class Watcher implements Disposable {
  readonly #socket: WebSocket;
  readonly #o: WatchOptions;
  readonly #seats: Disposable;
  #wanted: number | undefined;
  #greeting: { data: RawData; isBinary: boolean; notes: boolean } | null = null;
  #shown: { seat: TakenSeat; line: SeatLine; joined: Disposable } | null = null;
  #closed = false;

  constructor(socket: WebSocket, options: WatchOptions) {
    this.#socket = socket;
    this.#o = options;
    this.#wanted = options.wanted;
    socket.on('message', this.#onMessage);
    socket.on('ping', this.#onPing);
    socket.once('close', () => this[Symbol.dispose]());
    this.#seats = options.registry.onSeats(() => this.#look());
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#seats[Symbol.dispose]();
    this.#socket.off('message', this.#onMessage);
    this.#socket.off('ping', this.#onPing);
    this.#leave();
  }

  readonly #onMessage = (data: RawData, isBinary: boolean): void => {
    const frame = parseClientFrame(bufferOf(data), isBinary);
    if (frame.kind === 'greeting') {
      if (this.#greeting) return;
      this.#greeting = { data, isBinary, notes: frame.notes };
      this.#look();
      if (!this.#shown) this.#tellNobody();
    } else if (frame.kind === 'note' && frame.note.type === 'watch') {
      this.#wanted = frame.note.seat;
      this.#look();
    } else if (this.#shown) this.#shown.line.emit('message', data, isBinary);
    else if (frame.kind === 'note' && frame.note.type === 'ping') this.#tell({ type: 'pong' });
    else if (frame.kind === 'too_large') this.#socket.close(1009);
  };

  readonly #onPing = (data: Buffer): void => {
    this.#shown?.line.emit('ping', data);
  };

  /** Switches to the seat that should be shown now. */
  #look(): void {
    if (this.#closed || !this.#greeting) return;
    const { registry, room } = this.#o;
    const shown = this.#shown;
    const stillRuns =
      shown !== null && registry.list().some(({ live }) => live === shown.seat.live);
    const wanted = this.#wanted ?? (stillRuns ? shown?.seat.number : undefined);
    const seat = seatToWatch(registry, room, wanted);
    if (shown && seat?.live === shown.seat.live) return;
    // The shown seat still runs and the requested one does not: input in another seat is no reason to switch.
    if (stillRuns && seat?.number !== this.#wanted) return;
    this.#leave();
    if (!seat) {
      this.#tellNobody();
      return;
    }
    const line = new SeatLine(this.#socket, () => this.#ended(line));
    this.#shown = { seat, line, joined: seat.live.watch(line.client) };
    line.emit('message', this.#greeting.data, this.#greeting.isBinary);
  }

  /** The seat closed its side. */
  #ended(line: SeatLine): void {
    if (this.#shown?.line !== line) return;
    this.#leave();
    this.#look();
    if (!this.#shown) this.#tellNobody();
  }

  #leave(): void {
    const shown = this.#shown;
    this.#shown = null;
    shown?.joined[Symbol.dispose]();
  }

  #tellNobody(): void {
    this.#tell({ type: 'seat', state: 'stopped', seat: this.#wanted ?? 1, ...FIRST_SIZE });
  }

  #tell(note: SeatNote): void {
    if (this.#greeting?.notes && !this.#closed) this.#socket.send(encodeNote(note));
  }
}

/** The watcher's socket as one seat sees it: closing it does not close the socket. */
class SeatLine extends EventEmitter {
  /** The socket to give to the seat. */
  readonly client: ClientSocket;

  constructor(socket: WebSocket, onEnd: () => void) {
    super();
    const facade = {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      get readyState() {
        return socket.readyState;
      },
      send: socket.send.bind(socket),
      terminate: () => socket.terminate(),
      close(code?: number, reason?: string) {
        // 1001: the seat's terminal ends, but the watcher stays.
        if (code === 1001) onEnd();
        else socket.close(code, reason);
      },
      on: this.on.bind(this),
      off: this.off.bind(this),
    };
    this.client = facade as unknown as ClientSocket;
  }
}

function bufferOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
