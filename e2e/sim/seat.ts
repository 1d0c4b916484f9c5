// One bridge process beside its app: what `bridge/bridge.ts` puts together, in virtual time.

import { fromStored, toStored } from '../../bridge/bridge-file.ts';
import { EMPTY_CHAT } from '../../bridge/core/chat.ts';
import { createMirror, type Mirror } from '../../bridge/core/mirror.ts';
import type { SeedWindow } from '../../bridge/core/windows/join.ts';
import type { Command, LocalWindow } from '../../bridge/core/windows/local.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { Props } from '../../protocol/windows.ts';
import type { Clock, Timer } from '../../testing/clock.ts';
import type { Random } from '../../testing/random.ts';
import type { ModelApp } from './app.ts';
import { AppLoop } from './app-loop.ts';
import type { Connection, Line } from './net.ts';
import { RoomLoop } from './room-loop.ts';

export interface SeatWatch {
  trace(text: () => string): void;
  /** The app was read; `before` held the command whose effect it shows. */
  captured(seat: Seat, before: Mirror, sampled: Sampled): void;
  commanded(seat: Seat, command: Command): void;
  /** The app did it, whether or not it answers. */
  did(seat: Seat, command: Command): void;
  /** Ops were given up because the room refuses them. */
  abandoned(seat: Seat): void;
  /** The process died with what it had not written since this time. */
  died(seat: Seat, savedAt: number): void;
}

/** A look at the app, at the moment at which the app answered it. */
export interface Sampled {
  at: number;
  boot: number;
  windows: LocalWindow[];
  /** Wallpaper and theme. */
  look: Props;
  resized: boolean;
}

export interface SeatOptions {
  sid: string;
  app: ModelApp;
  seed: readonly SeedWindow[];
  clock: Clock;
  random: Random;
  watch: SeatWatch;
  /** The first connection is tried this long after a start even if the app says nothing, ms. */
  appWaitMs: number;
}

type Stored = ReturnType<typeof toStored>;

/** From a change to the write of its file (SAVE_DELAY_MS of `bridge/bridge-file.ts`), and the longest write, ms. */
const SAVE_MS = 200;
const WRITE_MS = 3;

export class Seat {
  readonly sid: string;
  readonly app: ModelApp;
  readonly options: SeatOptions;
  /** Set by the world, which knows both ends. */
  line: Line | undefined;
  /** The running process; undefined while there is none. */
  process: Process | undefined;
  /** What is in the file. */
  disk: Stored | undefined;
  /** A person may have done something in the app's present process while there was no bridge. */
  touched = false;
  /** First looks at process runs in which a person may have been quicker. */
  touchedStarts = 0;
  /** The size that the proxy gave the terminal; the app follows a moment later. */
  size: Grid;

  constructor(options: SeatOptions) {
    this.options = options;
    this.sid = options.sid;
    this.app = options.app;
    this.size = options.app.desk.canvas;
  }

  start(): void {
    if (this.process) return;
    this.options.watch.trace(() => `${this.sid}: the bridge starts`);
    this.process = new Process(this, this.disk);
    this.process.begin();
  }

  /** Ends the process. @param clean it may still write its file */
  stop(clean: boolean, drains: boolean, roomMs: number): void {
    const { process } = this;
    if (!process) return;
    this.options.watch.trace(() => `${this.sid}: the bridge ${clean ? 'stops' : 'is killed'}`);
    if (clean) process.save();
    else this.options.watch.died(this, process.savedAt);
    this.process = undefined;
    process.end(drains, roomMs);
  }

  /** A browser sent input to this seat, or the app an event. */
  input(): void {
    if (this.process) this.process.appLoop.input();
    else this.touched = true;
  }

  /** The app's process ended, and with it the bridge's stream of its events. */
  appEnded(): void {
    this.touched = false;
    if (this.process) this.process.appLoop.touched = false;
  }

  event(): void {
    this.process?.appLoop.wake();
  }

  resizeTo(size: Grid): void {
    this.size = size;
    this.process?.appLoop.resized();
  }

  get mirror(): Mirror | undefined {
    return this.process?.mirror;
  }

  get idle(): boolean {
    return this.process !== undefined && !this.process.appLoop.busy;
  }
}

/** What ends with the process: memory, timers, the connection. */
export class Process {
  readonly seat: Seat;
  readonly appLoop: AppLoop;
  readonly roomLoop: RoomLoop;
  alive = true;
  savedAt = 0;
  #mirror: Mirror;
  #saving: Timer | undefined;
  #writtenAt = 0;

  constructor(seat: Seat, disk: Stored | undefined) {
    this.seat = seat;
    const { sid, app } = seat;
    const { allowTypes } = app.traits;
    this.#mirror = disk
      ? fromStored(JSON.parse(JSON.stringify(disk)), sid, allowTypes).mirror
      : createMirror(sid, allowTypes);
    this.appLoop = new AppLoop(this, seat.touched || disk?.boot === null);
    this.roomLoop = new RoomLoop(this);
  }

  begin(): void {
    // Numbers of windows are reserved before the first is used.
    this.flush(() => {
      this.appLoop.wake();
      this.after(this.seat.options.appWaitMs, () => this.roomLoop.start());
    });
  }

  get mirror(): Mirror {
    return this.#mirror;
  }

  set mirror(next: Mirror) {
    if (next === this.#mirror) return;
    const count = this.#mirror.local.entries.size;
    this.#mirror = next;
    // Which window is which has to outlive a crash; where they are can be read again.
    if (next.local.entries.size !== count) this.flush();
    else this.#saving ??= this.after(SAVE_MS, () => this.flush());
  }

  /** Plans something that the process would do; it is not done once the process has ended. */
  after(ms: number, run: () => void): Timer {
    return this.seat.options.clock.after(ms, () => {
      if (this.alive) run();
    });
  }

  /** Writes the file; it has what was known at the beginning. @param then called when it is written */
  flush(then?: () => void): void {
    const { clock, random } = this.seat.options;
    const content = this.#content();
    const from = clock.now;
    this.#writtenAt = Math.max(this.#writtenAt, from + random.int(1, WRITE_MS));
    this.after(this.#writtenAt - from, () => {
      this.seat.disk = content;
      this.savedAt = from;
      then?.();
    });
  }

  /** The last write of a process that ends in order. */
  save(): void {
    this.seat.disk = this.#content();
  }

  #content(): Stored {
    this.#saving?.cancel();
    this.#saving = undefined;
    return toStored(this.#mirror, EMPTY_CHAT);
  }

  end(drains: boolean, roomMs: number): void {
    this.alive = false;
    this.roomLoop.end(drains, roomMs);
  }

  /** A frame from the room. */
  hear(connection: Connection, text: string): void {
    if (this.alive) this.roomLoop.hear(connection, text);
  }
}
