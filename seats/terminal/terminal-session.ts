// The proxy's side of one ttyd: a single upstream socket shared by many browsers, plus a screen for reconnects.
import type { Logger } from 'pino';
import type { RawData } from 'ws';
import { Emitter } from '../../protocol/emitter.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { SeatNote } from '../../protocol/page/terminal-note.ts';
import type { Screen } from '../screen/screen.ts';
import type { StoredScreen } from '../screen/screen-file.ts';
import { Backpressure } from './backpressure.ts';
import { clampSize, outputFrame, parseClientFrame, TO_TTYD } from './frames.ts';
import { GapInput } from './gap-input.ts';
import { PageConnections } from './page-connections.ts';
import { Resizer } from './resizer.ts';
import type {
  Attachment,
  AttachOptions,
  SeatSession,
  SeatStatus,
  SessionOptions,
} from './session.ts';
import { type Address, connectUpstream, type Upstream } from './upstream.ts';
import { type ClientSocket, Viewer } from './viewer.ts';

export type { Attachment, AttachOptions, TerminalSession } from './session.ts';
export type { ClientSocket } from './viewer.ts';

/** Limit on unread pong data for a browser that keeps pinging, in bytes; no real page gets there. */
const MAX_UNREAD = 8 * 1024 * 1024;
/** How long a forced repaint keeps the changed size, so that the app notices it, in ms. */
const REPAINT_MS = 100;
/** Sent by dtach on every attach to clear the screen, which we already know: ESC [ H ESC [ J (dtach 0.9). */
const DTACH_CLEAR = Buffer.from('\x1b[H\x1b[J');

export function createTerminalSession(options: SessionOptions): SeatSession {
  return new Session(options);
}

