// Keeps a terminal's connection: makes it anew when it is lost or silent, greets, and carries across what was typed.
import type { Grid } from '../../protocol/geometry.ts';
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
import { hintedDelay, isFinal, reconnectDelay } from './reconnect-delay.ts';
import { SentKeys } from './sent-keys.ts';

/** Opcodes of ttyd 1.7.7. */
const FROM_TTYD = { OUTPUT: 0x30, PREFERENCES: 0x32 } as const;
const TO_TTYD = { INPUT: 0x30, RESIZE: 0x31, PAUSE: 0x32, RESUME: 0x33, GREETING: 0x7b } as const;
/** A try that has not connected after this long. */
const CONNECT_MS = 5_000;
/** A connection that lived so long is followed by a try at once; a shorter one by a wait. */
const STEADY_MS = 3_000;
const GOING_AWAY = 1001;
const NO_CLOSE = 1006;

export interface TerminalConnectionOptions {
  /** Makes a real socket. */
  connect(): WebSocket;
  /** The terminal's size now; null before there is one. */
  size(): Grid | null;
  /** The first connection is there. */
  onOpen(): void;
  /** The screen is about to come: the next frame holds it whole. */
  onScreen(): void;
  /** A frame for ttyd's page. */
  onFrame(data: ArrayBuffer): void;
}

export class TerminalConnection implements LastingConnection {
  state: TerminalConnectionState = { kind: 'connecting' };
  seat: SeatStateNote | null = null;
  windows: WindowsNote | null = null;
  room: RoomNote | null = null;
  modify: LastingConnection['modify'] = null;

  readonly #options: TerminalConnectionOptions;
  readonly #handlers = new Set<(event: TerminalConnectionEvent) => void>();
  /** Names this page to the proxy, so that keys are counted over several connections. */
  readonly #id = Math.random().toString(36).slice(2, 12);
  readonly #gap = new GapKeys();
  readonly #sent = new SentKeys();
  readonly #watch: LivenessCheck;
  #socket: WebSocket | null = null;
  /** Being made; beside `socket` while that one is in doubt. */
  #next: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #triedAt = 0;
  #liveAt = 0;
  #asleep = false;
  #greeting: Record<string, unknown> | null = null;
  /** The seat that a page without one has asked for. */
  #watched: number | null = null;
  #paused = false;
  #preferences: Uint8Array | null = null;
  /** Of the present connection: its screen has come; it is known which of our keys have arrived; both. */
  #screen = false;
  #counted = false;
  #ready = false;

  constructor(options: TerminalConnectionOptions) {
    this.#options = options;
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

  listen(handler: (event: TerminalConnectionEvent) => void): { close(): void } {
    this.#handlers.add(handler);
    return { close: () => this.#handlers.delete(handler) };
  }

  open(): void {
    const { state } = this;
    const resting = this.#asleep || state.kind === 'ended';
    this.#asleep = false;
    // The gap that counts begins now, not when the page was left.
    if (resting && 'code' in state) {
      const since = performance.now();
      this.#become({ kind: 'reconnecting', since, attempt: 0, retryAt: null, code: state.code });
    }
    this.wake();
  }

  end(code: number): void {
    this.#drop();
    this.#become({ kind: 'ended', code });
  }

  /** The page goes: nothing stays open behind it, until `open`. */
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

  /** There is reason to look now: the network or the page has come back. */
  wake(): void {
    if (this.state.kind === 'ended' || this.#asleep) return;
    if (this.#socket) this.#watch.wake();
    // A try that has only begun is as good as a new one.
    else if (!this.#next || performance.now() - this.#triedAt > STEADY_MS / 3) this.#try();
  }

  get buffered(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Takes a frame of ttyd's page. */
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
      case TO_TTYD.PAUSE:
      case TO_TTYD.RESUME:
        this.#paused = frame[0] === TO_TTYD.PAUSE;
    }
    // Without a connection: the next greeting brings size and flow control.
    this.#raw(frame);
  }

  #input(frame: Uint8Array): void {
    for (const piece of pieces(frame)) {
      this.#raw(piece);
      this.#sent.sent(piece);
    }
    if (this.#watch.answers) this.#watch.ask();
  }

  #raw(frame: Uint8Array): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame as BufferSource);
  }

  #greet(): void {
    const size = this.#options.size();
    const greeting = {
      ...this.#greeting,
      ...(size && { columns: size.cols, rows: size.rows }),
      teleport: NOTE_VERSION,
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
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#lost(event.code, event.reason);
    this.#watch.start();
    if (this.#greeting) this.#greet();
    else this.#options.onOpen();
  }

  #hear(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return;
    this.#watch.heard();
    // The connection lives after all.
    if (this.#next) this.#failed(NO_CLOSE, '');
    const frame = new Uint8Array(data);
    if (frame[0] === NOTE_OPCODE) {
      this.#told(frame);
      return;
    }
    if (frame[0] === FROM_TTYD.PREFERENCES) {
      // Each connection brings them; applied again they would set the font back.
      if (this.#preferences && equal(this.#preferences, frame)) return;
      this.#preferences = frame;
    }
    const screen = frame[0] === FROM_TTYD.OUTPUT && !this.#screen;
    if (screen) this.#options.onScreen();
    this.#options.onFrame(data);
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
      case 'seat':
        this.seat = note;
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

  /** @param came input frames of this page that have arrived; null if the proxy has only now met it */
  #pong(came: number | null): void {
    if (this.#counted) {
      this.#sent.arrived(came ?? 0);
      if (this.#sent.open) this.#watch.ask();
      return;
    }
    this.#counted = true;
    if (this.#liveAt === 0 || this.#ready) return;
    // The first answer on a later connection says what the last one still brought.
    const { again, lost } = this.#sent.resume(came);
    for (const frame of again) this.#input(frame);
    this.#refuse(lost.reduce((sum, frame) => sum + keysIn(frame), 0));
    this.#settle();
  }

  /** Live once the screen is there and what has arrived is known; then what was typed meanwhile goes out. */
  #settle(): void {
    if (this.#ready || !this.#screen || (this.#watch.answers && !this.#counted)) return;
    this.#ready = true;
    this.#liveAt = performance.now();
    for (const frame of this.#gap.take()) this.#input(frame);
    if (this.state.kind !== 'live') this.#become({ kind: 'live' });
  }

  /** A try came to nothing. */
  #failed(code: number, reason: string): void {
    retire(this.#next);
    this.#next = null;
    clearTimeout(this.#timer);
    if (!this.#socket) this.#again(code, reason);
  }

  /** The connection ended. */
  #lost(code: number, reason: string): void {
    if (this.#ready && performance.now() - this.#liveAt > STEADY_MS) this.#attempt = 0;
    retire(this.#socket);
    this.#socket = null;
    this.#ready = false;
    this.#watch.stop();
    // A second connection may be on its way already.
    if (this.#next && !isFinal(code)) this.#become(this.#waiting(null, code));
    else this.#again(code, reason);
  }

  #again(code: number, reason: string): void {
    if (isFinal(code)) {
      this.end(code);
      return;
    }
    const wait = hintedDelay(reason) ?? reconnectDelay(this.#attempt, Math.random());
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#try(), wait);
    this.#become(this.#waiting(performance.now() + wait, code));
  }

  #waiting(retryAt: number | null, code: number): TerminalConnectionState {
    const { state } = this;
    const gap = state.kind === 'reconnecting' ? state : null;
    // A try that came to nothing says less than what began the gap.
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

/** Closes a socket that no longer matters. */
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
