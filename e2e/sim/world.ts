// One run: builds the room, the seats and the lines of a script, lets it happen, heals everything, and looks.
import type { RoomState } from '../../party/windows/room-state.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { WindowRecord } from '../../protocol/windows.ts';
import { Random } from '../../testing/random.ts';
import { VirtualTime } from '../../testing/virtual-time.ts';
import { ModelApp } from './app/app.ts';
import { checkChat } from './checks/chat.ts';
import { checkCounts, happens } from './checks/counts.ts';
import { Edits } from './checks/edits.ts';
import { DESK_G, deskRecord, Ledger, registersOf } from './checks/ledger.ts';
import { checkKeys, checkLooks, checkMemory, checkSeat } from './checks/seat.ts';
import { Texts } from './checks/texts.ts';
import { execute } from './execute.ts';
import { Line } from './room/net.ts';
import { SimRoom, seatOf } from './room/room.ts';
import type { Script, SeatPlan } from './script.ts';
import { type Process, Seat, type SeatWatch } from './seat.ts';

/** Long enough for a silent break to show (20 s), every retry, and a comparison by hash (20 s, BR11). */
const SETTLE_MS = 50_000;
/** Virtual time in which nothing may be sent. */
const REST_MS = 30_000;
/** Above what the longest run needs; more is a loop without an end. */
const MAX_STEPS = 400_000;

/** F6: another window gets the keys. */
export const SWITCH_KEY = Buffer.from('\x1b[17~');

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

export interface Result {
  /** Empty if all is well. */
  problems: string[];
  /** What happened, if it was asked for. */
  trace: string[];
  figures: { steps: number; virtualMs: number; deltas: number; edits: number; commands: number };
}

export class World implements Disposable {
  readonly time: VirtualTime;
  readonly ledger = new Ledger();
  readonly texts = new Texts();
  readonly room: SimRoom;
  readonly seats: Seat[] = [];
  readonly edits = new Map<Seat, Edits>();
  readonly script: Script;
  /** Since the last look: frames to the room, commands to apps. */
  frames = 0;
  commands = 0;
  trace: string[] | null;
  /** Windows that people had closed when the storage was lost, if there were others. */
  #kept: number | undefined;

  constructor(script: Script, traced: boolean) {
    this.script = script;
    this.time = new VirtualTime(script.seats[0]?.salt ?? 0);
    this.trace = traced ? [] : null;
    const note = (text: () => string): void => this.note(text);
    this.room = new SimRoom(this.time, {
      trace: note,
      frame: (sid, message) => {
        this.frames += 1;
        this.ledger.frame(sid, message);
      },
      refused: (sid, op, code) => this.ledger.refused(sid, op, code),
      took: (sid, ack) => this.ledger.took(sid, ack),
      abandoned: (sid, ops) => {
        this.ledger.abandoned(sid, ops);
        for (const op of ops) if ('g' in op) this.texts.abandoned(sid, op.g);
      },
      invalid: (sid, text) => this.ledger.violations.push(`${sid} sent what is not valid: ${text}`),
    });
    if (script.buried > 0) this.room.bury(script.buried);
    if (script.crowd > 0) this.room.crowd(script.crowd);
    for (const window of script.layout) {
      for (const [register, value] of registersOf(window)) this.ledger.give(register, value);
    }
    const watch: SeatWatch = {
      trace: note,
      captured: (seat, before, after, sampled) => {
        if (before.local.boot !== after.local.boot && after.local.touched) seat.touchedStarts += 1;
        this.edits.get(seat)?.captured(before, after, sampled);
        this.texts.captured(seat.sid, before, after, this.time.now);
      },
      commanded: () => {
        this.commands += 1;
      },
      did: (seat, cmd) => {
        if (cmd === 'create_window') this.edits.get(seat)?.created();
      },
      damaged: ({ sid }) => this.ledger.violations.push(`the file of ${sid} can’t be read back`),
      died: (seat, savedAt) => {
        this.edits.get(seat)?.died(savedAt);
        this.texts.died(seat.sid, savedAt);
      },
    };
    for (const [i, plan] of script.seats.entries()) this.#addSeat(i, plan, watch);
  }

