// One browser attached to a terminal session: its output state, and how it recovers when it reads too slowly.
import type { WebSocket } from 'ws';
import type { Flow } from '../../protocol/figures.ts';
import { encodeNote, type SeatNote } from '../../protocol/page/terminal-note.ts';
import { outputFrame } from './frames.ts';
import { ParsedOutput } from './parsed-output.ts';

/** The parts of a `ws` socket that a terminal session uses. */
export type ClientSocket = Pick<
  WebSocket,
  'send' | 'close' | 'terminate' | 'bufferedAmount' | 'readyState' | 'on' | 'off'
>;

/** Buffered bytes above which the browser counts as blocked, so that the session may pause ttyd. */
const SOFT_BYTES = 128 * 1024;
/** Buffered bytes above which output is skipped; once drained, the browser gets a fresh screen. */
const HARD_BYTES = 512 * 1024;
/** Buffered bytes at which a browser that fell behind gets its fresh screen. */
const LOW_BYTES = 32 * 1024;

/**
 * greeting: waiting for its first message; syncing: waiting for its snapshot, output is held;
 * live: gets output as it comes; behind: gets nothing until its buffer has drained.
 */
type ViewerState = 'greeting' | 'syncing' | 'live' | 'behind' | 'closed';

export interface ViewerHooks {
  /** null: the screen was lost before it could answer; ask again. */
  snapshot(): Promise<Uint8Array | null>;
  /** The viewer can take more or less than before. */
  onChange(): void;
  /** The next output is the whole screen. @param goesOn the output after it follows on what came before it, too */
  onPicture?(goesOn: boolean): void;
  /** Counts what is sent. */
  sent: Flow;
  onFirstOutput?: () => void;
}

export class Viewer {
  readonly #socket: ClientSocket;
  readonly #hooks: ViewerHooks;
  #state: ViewerState = 'greeting';
  #paused = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Number of the current sync; the snapshot of an earlier one is discarded. */
  #turn = 0;
  readonly #parsed = new ParsedOutput();
  #firstOutput: (() => void) | undefined;
  #wantsNotes = false;
  /** The latest note of each type, while they can't be sent. */
  #lateNotes = new Map<SeatNote['type'], SeatNote>();

  constructor(socket: ClientSocket, hooks: ViewerHooks) {
    this.#socket = socket;
    this.#hooks = hooks;
    this.#firstOutput = hooks.onFirstOutput;
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
      this.#sendOutput(frame);
      if (this.#socket.bufferedAmount > HARD_BYTES || this.#parsed.isLate(performance.now()))
        this.fallBehind();
    }
  }

  /**
   * Handles the browser's greeting.
   * @param page whether it understands notes, and tells what it has parsed @param first the first note to send
   */
  greet(page: { notes: boolean; counts: boolean }, first: SeatNote): void {
    this.#wantsNotes = page.notes;
    if (page.counts) this.#parsed.told(0, performance.now());
    this.#lateNotes.set(first.type, first);
    void this.sync();
    this.#sendNotes();
  }

  /** Sends a note once the page has said that it understands them; a slow page gets only the latest of each type. */
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

  /** Preferences are small, and sent in every state except the first. */
  preferences(frame: Buffer): void {
    if (this.greeted) this.#send(frame);
  }

  /** Sends the screen again to one who lacks nothing. Does nothing for one who will get it anyway. */
  refresh(): void {
    if (this.live) void this.sync(true);
  }

  /**
   * Sends the current screen, then the output that follows it.
   * @param goesOn all output has been sent, and shows what the screen does: none may be left out now
   */
  async sync(goesOn = false): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'syncing';
    const turn = ++this.#turn;
    let isWhole = goesOn;
    let picture: Uint8Array | null = null;
    while (picture === null) {
      isWhole &&= this.#heldBytes === 0;
      this.#dropHeld();
      picture = await this.#hooks.snapshot();
      // Closed meanwhile, synced again, or fell behind because the snapshot took too long during a flood.
      if (this.#state !== 'syncing' || turn !== this.#turn) return;
    }
    this.#state = 'live';
    if (picture.length > 0) {
      this.#hooks.onPicture?.(isWhole);
      this.#sendOutput(outputFrame(picture));
    }
    this.#flush();
    this.#hooks.onChange();
  }

  /** The browser's own flow control: its terminal asks for a pause while it has too much to parse. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (!paused && this.live) this.#flush();
    this.#afterProgress();
  }

  /** The page has parsed this much output since its connection began, in bytes. */
  hasParsed(total: number): void {
    this.#parsed.told(total, performance.now());
    this.#afterProgress();
  }

  /** Stops live output; a fresh screen later replaces what was skipped. */
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
    this.#hooks.sent.count(frame.length);
    this.#socket.send(frame, { binary: true }, () => this.#afterProgress());
  }

  #sendOutput(frame: Buffer): void {
    this.#parsed.sent(frame.length - 1, performance.now());
    this.#send(frame);
    this.#firstOutput?.();
    this.#firstOutput = undefined;
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
    const drained =
      !this.#paused && this.#socket.bufferedAmount <= LOW_BYTES && this.#parsed.isDone();
    if (this.#state === 'behind' && drained) void this.sync();
    if (this.#lateNotes.size > 0) this.#sendNotes();
    this.#hooks.onChange();
  }
}