class Session implements SeatSession {
  readonly #log: Logger;
  readonly #seat: number;
  readonly #viewers = new Set<Viewer>();
  readonly #closers = new Map<Viewer, () => void>();
  readonly #rights = new WeakMap<Viewer, AttachOptions>();
  readonly #inputs = new Emitter<void>();
  readonly #resizes = new Emitter<Grid>();
  readonly #disconnects = new Emitter<void>();
  readonly #screen: Screen;
  readonly #resizer = new Resizer((size) => this.#applySize(size));
  readonly #backpressure: Backpressure;
  readonly #gap = new GapInput<Viewer>();
  readonly #links = new PageConnections<Viewer>();
  #status: SeatStatus = { state: 'stopped', why: '', retryAt: null };
  #size: Grid;
  #upstream: Upstream | null = null;
  #preferences: Buffer | null = null;
  /** dtach owns the terminal; input sent earlier would be echoed by the tty itself. */
  #attached = false;
  #received = 0;
  #repaintTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#size = clampSize(options.size);
    this.#seat = options.seat;
    this.#log = options.log;
    const { openScreen, lastScreen } = options;
    this.#screen = openScreen({
      size: this.#size,
      onReply: (reply) => this.#answer(reply),
      onProgress: () => this.#backpressure.update(),
      ...(lastScreen ? { recover: lastScreen } : {}),
      onRecovered: () => this.#repaint(),
    });
    this.#backpressure = new Backpressure({
      viewers: this.#viewers,
      pending: () => this.#screen.pending(),
      setReading: (reading) => (reading ? this.#upstream?.resume() : this.#upstream?.pause()),
    });
  }

  async connect(address: Address, app: 'same' | 'new'): Promise<void> {
    if (app === 'new') this.#refuseGap();
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
        this.#disconnects.emit();
      },
    });
    if (this.#closed) {
      upstream.close();
      return;
    }
    if (app === 'new') {
      this.renew();
    }
    this.#upstream = upstream;
    this.#backpressure.restart();
  }

  attached(): boolean {
    return this.#attached;
  }

  renew(): void {
    this.#screen.reset();
    for (const viewer of this.#viewers) if (viewer.greeted) void viewer.sync();
  }

  describe(status: SeatStatus): void {
    this.#status = status;
    this.#tell();
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

  snapshot(): Promise<Uint8Array | null> {
    return this.#screen.snapshot();
  }

  attach(client: ClientSocket, options: AttachOptions): Attachment {
    const viewer = new Viewer(client, {
      snapshot: () => this.#screen.snapshot(),
      onChange: () => this.#backpressure.update(),
    });
    this.#viewers.add(viewer);
    this.#rights.set(viewer, options);
    const onMessage = (data: RawData, isBinary: boolean) =>
      this.#fromBrowser(viewer, client, options, toBuffer(data), isBinary);
    const onError = (error: Error) => this.#log.debug({ err: error.message }, 'browser socket');
    const onPing = () => {
      if (client.bufferedAmount > MAX_UNREAD) client.terminate();
    };
    const detach = () => {
      if (!this.#viewers.delete(viewer)) return;
      this.#closers.delete(viewer);
      viewer.close();
      client.off('message', onMessage);
      client.off('ping', onPing);
      client.off('close', detach);
      this.#backpressure.update();
    };
    client.on('message', onMessage);
    client.on('ping', onPing);
    client.on('close', detach);
    client.on('error', onError);
    this.#closers.set(viewer, () => {
      detach();
      client.close(1001);
    });
    return { note: (note) => viewer.note(note), [Symbol.dispose]: detach };
  }

  onInput(fn: () => void): Disposable {
    return this.#inputs.on(fn);
  }

  onResize(fn: (size: Grid) => void): Disposable {
    return this.#resizes.on(fn);
  }

  onDisconnect(fn: () => void): Disposable {
    return this.#disconnects.on(fn);
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

  async disconnect(): Promise<void> {
    const upstream = this.#upstream;
    if (!upstream) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    using _listener = this.onDisconnect(resolve);
    upstream.close();
    await promise;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#repaintTimer);
    this.#resizer[Symbol.dispose]();
    this.#backpressure[Symbol.dispose]();
    for (const closeSocket of this.#closers.values()) closeSocket();
    await this.disconnect();
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
        if (frame.link) this.#links.greet(viewer, frame.link, () => this.#closers.get(viewer)?.());
        if (frame.size && options.mayResize) this.#resizer.ask(frame.size);
        viewer.greet(frame.notes, this.#note());
        if (this.#preferences) viewer.preferences(this.#preferences);
        return;
      case 'input':
        if (!viewer.greeted) return;
        this.#links.count(viewer);
        if (options.mayInput()) this.#input(viewer, data);
        return;
      case 'resize':
        if (viewer.greeted && options.mayResize) this.#resizer.ask(frame.size);
        return;
      case 'pause':
        viewer.setPaused(true);
        return;
      case 'resume':
        viewer.setPaused(false);
        return;
      case 'note':
        if (!viewer.greeted) return;
        if (frame.note.type === 'ping') viewer.note(this.#links.pong(viewer));
        else options.onNote?.(frame.note);
        return;
      case 'too_large':
        client.close(1009);
        return;
      case 'invalid':
        this.#log.debug({ why: frame.why }, 'a browser sent a frame that is dropped');
        return;
    }
  }

  #input(viewer: Viewer, frame: Buffer): void {
    const taken =
      this.#upstream && this.#attached
        ? this.#upstream.input(frame)
        : this.#gap.keep(viewer, frame);
    if (!taken) viewer.note({ type: 'keys', refused: frame.length - 1 });
    this.#inputs.emit();
  }

  /** Drops keys typed for an app that has exited; they are not meant for the next one. */
  #refuseGap(): void {
    for (const { who, frame } of this.#gap.take()) {
      who.note({ type: 'keys', refused: frame.length - 1 });
    }
  }

  #note(): SeatNote {
    const { state, why, retryAt } = this.#status;
    const retryMs = retryAt === null ? null : Math.max(0, Math.round(retryAt - performance.now()));
    return {
      ...{ type: 'seat', state, seat: this.#seat, ...this.#size },
      ...(why ? { why } : {}),
      ...(retryMs === null ? {} : { retryMs }),
    };
  }

  #tell(): void {
    const note = this.#note();
    for (const viewer of this.#viewers) if (viewer.greeted) viewer.note(note);
  }

  /** Answers an app's terminal query here only while no live browser terminal can answer it. */
  #answer(reply: string): void {
    for (const viewer of this.#viewers) if (viewer.live) return;
    this.#upstream?.input(Buffer.concat([Buffer.of(TO_TTYD.INPUT), Buffer.from(reply)]));
  }

  #applySize(size: Grid): void {
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#screen.resize(size);
    this.#upstream?.resize(size);
    this.#tell();
    this.#resizes.emit({ ...size });
  }

  /** Forces a full repaint: most apps repaint when the terminal size changes. */
  #repaint(): void {
    const { cols, rows } = this.#size;
    this.#upstream?.resize({ cols, rows: rows > 1 ? rows - 1 : 2 });
    clearTimeout(this.#repaintTimer);
    this.#repaintTimer = setTimeout(() => this.#upstream?.resize(this.#size), REPAINT_MS);
  }

  /** dtach's initial clear shows that it is attached; it is dropped if the app, and so its screen, is the same. */
  #firstOutput(frame: Buffer, app: 'same' | 'new'): void {
    this.#attached = true;
    const cleared = frame.subarray(1, 1 + DTACH_CLEAR.length).equals(DTACH_CLEAR);
    const rest = cleared && app === 'same' ? frame.subarray(DTACH_CLEAR.length + 1) : null;
    if (rest === null) this.#output(frame);
    else if (rest.length > 0) this.#output(outputFrame(rest));
    for (const { who, frame: keys } of this.#gap.take())
      if (this.#rights.get(who)?.mayInput()) this.#upstream?.input(keys);
      else who.note({ type: 'keys', refused: keys.length - 1 });
  }

  #output(frame: Buffer): void {
    this.#received += frame.length - 1;
    // The screen first, so that a browser that falls behind here gets a snapshot that includes this output.
    this.#screen.write(frame.subarray(1));
    for (const viewer of this.#viewers) viewer.output(frame);
    this.#backpressure.update();
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