  #addSeat(i: number, plan: SeatPlan, watch: SeatWatch): void {
    const app = new ModelApp(plan.traits, { cols: plan.cols, rows: plan.rows }, i);
    const { time, room } = this;
    const random = new Random(plan.salt);
    const seed = this.script.layout;
    const sid = `b${i}`;
    const line = new Line({
      sid,
      time,
      random: new Random(plan.salt + 1),
      options: plan.line,
      room,
    });
    const seat = new Seat({ sid, app, seed, time, random, watch, line });
    this.seats.push(seat);
    this.edits.set(seat, new Edits(app, sid, this.ledger, this.texts));
    time.after(plan.from, () => seat.start());
  }

  /** Adds to the trace, without the only thing in it that is drawn anew each time. */
  note(text: () => string): void {
    this.trace?.push(`${String(this.time.now).padStart(6)} ${text().replace(UUID, 'EPOCH')}`);
  }

  /**
   * A person does something in a seat's app: the proxy sees the input at once, the app has it when the bridge lets go
   * (BR17), and some apps tell of it. Without a proxy nobody types, except that what was typed before may still be on its
   * way into an app that the next bridge knows.
   * @param keys what the bridge hears; without them it hears afterwards whether they picked a window
   */
  person(seat: Seat, run: () => void, keys?: Uint8Array): void {
    const { process } = seat;
    if (!this.#mayType(seat)) return;
    if (process) process.input(() => this.#act(seat, run, process, keys), keys);
    else this.#act(seat, run);
  }

  #mayType({ app, process, remembers }: Seat): boolean {
    return app.up && (process !== undefined || remembers);
  }

  /** @param told the process that has heard of the input @param keys what it has heard */
  #act(seat: Seat, run: () => void, told?: Process, keys?: Uint8Array): void {
    // What was kept back may come to an app that has ended.
    if (!this.#mayType(seat)) return;
    const { focused } = seat.app.desk;
    this.edits.get(seat)?.act(this.time.now, () => seat.app.person(run));
    this.note(() => `${seat.sid}: a person; now ${show(seat.app)}`);
    const switched = seat.app.desk.focused !== focused;
    const late = switched ? SWITCH_KEY : undefined;
    if (seat.process !== told || (late && !keys)) seat.process?.bridge.input(late);
    if (seat.app.traits.kind === 'desktop') seat.process?.transport.event();
  }

  resize(seat: Seat, size: Grid, delayMs: number): void {
    this.note(() => `${seat.sid}: terminal ${size.cols}x${size.rows}`);
    seat.resizeTo(size);
    this.time.after(delayMs, () => {
      if (seat.size !== size) return;
      seat.app.resizeTerminal(size);
      // A window that the bridge has not seen yet is new to it where the resize put it.
      this.edits.get(seat)?.moved(seat.isKnown(seat.mirror?.local.boot) ? seat.mirror : undefined);
    });
  }

  /** The room's storage is gone; some bridge that still has windows gives them to the new one. */
  loseStorage(): void {
    const holds = ({ app, mirror }: Seat): boolean => {
      return app.up && mirror?.joined === true && mirror.local.entries.size > 0;
    };
    this.#kept = this.seats.some(holds) ? this.#closed() : undefined;
    this.ledger.reset();
    this.texts.reset();
    this.room.reset();
  }

  /** Windows that people have closed so far. */
  #closed(): number {
    return [...this.edits.values()].reduce((sum, { done }) => sum + done.del, 0);
  }

  async run(): Promise<void> {
    const { items, until } = this.script;
    for (const item of items) {
      const seat = this.seats[item.seat];
      if (seat) this.time.after(item.at, () => execute(this, seat, item));
    }
    await this.time.run(until, MAX_STEPS);
    this.#heal();
  }

  /** Everything works again: lines, processes, apps. */
  #heal(): void {
    this.note(() => 'quiet from here on');
    for (const seat of this.seats) {
      seat.options.line.down = false;
      if (!seat.app.up) this.restartApp(seat);
      seat.start();
      if (seat.process) seat.process.transport.faults = [];
    }
    this.room.mishaps = [];
    this.room.lock(false);
    for (const { sid } of this.seats) this.room.pause('resume', seatOf(sid));
    this.room.pause('resume');
  }

  restartApp(seat: Seat): void {
    // One that came back already ends once more.
    if (seat.app.up) seat.appEnded();
    seat.app.restart();
    seat.appSince = Date.now();
    this.edits.get(seat)?.restarted();
    this.note(() => `${seat.sid}: the app starts again; ${show(seat.app)}`);
    seat.process?.bridge.appRestarted();
  }

  /** @returns what is wrong now, after time to settle and time to rest */
  async settle(): Promise<string[]> {
    await this.time.run(SETTLE_MS, MAX_STEPS);
    const { frames, commands } = this;
    await this.time.run(REST_MS, MAX_STEPS);
    const { state } = this.room;
    const problems = [...this.ledger.violations];
    if (this.frames > frames) problems.push(`${this.frames - frames} frames at rest`);
    if (this.commands > commands) problems.push(`${this.commands - commands} commands at rest`);
    for (const seat of this.seats)
      problems.push(...checkSeat(seat, state, this.ledger.homeless.has(seat.sid)));
    // Where a command's outcome is unknown, or a bridge is away, the keys may stay where the app put them.
    if (!happens(this.script, 'ipc', 'freeze', 'kill', 'killBusy', 'stop', 'resize'))
      problems.push(...checkKeys(this.seats));
    const offered = this.script.items.every(({ what }) => what !== 'refuse');
    problems.push(...checkLooks(this.seats, state, offered));
    if (this.#kept === this.#closed() && this.ledger.added.size === 0) {
      problems.push('nobody gave the new storage any windows');
    }
    problems.push(...this.ledger.wrong(heldBy(state)), ...this.ledger.unmet());
    problems.push(...checkMemory(this.room, state), ...this.texts.wrong(state));
    // A new storage has none of the lines that were said before.
    if (!this.ledger.isReset)
      problems.push(
        ...checkChat(
          this.seats,
          this.room.lines(),
          happens(this.script, 'kill', 'killBusy', 'resize'),
        ),
      );
    return problems;
  }

  /** Things that nobody in the room may notice. @returns what somebody noticed */
  async epilogue(): Promise<string[]> {
    const { epilogue } = this.script;
    if (epilogue === 'none') return [];
    this.note(() => `epilogue: ${epilogue}`);
    const { rev, started, desktop } = this.room.state;
    // A room that never had a window, or a wallpaper, still waits for its first.
    const whole = started && desktop !== null;
    const all = epilogue === 'everything';
    if (all || epilogue === 'apps') for (const seat of this.seats) this.restartApp(seat);
    if (all || epilogue === 'bridges') {
      for (const seat of this.seats) {
        seat.stop();
        seat.start();
      }
    }
    if (all || epilogue === 'room') this.room.restart();
    const problems = await this.settle();
    if (whole && this.room.state.rev !== rev)
      problems.push(`rev went from ${rev} to ${this.room.state.rev}`);
    return problems.map((line) => `after restarting ${epilogue}: ${line}`);
  }

  [Symbol.dispose](): void {
    for (const { process } of this.seats) process?.kill();
    this.time[Symbol.dispose]();
  }
}

/** A room's windows, and its desktop as one of them. */
function heldBy({ windows, desktop }: RoomState): ReadonlyMap<string, WindowRecord> {
  return desktop
    ? new Map<string, WindowRecord>(windows).set(DESK_G, deskRecord(desktop.props))
    : windows;
}

function show(app: ModelApp): string {
  return app
    .windows()
    .map((w) => `${w.id} ${w.type} ${w.rect.join()}${w.zoomed ? ' zoomed' : ''}`)
    .join(' | ');
}

/** Runs a script to its end. */
export async function runScript(script: Script, traced = false): Promise<Result> {
  using world = new World(script, traced);
  const problems: string[] = [];
  try {
    await world.run();
    problems.push(...(await world.settle()));
    if (problems.length === 0) problems.push(...(await world.epilogue()));
    if (problems.length === 0) problems.push(...checkCounts(world));
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const deltas = [...world.ledger.deltas.values()].reduce((n, seqs) => n + seqs.size, 0);
  const edits = [...world.edits.values()].reduce((n, e) => n + e.count, 0);
  const { steps, now } = world.time;
  const figures = { steps, virtualMs: now, deltas, edits, commands: world.commands };
  return { problems, trace: world.trace ?? [], figures };
}
