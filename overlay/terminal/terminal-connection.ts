// Keeps the terminal connected: reconnects when the socket is lost or silent, repeats ttyd's handshake, and
// delivers what was typed meanwhile.
import { CLOSE } from '../../protocol/codes.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { RoomNote, SeatStateNote, WindowsNote } from '../../protocol/page/terminal-note.ts';
import {
  encodeNote,
  NOTE_OPCODE,
  NOTE_VERSION,
  readSeatNote,
} from '../../protocol/page/terminal-note.ts';
import type {
  LastingConnection,
  TerminalConnectionEvent,
  TerminalConnectionState,
} from '../state/terminal-connection-state.ts';
import { GapKeys, keysIn, pieces } from './gap-keys.ts';
import { LivenessCheck } from './liveness-check.ts';
import { ParsedCount } from './parsed-count.ts';
import { hintedDelay, isFinal, reconnectDelay } from './reconnect-delay.ts';
import { SentKeys } from './sent-keys.ts';

/** Opcodes of ttyd 1.7.7. */
const FROM_TTYD = { OUTPUT: 0x30, PREFERENCES: 0x32 } as const;
const TO_TTYD = { INPUT: 0x30, RESIZE: 0x31, PAUSE: 0x32, RESUME: 0x33, GREETING: 0x7b } as const;
/** Timeout of a connection attempt. */
const CONNECT_MS = 5_000;
/** After a connection that lasted this long, the first retry is immediate; after a shorter one, it is delayed. */
const STEADY_MS = 3_000;
/** Shortest delay after the proxy has refused the page, unless it says when to come: its reason lasts a while. */
const REFUSED_MS = 2_000;
const GOING_AWAY = 1001;
const NO_CLOSE = 1006;

export interface TerminalConnectionOptions {
  /** Creates a native WebSocket. */
  connect(): WebSocket;
  /** The terminal's current size; null before there is a terminal. */
  size(): Grid | null;
  /** Called just before the frame that holds the complete screen. */
  onScreen(): void;
  /** Calls back once the terminal has parsed everything that it was given so far. */
  afterParsing(fn: () => void): void;
}

/** What ttyd's page is told of the connection. */
export interface TerminalPage {
  /** The page may greet. Called anew for each connection until the page has greeted. */
  onOpen(): void;
  /** Called with every frame for ttyd's page. */
  onFrame(data: ArrayBuffer): void;
}

export class TerminalConnection implements LastingConnection {
  state: TerminalConnectionState = { kind: 'connecting' };
  refusal: Refusal | null = null;
  unopened = 0;
  seat: SeatStateNote | null = null;
  windows: WindowsNote | null = null;
  room: RoomNote | null = null;
  modify: LastingConnection['modify'] = null;

  readonly #options: TerminalConnectionOptions;
  readonly #handlers = new Set<(event: TerminalConnectionEvent) => void>();
  /** Identifies this page to the proxy, so that input frames are counted across reconnects. */
  readonly #id = Math.random().toString(36).slice(2, 12);
  readonly #gap = new GapKeys();
  readonly #sent = new SentKeys();
  readonly #watch: LivenessCheck;
  readonly #parsed: ParsedCount;
  #page: TerminalPage | null = null;
  #socket: WebSocket | null = null;
  /** The attempt in progress; exists beside `socket` while that one is suspected dead. */
  #next: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #triedAt = 0;
  #liveAt = 0;
  #asleep = false;
  #greeting: Record<string, unknown> | null = null;
  /** The seat that a page without its own seat has requested. */
  #watched: number | null = null;
  #paused = false;
  /** The size that fills the page, once that is known: sent in place of what ttyd's page says. */
  #fits: Grid | null = null;
  #preferences: Uint8Array | null = null;
  /** For the current connection: the screen has arrived; the acknowledged input count is known; ready for input. */
  #screen = false;
  #counted = false;
  #ready = false;

