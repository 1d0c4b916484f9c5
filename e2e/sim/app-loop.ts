// The app's side of a bridge process in virtual time: the serial loop of `bridge/runner.ts` and `bridge/app/app-session.ts`.

import { nextCommand, onIntent, onOutcome } from '../../bridge/core/mirror.ts';
import { onReading } from '../../bridge/core/reading.ts';
import type { Command, Outcome, Reading } from '../../bridge/core/windows/local.ts';
import { INPUT_TAIL_MS, nextPollIn, type PaceState } from '../../bridge/pace.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { Timer } from '../../testing/clock.ts';
import type { Process, Sampled } from './seat.ts';

/** A request waits for the app's next idle tick, and its answer for the bridge's event loop; ms. */
const TICK_MS = 20;
const REPLY_MS = 4;
/** One request of the bridge's IPC client waits this long for its answer, ms. */
const IPC_TIMEOUT_MS = 3_000;
/** A refused connection is tried again, ms. */
const RETRY_MS = 100;
/** As in `bridge/app/app-session.ts`, ms. */
const SETTLE_MIN_MS = 300;
const SETTLE_MAX_MS = 1_500;
const MAX_STEPS = 100;

/** What the next request meets. */
export type IpcFault = 'done, no answer' | 'not done, no answer' | 'unsent';

export class AppLoop {
  busy = false;
  /** Faults of the next commands, in order. */
  faults: IpcFault[] = [];
  /** Until when no request is answered, virtual ms. */
  frozenUntil = 0;
  /** Called once, before the next command. */
  beforeCommand: (() => void) | undefined;
  /** A person may have done something in the app's present process. */
  touched: boolean;
  #process: Process;
  #pace: PaceState;
  #timer: Timer | undefined;
  #size: Grid;
  #settling: { from: number } | undefined;
  #settled = true;
  /** The process run that was read last. */
  #boot = 0;
  /** The size that the app is known to have taken. */
  #taken: Grid;

  constructor(process: Process, touched: boolean) {
    this.#process = process;
    this.touched = touched;
    this.#size = process.mirror.local.grid ?? process.seat.size;
    this.#taken = this.#size;
    const lastPoll = process.seat.options.clock.now;
    const rest = { inputUntil: 0, wanted: true, settling: false, failures: 0, chatAt: null };
    this.#pace = { lastPoll, ...rest };
  }

  wake(): void {
    this.#pace.wanted = true;
    this.#plan();
  }

  input(): void {
    this.touched = true;
    this.#pace.inputUntil = this.#now + INPUT_TAIL_MS;
    this.#plan();
  }

  resized(): void {
    this.#size = this.#process.seat.size;
    this.#settling = { from: this.#now };
    this.wake();
  }

  get #now(): number {
    return this.#process.seat.options.clock.now;
  }

  get #random() {
    return this.#process.seat.options.random;
  }

  #plan(): void {
    if (this.busy) return;
    this.#timer?.cancel();
    this.#timer = this.#process.after(nextPollIn(this.#pace, this.#now), () => this.#turn());
  }

  #turn(): void {
    this.busy = true;
    this.#look(MAX_STEPS);
  }

  #rest(failed: boolean): void {
    this.#pace.failures = failed ? this.#pace.failures + 1 : 0;
    this.busy = false;
    this.#plan();
  }

  #look(steps: number): void {
    this.#pace.wanted = false;
    this.#pace.lastPoll = this.#now;
    const { seat } = this.#process;
    const { app } = seat;
    this.#noteSize();
    const resizing = this.#settling;
    this.#process.after(this.#random.int(0, TICK_MS), () => {
      if (!app.up) return this.#process.after(RETRY_MS, () => this.#rest(true));
      if (this.frozenUntil > this.#now) {
        return this.#process.after(IPC_TIMEOUT_MS, () => this.#rest(true));
      }
      const { canvas } = app.desk;
      const sample = { at: this.#now, boot: app.boot, windows: app.scan(), look: app.look };
      this.#process.after(this.#random.int(0, REPLY_MS), () => {
        // The socket file of another process: what was read belongs to nobody.
        if (!app.up || app.boot !== sample.boot) return this.#rest(true);
        this.#noteSize();
        if (resizing && resizing === this.#settling) {
          const age = this.#now - resizing.from;
          const done = age >= SETTLE_MIN_MS && canvas.cols === this.#size.cols;
          if (done || age >= SETTLE_MAX_MS) this.#settling = undefined;
        }
        const resized = resizing !== undefined || this.#settling !== undefined;
        this.#take({ ...sample, resized }, steps);
      });
    });
  }

  #noteSize(): void {
    const { size } = this.#process.seat;
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#settling = { from: this.#now };
  }

  #take(sampled: Sampled, steps: number): void {
    const process = this.#process;
    const { seat } = process;
    this.#boot = sampled.boot;
    this.#settled = this.#settling === undefined;
    if (this.#settled) this.#taken = this.#size;
    this.#pace.settling = !this.#settled;
    const reading: Reading = {
      boot: `${seat.sid}-${sampled.boot}`,
      windows: sampled.windows,
      ...(seat.app.traits.can.desktop ? { desktop: sampled.look } : {}),
      grid: { ...this.#taken },
      resized: sampled.resized,
      touched: this.touched,
    };
    const before = process.mirror;
    process.mirror = onReading(
      { ...before, can: seat.app.abilities() },
      reading,
      seat.options.seed,
    );
    seat.options.watch.captured(seat, before, sampled);
    process.roomLoop.start();
    process.roomLoop.flush();
    const command = this.#settled && steps > 0 ? nextCommand(process.mirror) : null;
    if (command) this.#command(command, steps - 1);
    else this.#rest(false);
  }

  #command(command: Command, steps: number): void {
    const process = this.#process;
    process.mirror = onIntent(process.mirror, command);
    this.beforeCommand?.();
    this.beforeCommand = undefined;
    process.flush(() => this.#execute(command, steps));
  }

  #execute(command: Command, steps: number): void {
    const process = this.#process;
    const { app, options } = process.seat;
    options.watch.commanded(process.seat, command);
    const done = (outcome: Outcome): void => {
      process.mirror = onOutcome(process.mirror, command, outcome);
      options.watch.trace(() => `${process.seat.sid}: outcome ${JSON.stringify(outcome)}`);
      if (outcome.res === 'unsent') this.#rest(true);
      else this.#look(steps);
    };
    const fault = this.faults.shift();
    // The same id is another window in another process.
    if (fault === 'unsent' || app.boot !== this.#boot)
      return void process.after(100, () => done({ res: 'unsent' }));
    if (!app.up) return void process.after(IPC_TIMEOUT_MS, () => done({ res: 'unsent' }));
    if (fault === 'not done, no answer' || this.frozenUntil > this.#now)
      return void process.after(IPC_TIMEOUT_MS, () => done({ res: 'unknown' }));
    // The app does it even if the bridge is killed meanwhile: the request has left.
    options.clock.after(this.#random.int(0, TICK_MS), () => {
      const outcome = app.up ? app.run(command) : undefined;
      if (outcome) options.watch.did(process.seat, command);
      if (!outcome || fault) {
        return process.after(IPC_TIMEOUT_MS, () => done({ res: 'unknown' }));
      }
      options.watch.trace(() => `${process.seat.sid}: app did ${JSON.stringify(command)}`);
      if (this.#random.chance(0.8)) process.after(1, () => this.wake());
      process.after(this.#random.int(0, REPLY_MS), () => done(outcome));
    });
  }
}
