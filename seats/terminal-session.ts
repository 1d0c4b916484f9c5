// The proxy's own end of one ttyd: one upstream socket, any number of browsers, and the screen for those who come back.
import type { Logger } from 'pino';
import type { RawData } from 'ws';
import type { Grid } from '../protocol/geometry.ts';
import { Emitter } from './emitter.ts';
import { clampSize, outputFrame, parseClientFrame, TO_TTYD } from './frames.ts';
import { GapInput } from './gap-input.ts';
import { createScreen, type Screen } from './screen.ts';
import type { KeptScreen, StoredScreen } from './screen-store.ts';
import { type Address, connectUpstream, type Upstream } from './upstream.ts';
import { type ClientSocket, Viewer } from './viewer.ts';

export type { ClientSocket } from './viewer.ts';

export interface AttachOptions {
  mayInput: boolean;
  mayResize: boolean;
}

export interface TerminalSession {
  /**
   * Gives a browser the terminal. To the browser this end looks like ttyd; it starts with the browser's
   * greeting. Disposing ends the terminal for that browser but leaves its socket open.
   */
  attach(client: ClientSocket, options: AttachOptions): Disposable;
  /** A browser sent input; what it was is not told. */
  onInput(fn: () => void): Disposable;
  onResize(fn: (size: Grid) => void): Disposable;
  size(): Grid;
  /** Browsers attached. */
  clients(): number;
  /** Whether ttyd is connected. */
  connected(): boolean;
  /** Ends the upstream connection and forgets the screen; the browsers' sockets are closed with 1001. */
  close(): Promise<void>;
}

/** What only the seat may do. */
export interface SeatSession extends TerminalSession, KeptScreen {
  /** Starts with a screen of an earlier proxy, then at this size; before the first `connect`. */
  restore(screen: StoredScreen, size: Grid): void;
  /**
   * Connects to the seat's ttyd, which starts or attaches the app.
   * @param app `same`: the app still runs and will repaint; `new`: the screen starts empty
   */
  connect(address: Address, app: 'same' | 'new'): Promise<void>;
  /** The upstream connection ended, whoever ended it. */
  onDisconnect(fn: () => void): Disposable;
}

/** Pending bytes of the screen at which reading from ttyd stops, and goes on again. */
const SCREEN_HIGH = 512 * 1024;
const SCREEN_LOW = 128 * 1024;
/** How long a browser that reads slowly may hold up its app before it falls behind, in ms. */
const SLOW_GRACE_MS = 1_000;
/** A resize storm (a window's edge being dragged) becomes one resize per this many ms. */
const RESIZE_EVERY_MS = 40;
/** dtach clears the screen on every attach, although the screen is known: ESC [ H ESC [ J (dtach 0.9). */
const DTACH_CLEAR = Buffer.from('\x1b[H\x1b[J');

export function createTerminalSession(options: { size: Grid; log: Logger }): SeatSession {
  return new Session(options.size, options.log);
}

class Session implements SeatSession {
  readonly #log: Logger;
  readonly #viewers = new Set<Viewer>();
  readonly #closers = new Map<Viewer, () => void>();
  readonly #events = new Emitter<{ input: undefined; resize: Grid; disconnect: undefined }>();
  readonly #screen: Screen;
  #size: Grid;
  #wantedSize: Grid | null = null;
  #resizeTimer: NodeJS.Timeout | undefined;
  #upstream: Upstream | null = null;
  #preferences: Buffer | null = null;
  #reading = true;
  #graceTimer: NodeJS.Timeout | undefined;
  /** dtach has the terminal: input sent before would be echoed by the terminal itself. */
  #attached = false;
  #received = 0;
  readonly #gap = new GapInput();
  #closed = false;

