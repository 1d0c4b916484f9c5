// A seat's output for something inside the proxy: the seat's terminal session takes it for the socket of a page that
// watches, so that it holds nobody up, and gets whole screens when it has fallen behind.
import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import { NOTE_VERSION, readSeatNote, type SeatNote } from '../../protocol/page/terminal-note.ts';
import { FROM_TTYD, TO_TTYD } from '../../seats/terminal/frames.ts';
import type { ClientSocket } from '../../seats/terminal/viewer.ts';
import type { LiveSeat, Watching } from '../seats/live-seat.ts';

/** The next output is a whole screen; `goesOn`: the output after it follows on what came before it, too. */
export interface Picture {
  goesOn: boolean;
}

/** What takes the output. */
export interface TapEnd {
  /** Bytes that it has not passed on: with many, output is left out, and a whole screen comes later. */
  buffered(): number;
  /** Whether it takes anything. */
  isOpen(): boolean;
  /** @param sent to be called once when this has been passed on */
  output(bytes: Uint8Array, picture: Picture | null, sent: () => void): void;
  note(note: SeatNote): void;
  /** The seat's terminal ends; what comes next of the seat is another one. */
  close(): void;
  terminate(): void;
}

/** Taps a seat until it is disposed of. */
export class SeatTap implements Disposable {
  readonly #end: TapEnd;
  readonly #page = new EventEmitter();
  readonly #watching: Watching;
  #picture: Picture | null = null;

  /** @param typist whose input `input` is, by the id of their visitor; null: it reaches no app */
  constructor(live: Pick<LiveSeat, 'watch'>, end: TapEnd, typist: () => string | null) {
    this.#end = end;
    this.#watching = live.watch(this.#socket(), {
      typist,
      onPicture: (goesOn) => {
        this.#picture = { goesOn };
      },
    });
    const greeting = JSON.stringify({ AuthToken: '', teleport: NOTE_VERSION });
    this.#page.emit('message', Buffer.from(greeting), true);
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
  }

  /** Asks for the whole screen; no output is left out by this. */
  refresh(): void {
    this.#watching.refresh();
  }

  /** Types into the app. */
  input(data: string): void {
    const frame = Buffer.concat([Buffer.of(TO_TTYD.INPUT), Buffer.from(data)]);
    this.#page.emit('message', frame, true);
  }

  #take(frame: Uint8Array, sent: () => void): void {
    if (frame[0] === FROM_TTYD.OUTPUT) {
      const picture = this.#picture;
      this.#picture = null;
      this.#end.output(frame.subarray(1), picture, sent);
      return;
    }
    const note = readSeatNote(frame);
    if (note) this.#end.note(note);
    queueMicrotask(sent);
  }

  #socket(): ClientSocket {
    const end = this.#end;
    const page = this.#page;
    const socket = {
      get bufferedAmount() {
        return end.buffered();
      },
      get readyState() {
        return end.isOpen() ? WebSocket.OPEN : WebSocket.CLOSED;
      },
      send: (frame: Uint8Array, _options: unknown, sent: () => void) => this.#take(frame, sent),
      close: () => end.close(),
      terminate: () => end.terminate(),
      on: page.on.bind(page),
      off: page.off.bind(page),
    };
    return socket as unknown as ClientSocket;
  }
}
