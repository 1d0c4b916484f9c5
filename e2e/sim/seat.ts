// One seat: an app, and the bridge as it ships beside it, which may be killed and come back.
import { pino } from 'pino';
import { BRIDGE_END_MS, type Bridge, createIpcClient, startBridge } from '../../bridge/bridge.ts';
import { type ChatState, EMPTY_CHAT } from '../../bridge/core/chat/chat.ts';
import type { Mirror } from '../../bridge/core/mirror.ts';
import type { SeedWindow } from '../../bridge/core/windows/joining/join.ts';
import type { Disk } from '../../bridge/disk.ts';
import type { HeldKeys } from '../../node/held-keys.ts';
import type { Grid } from '../../protocol/geometry.ts';
import { isStroke } from '../../protocol/strokes.ts';
import type { Random } from '../../testing/random.ts';
import type { VirtualTime } from '../../testing/virtual-time.ts';
import type { ModelApp } from './app/app.ts';
import { AppTransport, FILES, type Sampled } from './app/transport.ts';
import type { Line } from './room/net.ts';

const log = pino({ level: process.env.SIM_LOG ?? 'silent' });
/** The longest write of the bridge's file, ms. */
const WRITE_MS = 3;
/** How long input that was kept back takes to the app afterwards, ms. */
const TRAVEL_MS = 5;
/** The longest that a terminal session keeps input back (`seats/terminal/input/held-input.ts`), ms. */
const MAX_HOLD_MS = 1_000;

export interface SeatWatch {
  trace(text: () => string): void;
  /** The app was read; `before` held the command whose effect it shows. */
  captured(
    seat: Seat,
    before: Mirror,
    after: Mirror,
    sampled: Sampled & { resized: boolean },
  ): void;
  commanded(seat: Seat, cmd: string): void;
  /** The app did it, whether or not it answers. */
  did(seat: Seat, cmd: string): void;
  /** The bridge could not read its file back. */
  damaged(seat: Seat): void;
  /** The process died with what it had not written since this time. */
  died(seat: Seat, savedAt: number): void;
}

export interface SeatOptions {
  sid: string;
  app: ModelApp;
  seed: readonly SeedWindow[];
  time: VirtualTime;
  random: Random;
  watch: SeatWatch;
  line: Line;
}

export class Seat {
  readonly sid: string;
  readonly app: ModelApp;
  readonly options: SeatOptions;
  /** The running process; undefined while there is none. */
  process: Process | undefined;
  /** What is in the file, and since when it was so. */
  disk: { text: string; at: number } | undefined;
  /** When the app's present process started, as Unix time in ms. */
  appSince = Date.now();
  /** First looks at process runs in which a person may have been quicker. */
  touchedStarts = 0;
  /** The size that the proxy gave the terminal; the app follows a moment later. */
  size: Grid;
  #ending: Promise<void> | undefined;
  #names = new Map<number, string>();
  #processes = 0;

  constructor(options: SeatOptions) {
    this.options = options;
    this.sid = options.sid;
    this.app = options.app;
    this.size = options.app.desk.canvas;
  }

  /** Starts a process, once the one before has ended. */
  start(): void {
    if (this.process) return;
    if (this.#ending) {
      void this.#ending.then(() => this.start());
      return;
    }
    this.options.watch.trace(() => `${this.sid}: the bridge starts`);
    this.process = new Process(this);
  }

  /** Ends the process in order. */
  stop(): void {
    const { process } = this;
    if (!process) return;
    this.options.watch.trace(() => `${this.sid}: the bridge stops`);
    this.process = undefined;
    this.#ending = process.close().finally(() => {
      process.kill();
      this.#ending = undefined;
    });
  }

  /** @param drains what is under way still arrives, see `SimConnection.cut` */
  kill(roomMs: number, drains: boolean): void {
    const { process } = this;
    if (!process) return;
    this.options.watch.trace(() => `${this.sid}: the bridge is killed`);
    this.process = undefined;
    process.kill();
    this.options.line.cut(0, roomMs, drains);
    this.options.watch.died(this, this.disk?.at ?? 0);
  }

  /** The app's process ended, and with it the bridge's stream of its events. */
  appEnded(): void {
    this.process?.transport.ended();
  }

  resizeTo(size: Grid): void {
    this.size = size;
    this.process?.bridge.resized();
  }

  get mirror(): Mirror | undefined {
    return this.process?.mirror;
  }

  /** What stands for the next process in texts: no two have the same. */
  nextWriter(): number {
    this.#processes += 1;
    return (Number(this.sid.slice(1)) + 1) * 1_000_000 + this.#processes * 1_000;
  }

  /** The name that a bridge gave to the app's present process when it read it. */
  named(boot: string): void {
    this.#names.set(this.app.boot, boot);
  }

  /** Whether the app's present process is the one in which this mirror, or the bridge's file, was last up to date. */
  isKnown(boot: string | null | undefined): boolean {
    return typeof boot === 'string' && this.#names.get(this.app.boot) === boot;
  }

  /** Whether a bridge that starts now would know the app's process, and take differences for a person's edits. */
  get remembers(): boolean {
    return this.disk !== undefined && this.isKnown(JSON.parse(this.disk.text).boot);
  }
}

