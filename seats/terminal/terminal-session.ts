// The proxy's side of one ttyd: a single upstream socket shared by many browsers, plus a screen for reconnects.
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import type { RawData } from 'ws';
import type { HeldKeys } from '../../node/held-keys.ts';
import { Emitter } from '../../protocol/emitter.ts';
import type { Grid } from '../../protocol/geometry.ts';
import { USUAL_WISHES } from '../../protocol/page/app-wishes.ts';
import type { SeatNote } from '../../protocol/page/terminal-note.ts';
import type { Screen } from '../screen/screen.ts';
import type { StoredScreen } from '../screen/screen-file.ts';
import type { AppTerminal, SeatEvent } from './app-terminal.ts';
import { Backpressure } from './backpressure.ts';
import { LateOutput } from './filter/late-output.ts';
import { OutputFilter } from './filter/output-filter.ts';
import type { Passed } from './filter/splice.ts';
import { clampSize, outputFrame, parseClientFrame, TO_TTYD } from './frames.ts';
import { isAct, isActivity } from './input/activity.ts';
import { HeldInput } from './input/held-input.ts';
import { InputFlow } from './input/input-flow.ts';
import { InputGate } from './input/input-gate.ts';
import { OutputPosition } from './output-position.ts';
import { PageConnections } from './page-connections.ts';
import { ResizedPages } from './resized-pages.ts';
import { Resizer } from './resizer.ts';
import type {
  Attachment,
  AttachOptions,
  SeatSession,
  SeatStatus,
  SessionOptions,
} from './session.ts';
import { SizeChoice } from './size-choice.ts';
import { EchoClock, type TerminalMeter, unmeasured } from './terminal-meter.ts';
import { type Address, connectUpstream, type Upstream } from './upstream.ts';
import { type ClientSocket, Viewer } from './viewer.ts';

export type { Attachment, AttachOptions, TerminalSession } from './session.ts';
export type { ClientSocket } from './viewer.ts';

/** Limit on unread pong data for a browser that keeps pinging, in bytes; no real page gets there. */
const MAX_UNREAD = 8 * 1024 * 1024;
/** How long a forced repaint keeps the changed size, so that the app notices it, in ms. */
const REPAINT_MS = 100;
/** How long held input waits for what was typed before, in ms. */
const ARRIVES_WITHIN_MS = 300;

export function createTerminalSession(options: SessionOptions): SeatSession {
  return new Session(options);
}