  constructor(size: Grid, log: Logger) {
    this.#size = clampSize(size);
    this.#log = log;
    this.#screen = createScreen({
      size: this.#size,
      onReply: (reply) => this.#answer(reply),
      onProgress: () => this.#steer(),
    });
  }

  async connect(address: Address, app: 'same' | 'new'): Promise<void> {
    if (app === 'new') this.#gap.take();
    const upstream = await connectUpstream(address, this.#size, {
      onOutput: (frame) => {
        if (this.#attached) this.#output(frame);
        else this.#firstOutput(frame, app);
      },
      onPreferences: (frame) => {
        const changed = !this.#preferences?.equals(frame);
        this.#preferences = frame;
        if (changed) for (const viewer of this.#viewers) viewer.preferences(frame);
      },
      onClose: () => {
        this.#upstream = null;
        this.#attached = false;
        this.#reading = true;
        this.#events.emit('disconnect', undefined);
      },
    });
    if (this.#closed) {
      upstream.close();
      return;
    }
    if (app === 'new') {
      this.#screen.reset();
      for (const viewer of this.#viewers) if (viewer.greeted) void viewer.sync();
    }
    this.#upstream = upstream;
    this.#steer();
  }

  restore(screen: StoredScreen, size: Grid): void {
    this.#size = clampSize(size);
    this.#screen.resize(clampSize(screen.size));
    this.#screen.write(screen.picture);
    this.#screen.resize(this.#size);
  }

  received(): number {
    return this.#received;
  }

  modesKey(): string {
    return this.#screen.modesKey();
  }

  snapshot(): Promise<Uint8Array> {
    return this.#screen.snapshot();
  }

  attach(client: ClientSocket, options: AttachOptions): Disposable {
    const viewer = new Viewer(client, {
      snapshot: () => this.#screen.snapshot(),
      onChange: () => this.#steer(),
    });
    this.#viewers.add(viewer);
    const onMessage = (data: RawData, isBinary: boolean) =>
      this.#fromBrowser(viewer, client, options, toBuffer(data), isBinary);
    const onError = (error: Error) => this.#log.debug({ err: error.message }, 'browser socket');
    const detach = () => {
      if (!this.#viewers.delete(viewer)) return;
      this.#closers.delete(viewer);
      viewer.close();
      client.off('message', onMessage);
      client.off('close', detach);
      this.#steer();
    };
    client.on('message', onMessage);
    client.on('close', detach);
    client.on('error', onError);
    this.#closers.set(viewer, () => client.close(1001));
    return { [Symbol.dispose]: detach };
  }

  onInput(fn: () => void): Disposable {
    return this.#events.on('input', fn);
  }

  onResize(fn: (size: Grid) => void): Disposable {
    return this.#events.on('resize', fn);
  }

  onDisconnect(fn: () => void): Disposable {
    return this.#events.on('disconnect', fn);
  }

  size(): Grid {
    return { ...this.#size };
  }

  clients(): number {
    return this.#viewers.size;
  }

  connected(): boolean {
    return this.#upstream !== null;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#resizeTimer);
    clearTimeout(this.#graceTimer);
    for (const closeSocket of this.#closers.values()) closeSocket();
    const upstream = this.#upstream;
    if (upstream) {
      const gone = new Promise<void>((resolve) => {
        this.#events.on('disconnect', resolve);
      });
      upstream.close();
      await gone;
    }
    this.#screen.close();
  }

  #fromBrowser(
    viewer: Viewer,
    client: ClientSocket,
    options: AttachOptions,
    data: Buffer,
    isBinary: boolean,
  ): void {
    const frame = parseClientFrame(data, isBinary);
    switch (frame.kind) {
      case 'greeting':
        if (viewer.greeted) return;
        if (frame.size && options.mayResize) this.#resize(frame.size);
        void viewer.sync();
        if (this.#preferences) viewer.preferences(this.#preferences);
        return;
      case 'input':
        if (viewer.greeted && options.mayInput) this.#input(data);
        return;
      case 'resize':
        if (viewer.greeted && options.mayResize) this.#resize(frame.size);
        return;
      case 'pause':
        viewer.setPaused(true);
        return;
      case 'resume':
        viewer.setPaused(false);
        return;
      case 'too_large':
        client.close(1009);
        return;
      case 'invalid':
        this.#log.debug({ why: frame.why }, 'a browser sent a frame that is dropped');
        return;
    }
  }

  #input(frame: Buffer): void {
    if (this.#upstream && this.#attached) this.#upstream.input(frame);
    else this.#gap.keep(frame);
    this.#events.emit('input', undefined);
  }

  /** An app's question to the terminal is answered here only while no browser's terminal can. */
  #answer(reply: string): void {
    for (const viewer of this.#viewers) if (viewer.live) return;
    this.#upstream?.input(Buffer.concat([Buffer.of(TO_TTYD.INPUT), Buffer.from(reply)]));
  }

  #resize(size: Grid): void {
    this.#wantedSize = size;
    if (this.#resizeTimer === undefined) this.#applySize();
  }

  #applySize(): void {
    this.#resizeTimer = undefined;
    const size = this.#wantedSize;
    this.#wantedSize = null;
    if (!size || (size.cols === this.#size.cols && size.rows === this.#size.rows)) return;
    this.#size = size;
    this.#screen.resize(size);
    this.#upstream?.resize(size);
    this.#resizeTimer = setTimeout(() => this.#applySize(), RESIZE_EVERY_MS);
    this.#events.emit('resize', { ...size });
  }

  /** dtach's clearing of the screen says that it is attached; the screen of the same app is kept. */
  #firstOutput(frame: Buffer, app: 'same' | 'new'): void {
    this.#attached = true;
    const cleared = frame.subarray(1, 1 + DTACH_CLEAR.length).equals(DTACH_CLEAR);
    const rest = cleared && app === 'same' ? frame.subarray(DTACH_CLEAR.length + 1) : null;
    if (rest === null) this.#output(frame);
    else if (rest.length > 0) this.#output(outputFrame(rest));
    for (const keys of this.#gap.take()) this.#upstream?.input(keys);
  }

  #output(frame: Buffer): void {
    this.#received += frame.length - 1;
    this.#screen.write(frame.subarray(1));
    for (const viewer of this.#viewers) viewer.output(frame);
    this.#steer();
  }

  /** Reads from ttyd only as fast as the screen parses and the fastest browser takes. */
  #steer(): void {
    const live = [...this.#viewers].filter((viewer) => viewer.live);
    const held = live.length > 0 && live.every((viewer) => viewer.blocked);
    if (!held) {
      clearTimeout(this.#graceTimer);
      this.#graceTimer = undefined;
    } else if (this.#graceTimer === undefined && !this.#closed) {
      this.#graceTimer = setTimeout(() => {
        this.#graceTimer = undefined;
        for (const viewer of this.#viewers) if (viewer.blocked) viewer.fallBehind();
      }, SLOW_GRACE_MS);
    }
    const pending = this.#screen.pending();
    const full = pending > (this.#reading ? SCREEN_HIGH : SCREEN_LOW);
    const reading = !held && !full;
    if (reading === this.#reading || !this.#upstream) return;
    this.#reading = reading;
    if (reading) this.#upstream.resume();
    else this.#upstream.pause();
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