/** What ends with the process: memory, timers, the connection. */
export class Process {
  readonly bridge: Bridge;
  readonly transport: AppTransport;
  mirror: Mirror | undefined;
  chat: ChatState = EMPTY_CHAT;
  /** Called once, when the next command is about to be sent. */
  beforeCommand: (() => void) | undefined;
  #alive = true;
  #ipc;
  #time: VirtualTime;
  /** How many times the bridge keeps input back now, and what waits for it. */
  #holds = 0;
  #kept: (() => void)[] = [];
  /** How much input is on its way to the app, and who waits for it. */
  #flying = 0;
  #landed: (() => void)[] = [];

  constructor(seat: Seat) {
    const { sid, app } = seat;
    const { seed, time, random, watch, line } = seat.options;
    const alive = () => this.#alive;
    this.#time = time;
    this.transport = new AppTransport({
      ...{ app, time, random, alive },
      commanded: (cmd) => watch.commanded(seat, cmd),
      did: (cmd) => watch.did(seat, cmd),
    });
    const { transport } = this;
    this.#ipc = createIpcClient({ socketPath: '', transport });
    const disk: Disk = {
      name: `${sid}.json`,
      read: async () => seat.disk?.text,
      write: (text) =>
        new Promise((resolve) => {
          const at = time.now;
          time.after(random.int(1, WRITE_MS), () => {
            if (!this.#alive) return;
            seat.disk = { text, at };
            resolve();
          });
        }),
      async setAside() {
        watch.damaged(seat);
      },
    };
    this.bridge = startBridge({
      ...{ sid, writer: seat.nextWriter() },
      ipc: this.#ipc,
      partyUrl: async () => 'ws://room/',
      webSocket: line.socketClass(alive),
      appBoot: () => String(app.boot),
      size: () => ({ ...seat.size }),
      disk,
      files: {
        toWire: (file) => (file.startsWith(FILES) ? file.slice(FILES.length) : null),
        toLocal: (wire) => FILES + wire,
      },
      seed: [...seed],
      allowTypes: app.traits.allowTypes,
      log,
      holdKeys: () => this.#hold(),
      watch: {
        state: ({ mirror, chat }) => {
          this.chat = chat;
          const { sent } = mirror.local;
          const fresh = sent !== this.mirror?.local.sent && sent?.outcome.res === 'unknown';
          this.mirror = mirror;
          if (!fresh) return;
          watch.trace(() => `${sid}: about to ${JSON.stringify(sent.command)}`);
          this.beforeCommand?.();
          this.beforeCommand = undefined;
        },
        reading: (before, { boot, resized, windows }) => {
          const { sampled } = transport;
          if (!sampled || !this.mirror) throw new Error('a reading of nothing');
          if (sampled.boot === app.boot) seat.named(boot);
          const read = new Map(windows.map((w) => [w.id, w]));
          // Strokes are read later than the rest.
          const shown = sampled.windows.map((w) => {
            const { props = {}, strokes } = read.get(w.id) ?? {};
            if (strokes === undefined) return w;
            const first = Object.entries(w.props ?? {}).filter(([key]) => !isStroke(key));
            const later = Object.entries(props).filter(([key]) => isStroke(key));
            return { ...w, props: Object.fromEntries([...first, ...later]) };
          });
          watch.captured(seat, before, this.mirror, { ...sampled, windows: shown, resized });
        },
      },
    });
  }

  /** A person's input: the bridge hears of it at once, the app gets it now, or some time after the bridge lets go. */
  input(act: () => void, keys?: Uint8Array): void {
    this.bridge.input(keys);
    if (this.#holds > 0) this.#kept.push(act);
    else act();
  }

  #hold(): HeldKeys {
    this.#holds += 1;
    let held = true;
    const release = () => {
      if (held) this.#holds -= 1;
      held = false;
      timer.cancel();
      if (this.#holds === 0) this.#pass();
    };
    const timer = this.#time.after(MAX_HOLD_MS, release);
    const arrived = new Promise<void>((resolve) => {
      if (this.#flying === 0) resolve();
      else this.#landed.push(resolve);
    });
    return { arrived, [Symbol.dispose]: release };
  }

  /** Sends what was kept back on its way. */
  #pass(): void {
    for (const act of this.#kept.splice(0)) {
      this.#flying += 1;
      this.#time.after(TRAVEL_MS, () => {
        act();
        this.#flying -= 1;
        if (this.#flying > 0) return;
        for (const resolve of this.#landed.splice(0)) resolve();
      });
    }
  }

  async close(): Promise<void> {
    const timer = this.#time.after(BRIDGE_END_MS, () => this.#ipc.close());
    await this.bridge.close();
    timer.cancel();
  }

  /** Nothing reaches it any more, and nothing leaves it. */
  kill(): void {
    this.#alive = false;
    this.#ipc.close();
    this.#pass();
    // Only for its timers: whatever it still does has no effect.
    void this.bridge.close();
  }
}