  constructor(options: TerminalConnectionOptions) {
    this.#options = options;
    this.#parsed = new ParsedCount({
      afterParsing: options.afterParsing,
      tell: (bytes) => this.#raw(encodeNote({ type: 'parsed', bytes })),
    });
    this.#watch = new LivenessCheck({
      ask: () => this.#raw(encodeNote({ type: 'ping' })),
      doubt: () => {
        if (!this.#next) this.#try();
      },
      dead: () => this.#lost(NO_CLOSE, ''),
      mute: () => this.#pong(null),
    });
    this.#try();
  }

  get used(): boolean {
    return this.#page !== null;
  }

  /** Hands the connection to ttyd's page. It was opened before, so that the seat starts while the page loads. */
  use(page: TerminalPage): void {
    this.#page = page;
    // The page sets its handlers right after it has made its socket.
    if (this.#socket) queueMicrotask(() => page.onOpen());
    this.#emit({ type: 'state' });
  }

  listen(handler: (event: TerminalConnectionEvent) => void): { close(): void } {
    this.#handlers.add(handler);
    return { close: () => this.#handlers.delete(handler) };
  }

  open(): void {
    const { state } = this;
    const resting = this.#asleep || state.kind === 'ended';
    this.#asleep = false;
    // The disconnect is timed from now, not from when the page was left.
    if (resting && 'code' in state) {
      const since = performance.now();
      this.#become({ kind: 'reconnecting', since, attempt: 0, retryAt: null, code: state.code });
    }
    this.wake();
  }

  refuse(refusal: Refusal | null): void {
    this.refusal = refusal;
    if (refusal && refusal.retry !== 'again') this.end(CLOSE.FORBIDDEN);
    else this.#emit({ type: 'state' });
  }

  /** Closes and does not reconnect until `open`. */
  end(code: number): void {
    this.#drop();
    this.#become({ kind: 'ended', code });
  }

  /** Closes everything when the page is hidden or left, until `open`. */
  sleep(): void {
    if (this.state.kind === 'ended') return;
    this.#asleep = true;
    this.#drop();
    this.#become(this.#waiting(null, GOING_AWAY));
  }

  restartSeat(): boolean {
    if (this.#ready) this.#raw(encodeNote({ type: 'retry' }));
    return this.#ready;
  }

  watchSeat(seat: number): void {
    this.#watched = seat;
    this.#raw(encodeNote({ type: 'watch', seat }));
  }

  raise(g: string): void {
    if (this.#ready) this.#raw(encodeNote({ type: 'raise', g }));
  }

  fits(size: Grid): void {
    if (this.#fits?.cols === size.cols && this.#fits.rows === size.rows) return;
    this.#fits = size;
    // Before the greeting, which has the size as well, it would be dropped.
    if (this.#greeting) this.#tellSize(size);
  }

  active(): void {
    if (this.#ready) this.#raw(encodeNote({ type: 'active' }));
  }

  /** Checks the connection, or retries, now: the network or the page has come back. */
  wake(): void {
    if (this.state.kind === 'ended' || this.#asleep) return;
    if (this.#socket) this.#watch.wake();
    // An attempt that has only just begun is kept.
    else if (!this.#next || performance.now() - this.#triedAt > STEADY_MS / 3) this.#try();
  }

  get buffered(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Handles a frame sent by ttyd's page. */
  send(frame: Uint8Array): void {
    switch (frame[0]) {
      case TO_TTYD.GREETING:
        this.#greeting = JSON.parse(new TextDecoder().decode(frame));
        this.#greet();
        return;
      case TO_TTYD.INPUT:
        if (this.#ready) this.#input(frame);
        else this.#refuse(this.#gap.keep(frame));
        return;
      case TO_TTYD.RESIZE:
        // Also the word that the terminal has changed: only after that can it take a screen of this size.
        if (this.#fits) this.#tellSize(this.#fits);
        else this.#raw(frame);
        return;
      case TO_TTYD.PAUSE:
      case TO_TTYD.RESUME:
        this.#paused = frame[0] === TO_TTYD.PAUSE;
    }
    // If disconnected, nothing is lost: the next greeting sends the size and flow control state.
    this.#raw(frame);
  }

  #input(frame: Uint8Array): void {
    for (const piece of pieces(frame)) {
      this.#raw(piece);
      this.#sent.sent(piece);
    }
    if (this.#watch.answers) this.#watch.ask();
  }

  #tellSize({ cols, rows }: Grid): void {
    this.#raw(new TextEncoder().encode(`1${JSON.stringify({ columns: cols, rows })}`));
  }

  #raw(frame: Uint8Array): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame as BufferSource);
  }

  #greet(): void {
    if (!this.#socket) return;
    this.#watch.start(this.seat !== null);
    const size = this.#fits ?? this.#options.size();
    const greeting = {
      ...this.#greeting,
      ...(size && { columns: size.cols, rows: size.rows }),
      teleport: NOTE_VERSION,
      counts: true,
      link: this.#id,
    };
    this.#raw(new TextEncoder().encode(JSON.stringify(greeting)));
    if (this.#watched !== null) this.watchSeat(this.#watched);
    this.#watch.ask();
    if (this.#paused) this.#raw(Uint8Array.of(TO_TTYD.PAUSE));
  }

  #try(): void {
    clearTimeout(this.#timer);
    retire(this.#next);
    const socket = this.#options.connect();
    this.#next = socket;
    this.#triedAt = performance.now();
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#adopt(socket);
    socket.onclose = (event) => this.#failed(event.code, event.reason);
    this.#timer = setTimeout(() => this.#failed(NO_CLOSE, ''), CONNECT_MS);
    if (this.state.kind === 'reconnecting') this.#become({ ...this.state, retryAt: null });
  }

  #adopt(socket: WebSocket): void {
    clearTimeout(this.#timer);
    retire(this.#socket);
    this.#next = null;
    this.#socket = socket;
    this.#screen = false;
    this.#counted = false;
    this.#ready = false;
    this.#parsed.reset();
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#lost(event.code, event.reason);
    this.unopened = 0;
    if (this.#greeting) this.#greet();
    else {
      if (this.state.kind === 'reconnecting') this.#become({ kind: 'connecting' });
      this.#page?.onOpen();
    }
  }

  #hear(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return;
    this.#watch.heard();
    // The current connection is alive after all: drop the second one.
    if (this.#next) this.#failed(NO_CLOSE, '');
    const frame = new Uint8Array(data);
    if (frame[0] === NOTE_OPCODE) {
      this.#told(frame);
      return;
    }
    if (frame[0] === FROM_TTYD.PREFERENCES) {
      // Every connection sends them; applying them again would reset the font.
      if (this.#preferences && equal(this.#preferences, frame)) return;
      this.#preferences = frame;
    }
    const screen = frame[0] === FROM_TTYD.OUTPUT && !this.#screen;
    if (screen) this.#options.onScreen();
    this.#page?.onFrame(data);
    if (frame[0] === FROM_TTYD.OUTPUT) this.#parsed.came(frame.length - 1);
    if (!screen) return;
    this.#screen = true;
    this.#settle();
  }

  #told(frame: Uint8Array): void {
    const note = readSeatNote(frame);
    switch (note?.type) {
      case 'pong':
        this.#watch.answered();
        this.#pong(note.frames ?? null);
        return;
      case 'keys':
        this.#refuse(note.refused);
        return;
      case 'refusal':
        this.refuse(note);
        return;
      case 'seat':
        this.refusal = null;
        // What an early one does not tell is as it was, so that a page of another's size keeps it over a reconnect.
        this.seat = note.early && this.seat ? { ...this.seat, ...note } : note;
        this.#emit({ type: 'note', note });
        return;
      case 'room':
        this.room = note;
        this.#emit({ type: 'note', note });
        return;
      case 'windows':
        this.windows = note;
        this.#emit({ type: 'note', note });
    }
  }

  /** @param came number of this page's input frames received; null if the page is new to the proxy */
  #pong(came: number | null): void {
    if (this.#counted) {
      this.#sent.arrived(came ?? 0);
      if (this.#sent.open) this.#watch.ask();
      return;
    }
    this.#counted = true;
    if (this.#liveAt === 0 || this.#ready) return;
    // The first pong after a reconnect tells how much of the previous connection's input arrived.
    const { again, lost } = this.#sent.resume(came);
    for (const frame of again) this.#input(frame);
    this.#refuse(lost.reduce((sum, frame) => sum + keysIn(frame), 0));
    this.#settle();
  }

  /** Goes live once the screen and the acknowledged input count are there, then sends the buffered input. */
  #settle(): void {
    if (this.#ready || !this.#screen || (this.#watch.answers && !this.#counted)) return;
    this.#ready = true;
    this.#liveAt = performance.now();
    for (const frame of this.#gap.take()) this.#input(frame);
    if (this.state.kind !== 'live') this.#become({ kind: 'live' });
  }

  /** A connection attempt failed. */
  #failed(code: number, reason: string): void {
    retire(this.#next);
    this.#next = null;
    clearTimeout(this.#timer);
    if (this.#socket) return;
    this.unopened += 1;
    this.#again(code, reason);
  }

  /** The connection ended. */
  #lost(code: number, reason: string): void {
    if (this.#ready && performance.now() - this.#liveAt > STEADY_MS) this.#attempt = 0;
    retire(this.#socket);
    this.#socket = null;
    this.#ready = false;
    this.#watch.stop();
    // A second connection attempt may already be in progress.
    if (this.#next && !isFinal(code)) this.#become(this.#waiting(null, code));
    else this.#again(code, reason);
  }

  #again(code: number, reason: string): void {
    if (isFinal(code)) {
      this.end(code);
      return;
    }
    const least = this.refusal ? REFUSED_MS : 0;
    const delay = Math.max(least, reconnectDelay(this.#attempt, Math.random()));
    const wait = hintedDelay(reason) ?? delay;
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#try(), wait);
    this.#become(this.#waiting(performance.now() + wait, code));
  }

  #waiting(retryAt: number | null, code: number): TerminalConnectionState {
    const { state } = this;
    const gap = state.kind === 'reconnecting' ? state : null;
    // The close code that started the disconnect tells more than that of a failed attempt.
    const why = gap && code === NO_CLOSE ? gap.code : code;
    const since = gap?.since ?? performance.now();
    return { kind: 'reconnecting', since, attempt: this.#attempt, retryAt, code: why };
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#watch.stop();
    retire(this.#next);
    retire(this.#socket);
    this.#next = null;
    this.#socket = null;
    this.#ready = false;
  }

  #refuse(keys: number): void {
    if (keys > 0) this.#emit({ type: 'refused', keys });
  }

  #become(state: TerminalConnectionState): void {
    this.state = state;
    this.#emit({ type: 'state' });
  }

  #emit(event: TerminalConnectionEvent): void {
    for (const handler of [...this.#handlers]) handler(event);
  }
}

/** Closes a socket and ignores its further events. */
function retire(socket: WebSocket | null): void {
  if (!socket) return;
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  socket.close();
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