class Session implements SeatSession {
  readonly #log: Logger;
  readonly #seat: number;
  readonly #viewers = new Set<Viewer>();
  /** Those of the seat's own people: nobody who only watches holds its app up. */
  readonly #ownViewers = new Set<Viewer>();
  readonly #closers = new Map<Viewer, () => void>();
  readonly #rights = new WeakMap<Viewer, AttachOptions>();
  readonly #inputs = new Emitter<Uint8Array>();
  readonly #resizes = new Emitter<Grid>();
  readonly #disconnects = new Emitter<void>();
  readonly #screen: Screen;
  #isFixed: boolean;
  readonly #resizer = new Resizer((size) => this.#applySize(size));
  readonly #sizes = new SizeChoice<Viewer>((size, changed) => {
    if (!this.#isFixed) this.#resizer.ask(size);
    // Each is told whether the size is its own.
    if (changed) this.#tell();
  });
  readonly #backpressure: Backpressure;
  readonly #meter: TerminalMeter;
  readonly #echo: EchoClock;
  readonly #app: AppTerminal;
  readonly #openFilter: () => OutputFilter;
  /** Between the app and every terminal that shows it, the screen among them. */
  #filter: OutputFilter;
  readonly #late = new LateOutput(
    () => this.#filter,
    (passed) => this.#show(passed, outputFrame(passed.output)),
  );
  /** Of browsers, and of the screen itself (null), which answers questions. */
  readonly #input: InputFlow<Viewer | null>;
  readonly #held = new HeldInput<Viewer>((viewer, frame) => this.#input.push(viewer, frame));
  readonly #events: Disposable;
  readonly #links = new PageConnections<Viewer>();
  #status: SeatStatus = { state: 'stopped', why: '', up: false, retryAt: null };
  readonly #resized = new ResizedPages<Viewer>((viewer) => {
    if (viewer.live) void viewer.sync();
  });
  readonly #gate = new InputGate<Viewer>(
    () => this.#screen.pending() > 0,
    (viewer, frame) => this.#onInput(viewer, frame),
  );
  #size: Grid;
  #upstream: Upstream | null = null;
  #preferences: Buffer | null = null;
  readonly #position = new OutputPosition((to) => this.#app.confirm(to));
  #received = 0;
  #repaintTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#size = clampSize(options.size);
    this.#isFixed = options.isFixed ?? false;
    this.#seat = options.seat;
    this.#log = options.log;
    this.#app = options.app;
    this.#meter = options.meter ?? unmeasured();
    this.#echo = new EchoClock((seconds) => this.#meter.echoed(seconds));
    const { wishes = USUAL_WISHES } = options;
    this.#openFilter = () => new OutputFilter(wishes, () => performance.now());
    this.#filter = this.#openFilter();
    this.#events = options.app.on((event) => this.#onApp(event));
    this.#input = new InputFlow({
      budget: options.inputBudget,
      may: (viewer) => viewer === null || this.#rights.get(viewer)?.mayInput() === true,
      refused: (viewer, bytes) => viewer?.note({ type: 'keys', refused: bytes }),
      interrupt: (key, sent) => this.#interrupt(key, sent),
    });
    const { openScreen, lastScreen } = options;
    this.#screen = openScreen({
      size: this.#size,
      onReply: (reply) => this.#answer(reply),
      onProgress: () => {
        this.#backpressure.update();
        this.#gate.progress();
      },
      ...(lastScreen ? { recover: () => this.#whole(lastScreen) } : {}),
      onRecovered: () => this.#repaint(),
    });
    this.#backpressure = new Backpressure({
      viewers: this.#ownViewers,
      pending: () => this.#screen.pending(),
      setReading: (reading) => (reading ? this.#upstream?.resume() : this.#upstream?.pause()),
    });
  }

  async connect(address: Address): Promise<void> {
    const from = await this.#app.attach(this.#position.at);
    const gap = from !== this.#position.at;
    const upstream = await connectUpstream(address, this.#size, {
      onOutput: (frame) => this.#output(frame),
      onPreferences: (frame) => {
        const changed = !this.#preferences?.equals(frame);
        this.#preferences = frame;
        if (changed) for (const viewer of this.#viewers) viewer.preferences(frame);
      },
      onClose: () => {
        this.#upstream = null;
        this.#input.unpiped();
        this.#disconnects.emit();
      },
    });
    if (this.#closed) {
      upstream.close();
      return;
    }
    this.#position.begin(from);
    this.#upstream = upstream;
    this.#backpressure.restart();
    // An adopted app may have another size.
    this.#app.resize(this.#size);
    if (!gap) return;
    // Output was lost, so what the screen shows is not what the app has drawn.
    this.#filter.reset();
    this.#repaint();
  }

  appEnded(words: string): void {
    this.#input.appEnded();
    this.#position.set(0);
    this.#filter = this.#openFilter();
    this.#screen.end(words);
    for (const viewer of this.#viewers) if (viewer.greeted) void viewer.sync();
  }

  async answers(): Promise<boolean> {
    return (await this.#upstream?.answers()) ?? true;
  }

  input(): { pending: number; taken: number } {
    return { pending: this.#input.pending(), taken: this.#input.taken() };
  }

  describe(status: SeatStatus): void {
    this.#status = status;
    this.#tell();
  }

  restore(screen: StoredScreen | null, size: Grid, position: number | null): void {
    this.#position.set(position);
    this.#size = clampSize(size);
    if (screen) {
      this.#screen.resize(clampSize(screen.size));
      // What is unfinished at its end goes on with the app's next output.
      this.#screen.write(this.#filter.push(screen.picture).shared);
    }
    this.#screen.resize(this.#size);
  }

  received(): number {
    return this.#received;
  }

  position(): number | null {
    return this.#position.at;
  }

  modesKey(): string {
    return this.#screen.modesKey();
  }

  async snapshot(): Promise<Uint8Array | null> {
    // Of this moment, like the position.
    const tail = this.#filter.tail();
    const picture = await this.#screen.snapshot();
    return picture?.length ? Buffer.concat([picture, tail]) : picture;
  }

  attach(client: ClientSocket, options: AttachOptions): Attachment {
    const viewer = new Viewer(client, {
      snapshot: () => this.#screen.snapshot(),
      onChange: () => this.#backpressure.update(),
      ...(options.onPicture ? { onPicture: options.onPicture } : {}),
      sent: this.#meter.toPages,
      ...(options.onFirstOutput ? { onFirstOutput: options.onFirstOutput } : {}),
    });
    this.#viewers.add(viewer);
    if (!options.watches) this.#ownViewers.add(viewer);
    this.#rights.set(viewer, options);
    const onMessage = (data: RawData, isBinary: boolean) =>
      this.#fromBrowser(viewer, client, options, toBuffer(data), isBinary);
    const onError = (error: Error) => this.#log.debug({ err: error.message }, 'browser socket');
    const onPing = () => {
      if (client.bufferedAmount > MAX_UNREAD) client.terminate();
    };
    const detach = () => {
      if (!this.#viewers.delete(viewer)) return;
      this.#ownViewers.delete(viewer);
      this.#closers.delete(viewer);
      this.#sizes.left(viewer);
      this.#resized.left(viewer);
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
    return {
      note: (note) => viewer.note(note),
      refresh: () => viewer.refresh(),
      [Symbol.dispose]: detach,
    };
  }

  onInput(fn: (keys: Uint8Array) => void): Disposable {
    return this.#inputs.on(fn);
  }

  holdInput(): HeldKeys {
    const held = this.#held.hold();
    const arrived = pTimeout(this.#input.arrived(), {
      milliseconds: ARRIVES_WITHIN_MS,
      fallback: () => undefined,
    });
    return { arrived, [Symbol.dispose]: () => held[Symbol.dispose]() };
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

  setFixed(size: Grid | null): void {
    this.#isFixed = size !== null;
    const next = size ?? this.#sizes.size;
    if (next) this.#resizer.ask(clampSize(next));
    this.#tell();
  }

  clients(): number {
    return this.#ownViewers.size + this.watchers();
  }

  watchers(): number {
    return [...this.#viewers].filter((one) => this.#rights.get(one)?.watches === 'person').length;
  }

  connected(): boolean {
    return this.#upstream !== null;
  }

  echoMs(): number | null {
    return this.#echo.lastMs;
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
    this.#position[Symbol.dispose]();
    this.#events[Symbol.dispose]();
    this.#late[Symbol.dispose]();
    this.#resizer[Symbol.dispose]();
    this.#gate[Symbol.dispose]();
    this.#held[Symbol.dispose]();
    this.#input[Symbol.dispose]();
    this.#resized[Symbol.dispose]();
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
    this.#meter.fromPages.count(data.length);
    const frame = parseClientFrame(data, isBinary);
    switch (frame.kind) {
      case 'greeting':
        if (viewer.greeted) return;
        if (frame.link) this.#links.greet(viewer, frame.link, () => this.#closers.get(viewer)?.());
        if (frame.size && options.mayResize) this.#sizes.fits(viewer, frame.size);
        if (frame.size && !this.#isSize(frame.size)) this.#resized.add(viewer);
        viewer.greet(frame, this.#note(viewer));
        if (this.#preferences) viewer.preferences(this.#preferences);
        return;
      case 'input':
        if (!viewer.greeted) return;
        this.#links.count(viewer);
        if (options.onActivity && isAct(data.subarray(1))) options.onActivity();
        if (options.mayInput()) this.#gate.take(viewer, data);
        return;
      case 'resize':
        if (!viewer.greeted) return;
        this.#resized.add(viewer);
        if (options.mayResize) this.#sizes.fits(viewer, frame.size);
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
        else if (frame.note.type === 'active') this.#sizes.acted(viewer);
        else if (frame.note.type === 'parsed') viewer.hasParsed(frame.note.bytes);
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

  /** @param frame opcode first */
  #onInput(viewer: Viewer, frame: Buffer): void {
    const bytes = frame.subarray(1);
    if (isActivity(bytes)) {
      this.#sizes.acted(viewer);
      this.#echo.typed();
    }
    this.#held.take(viewer, frame);
    // Input that no app gets is nobody's act.
    if (this.#input.isOpen()) this.#inputs.emit(bytes);
  }

  #onApp(event: SeatEvent): void {
    if (event.on === 'taken') this.#input.took(event.taken);
    if (event.on !== 'pipe' || !this.#upstream) return;
    this.#input.piped(event.received, (frame) => {
      this.#meter.toApp.count(frame.length);
      this.#upstream?.input(frame);
    });
  }

  async #interrupt(key: number, sent: number): Promise<number> {
    try {
      return await this.#app.interrupt(key, sent);
    } catch (err) {
      // The app has ended, or its keeper: then nothing waits for it any more.
      this.#log.debug({ err }, 'a signal key was not delivered');
      return 0;
    }
  }

  #note(viewer: Viewer): SeatNote {
    const { state, why, up, retryAt } = this.#status;
    const retryMs = retryAt === null ? null : Math.max(0, Math.round(retryAt - performance.now()));
    return {
      ...{ type: 'seat', state, seat: this.#seat, ...this.#size },
      ...(this.#isOther(viewer) ? { other: true as const } : {}),
      ...(why ? { why } : {}),
      ...(up ? { up } : {}),
      ...(retryMs === null ? {} : { retryMs }),
    };
  }

  /** Whether the size is another browser's, for one whose own it could be. */
  #isOther(viewer: Viewer): boolean {
    return !this.#isFixed && this.#sizes.has(viewer) && this.#sizes.chosen !== viewer;
  }

  #tell(): void {
    for (const viewer of this.#viewers) if (viewer.greeted) viewer.note(this.#note(viewer));
  }

  /** Answers an app's question; pages leave that to this terminal. */
  #answer(reply: string): void {
    this.#gate.answered(reply);
    this.#input.push(null, Buffer.concat([Buffer.of(TO_TTYD.INPUT), Buffer.from(reply)]));
  }

  #isSize({ cols, rows }: Grid): boolean {
    return cols === this.#size.cols && rows === this.#size.rows;
  }

  #applySize(size: Grid): void {
    if (this.#isSize(size)) return;
    this.#size = size;
    this.#screen.resize(size);
    this.#app.resize(size);
    // What a resize makes of a terminal differs from what it makes of one that keeps its size.
    for (const viewer of this.#viewers) if (viewer.greeted) this.#resized.add(viewer);
    this.#tell();
    this.#resizes.emit({ ...size });
  }

  /** Forces a full repaint: most apps repaint when the terminal size changes. */
  #repaint(): void {
    const { cols, rows } = this.#size;
    this.#app.resize({ cols, rows: rows > 1 ? rows - 1 : 2 });
    clearTimeout(this.#repaintTimer);
    this.#repaintTimer = setTimeout(() => this.#app.resize(this.#size), REPAINT_MS);
  }

  #output(frame: Buffer): void {
    this.#meter.fromApp.count(frame.length);
    this.#echo.output();
    this.#received += frame.length - 1;
    this.#position.came(frame.length - 1);
    const came = frame.subarray(1);
    const passed = this.#filter.push(came);
    if (passed.output.length > 0)
      this.#show(passed, passed.output === came ? frame : outputFrame(passed.output));
    this.#late.plan();
    this.#backpressure.update();
  }

  #show({ output, shared }: Passed, frame: Buffer): void {
    // The screen first, so that a browser that falls behind here gets a snapshot that includes this output.
    this.#screen.write(shared);
    const watched = shared === output ? frame : outputFrame(shared);
    for (const viewer of this.#viewers)
      viewer.output(this.#rights.get(viewer)?.watches ? watched : frame);
  }

  /** A stored screen without what is unfinished at its end: what follows is not what was to follow. */
  async #whole(load: () => Promise<StoredScreen | null>): Promise<StoredScreen | null> {
    const stored = await load();
    return stored && { ...stored, picture: this.#openFilter().push(stored.picture).shared };
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
