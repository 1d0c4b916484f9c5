// One browser of a terminal session: what it is owed, and what happens when it reads too slowly.
import type { WebSocket } from 'ws';
import { encodeNote, type SeatNote } from '../../protocol/page/terminal-note.ts';
import { outputFrame } from './frames.ts';

/** The few things of a `ws` socket that a terminal session uses. */
export type ClientSocket = Pick<
  WebSocket,
  'send' | 'close' | 'terminate' | 'bufferedAmount' | 'readyState' | 'on' | 'off'
>;

/** Sent but not taken by the network, in bytes: from here on the session may hold back ttyd. */
const SOFT_BYTES = 128 * 1024;
/** From here on the browser gets nothing more, and a fresh screen once it has read what is under way. */
const HARD_BYTES = 512 * 1024;
/** A browser that has read down to this is ready for its fresh screen. */
const LOW_BYTES = 32 * 1024;

/**
 * greeting: waits for its first message; syncing: its snapshot is being made, output is held;
 * live: gets output as it comes; behind: gets nothing until it has drained.
 */
type ViewerState = 'greeting' | 'syncing' | 'live' | 'behind' | 'closed';

export interface ViewerHooks {
  /** null: the screen was lost while it was asked for; to be asked for again. */
  snapshot(): Promise<Uint8Array | null>;
  /** The viewer can take more, or less, than before. */
  onChange(): void;
}

export class Viewer {
  readonly #socket: ClientSocket;
  readonly #hooks: ViewerHooks;
  #state: ViewerState = 'greeting';
  #paused = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Counts the syncs: a later one makes an earlier one's picture worthless. */
  #turn = 0;
  #wantsNotes = false;
  /** The latest of each type, while they can't be sent. */
  #lateNotes = new Map<SeatNote['type'], SeatNote>();

  constructor(socket: ClientSocket, hooks: ViewerHooks) {
    this.#socket = socket;
    this.#hooks = hooks;
  }

  get live(): boolean {
    return this.#state === 'live';
  }

  get greeted(): boolean {
    return this.#state !== 'greeting' && this.#state !== 'closed';
  }

  /** Live, but not keeping up. */
  get blocked(): boolean {
    return this.live && (this.#paused || this.#socket.bufferedAmount > SOFT_BYTES);
  }

  /** @param frame output as ttyd sent it */
  output(frame: Buffer): void {
    if (this.#state === 'syncing' || (this.live && this.#paused)) {
      this.#held.push(frame);
      this.#heldBytes += frame.length;
      if (this.#heldBytes > HARD_BYTES) this.fallBehind();
    } else if (this.live) {
      this.#send(frame);
      if (this.#socket.bufferedAmount > HARD_BYTES) this.fallBehind();
    }
  }

  /**
   * The browser's greeting has come.
   * @param notes whether its page understands notes @param first what it is told first
   */
  greet(notes: boolean, first: SeatNote): void {
    this.#wantsNotes = notes;
    this.#lateNotes.set(first.type, first);
    void this.sync();
    this.#sendNotes();
  }

  /** Tells the page, once it has said that it listens; to one that reads slowly, the latest only. */
  note(note: SeatNote): void {
    const late = this.#lateNotes.get(note.type);
    const sum =
      note.type === 'keys' && late?.type === 'keys'
        ? { ...note, refused: note.refused + late.refused }
        : note;
    this.#lateNotes.set(note.type, sum);
    this.#sendNotes();
  }

  #sendNotes(): void {
    if (!this.greeted || this.#socket.bufferedAmount > SOFT_BYTES) return;
    if (this.#wantsNotes) {
      for (const note of this.#lateNotes.values()) this.#send(Buffer.from(encodeNote(note)));
    }
    this.#lateNotes.clear();
  }

  /** Preferences are small and wanted in every state but the first. */
  preferences(frame: Buffer): void {
    if (this.greeted) this.#send(frame);
  }

  /** Gives the browser the screen as it is now, then what follows. */
  async sync(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'syncing';
    const turn = ++this.#turn;
    let picture: Uint8Array | null = null;
    while (picture === null) {
      this.#dropHeld();
      picture = await this.#hooks.snapshot();
      // Closed meanwhile, synced anew, or fell behind because the snapshot took long under a flood.
      if (this.#state !== 'syncing' || turn !== this.#turn) return;
    }
    this.#state = 'live';
    if (picture.length > 0) this.#send(outputFrame(picture));
    this.#flush();
    this.#hooks.onChange();
  }

  /** The browser's own flow control: its terminal has more to parse than it likes. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (!paused && this.live) this.#flush();
    this.#afterProgress();
  }

  /** Leaves live output; what the browser misses is made good by a fresh screen. */
  fallBehind(): void {
    if (this.#state !== 'live' && this.#state !== 'syncing') return;
    this.#state = 'behind';
    this.#dropHeld();
    this.#afterProgress();
  }

  close(): void {
    this.#state = 'closed';
    this.#dropHeld();
  }

  #send(frame: Buffer): void {
    if (this.#state === 'closed') return;
    this.#socket.send(frame, { binary: true }, () => this.#afterProgress());
  }

  #flush(): void {
    const held = this.#held;
    this.#dropHeld();
    for (const frame of held) this.output(frame);
  }

  #dropHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  #afterProgress(): void {
    const drained = !this.#paused && this.#socket.bufferedAmount <= LOW_BYTES;
    if (this.#state === 'behind' && drained) void this.sync();
    if (this.#lateNotes.size > 0) this.#sendNotes();
    this.#hooks.onChange();
  }
}
