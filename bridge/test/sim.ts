// A simulation of N bridges, N apps and a room with virtual time and faults; drives the same pure core as the runner.
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import type { Op } from '../../protocol/state.ts';
import { EMPTY_CHAT } from '../core/chat.ts';
import type { Abilities, Command, LocalWindow, Outcome, Reading } from '../core/local.ts';
import {
  createMirror,
  type Mirror,
  nextCommand,
  onIntent,
  onOutcome,
  onReading,
  onState,
  onSync,
  type Reaction,
  takeDelta,
} from '../core/mirror.ts';
import { whyPrivate } from '../core/share.ts';
import { fromStored, toStored } from '../store.ts';
import { AppModel, type Quirks } from './app-model.ts';
import { RoomModel } from './room-model.ts';

/** Chances of what may go wrong, 0 to 1. */
export interface Faults {
  /** An IPC request is lost, or done without an answer. */
  ipc: number;
}

export interface SimAppOptions {
  cols: number;
  rows: number;
  quirks: Partial<Quirks>;
}

/** Deterministic random numbers (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Job {
  at: number;
  n: number;
  run: () => void;
}

/** Virtual time: runs what was planned, in order. */
export class Clock {
  now = 0;
  #jobs: Job[] = [];
  #n = 0;

  after(ms: number, run: () => void): void {
    const job = { at: this.now + ms, n: this.#n++, run };
    let i = this.#jobs.length;
    while (i > 0 && before(job, this.#jobs[i - 1] as Job)) i -= 1;
    this.#jobs.splice(i, 0, job);
  }

  run(ms: number): void {
    const end = this.now + ms;
    for (let job = this.#jobs[0]; job && job.at <= end; job = this.#jobs[0]) {
      this.#jobs.shift();
      this.now = job.at;
      job.run();
    }
    this.now = end;
  }
}

function before(a: Job, b: Job): boolean {
  return a.at < b.at || (a.at === b.at && a.n < b.n);
}

export class Sim {
  readonly clock = new Clock();
  room = new RoomModel();
  readonly seats: SimSeat[];
  readonly rand: () => number;
  faults: Faults = { ipc: 0 };
  /** Ops that the room took, by kind, and commands that apps got. */
  ops = { add: 0, set: 0, raise: 0, del: 0 };
  commands = 0;

  constructor(seed: number, apps: readonly SimAppOptions[]) {
    this.rand = random(seed);
    this.seats = apps.map((options, i) => new SimSeat(this, `b${i}x`, options));
    for (const seat of this.seats) seat.begin();
  }

  /** The room's storage is lost: it is another room now. */
  resetRoom(): void {
    this.room = new RoomModel(`e${this.clock.now}`);
    for (const seat of this.seats) {
      seat.seedGiven = false;
      seat.disconnect();
    }
  }

  /** From a bridge to the room; answers go back the same way. */
  receive(seat: SimSeat, frame: ClientInput): void {
    if (frame.type === 'hello') {
      const others = this.seats.some((s) => s !== seat && s.seedGiven && s.joined);
      seat.seedGiven = !this.room.started && !others;
      seat.hear({ type: 'welcome', ack: this.room.seqs.get(frame.sid) ?? 0, seed: seat.seedGiven });
      seat.hear(this.room.sync(frame.have));
      return;
    }
    if (frame.type !== 'state_delta') return;
    const out = this.room.delta(seat.sid, frame.seq, frame.ops as Op[]);
    if (out === 'seq_gap') throw new Error(`seq gap of ${seat.sid} at ${frame.seq}`);
    if (out.ack.type === 'ack') for (const op of out.ack.ops) this.ops[op.op] += 1;
    seat.hear(out.ack);
    if (!out.others) return;
    for (const other of this.seats) if (other !== seat && other.joined) other.hear(out.others);
  }
}

type Heard = ServerMessage | { type: 'welcome'; ack: number; seed: boolean };

export class SimSeat {
  readonly app: AppModel;
  readonly sid: string;
  mirror: Mirror;
  connected = false;
  /** The room counts it in: it has said hello on this connection. */
  joined = false;
  seedGiven = false;
  #sim: Sim;
  #can: Abilities;
  #boot = 1;
  #resizes = 0;
  #seenResizes = 0;
  #connection = 0;
  #cut = 0;
  #lastArrival = 0;
  #lastDeparture = 0;
  #live = false;
  #welcome: { ack: number; seed: boolean } | null = null;
  #looking = false;
  #wanted = false;
  #inputUntil = 0;
  #flushAt = 0;
  #disk = '';
  #savedSize = -1;
  #savedAt = 0;
  /** Another bridge process took over; the old one's callbacks are void. */
  #process = 0;

  constructor(sim: Sim, sid: string, options: SimAppOptions) {
    this.#sim = sim;
    this.sid = sid;
    this.app = new AppModel(options.cols, options.rows, options.quirks);
    this.#can = {
      raise: this.app.quirks.raise,
      zoom: false,
      title: false,
      props: false,
      types: null,
    };
    this.mirror = createMirror(sid, []);
    this.#save();
  }

  begin(): void {
    this.#beat(this.#process);
    this.#sim.clock.after(this.#ms(200), () => this.connect());
  }

  #ms(max: number): number {
    return 1 + Math.floor(this.#sim.rand() * max);
  }

  // --- what happens to it

  /** The user does something; a browser's input makes the bridge look often for a while. */
  user(act: (app: AppModel) => void): void {
    act(this.app);
    this.#inputUntil = this.#sim.clock.now + 1_000;
    this.wake();
  }

  restartApp(): void {
    this.#boot += 1;
    this.app.restart();
    this.wake();
  }

  /** The bridge's process is killed, and another one starts with what was on disk. */
  killBridge(): void {
    this.#process += 1;
    this.#looking = false;
    this.#welcome = null;
    this.disconnect();
    this.mirror = fromStored(JSON.parse(this.#disk), this.sid, []).mirror;
    this.#seenResizes = this.#resizes;
    this.#beat(this.#process);
  }

  /** What is written as often as `bridge.ts` does: which window is which at once, the rest a little later. */
  #save(now = false): void {
    const { size } = this.mirror.local.entries;
    const { clock } = this.#sim;
    if (!now && size === this.#savedSize && clock.now < this.#savedAt + 200) return;
    this.#savedSize = size;
    this.#savedAt = clock.now;
    this.#disk = JSON.stringify(toStored(this.mirror, EMPTY_CHAT));
  }

  resize(cols: number, rows: number): void {
    this.#resizes += 1;
    this.app.resize(cols, rows);
    this.wake();
  }

  disconnect(): void {
    if (!this.connected) return;
    const { clock } = this.#sim;
    this.connected = false;
    this.#live = false;
    this.#connection += 1;
    // Some of what was on its way still arrives, in order; then the room notices.
    this.#cut = clock.now + Math.floor(this.#sim.rand() * 60);
    clock.after(this.#cut - clock.now, () => {
      this.joined = false;
    });
    clock.after(200 + this.#ms(1_500), () => this.connect());
  }

  connect(): void {
    if (this.connected) return;
    this.connected = true;
    this.#connection += 1;
    this.#lastArrival = 0;
    this.#hello();
  }

  // --- the socket

  #hello(): void {
    this.#live = false;
    const { epoch, rev } = this.mirror.canonical;
    const have = epoch === null || !this.mirror.joined ? {} : { epoch, rev };
    this.#send({ type: 'hello', role: 'bridge', sid: this.sid, have });
  }

  #send(frame: ClientInput): void {
    const connection = this.#connection;
    const { clock } = this.#sim;
    const at = Math.max(this.#lastDeparture, clock.now + this.#ms(40));
    this.#lastDeparture = at;
    const text = JSON.stringify(frame);
    clock.after(at - clock.now, () => {
      if (connection !== this.#connection && (this.connected || clock.now >= this.#cut)) return;
      if (frame.type === 'hello') this.joined = true;
      this.#sim.receive(this, JSON.parse(text));
    });
  }

  hear(message: Heard): void {
    const connection = this.#connection;
    const { clock } = this.#sim;
    const at = Math.max(this.#lastArrival, clock.now + this.#ms(40));
    this.#lastArrival = at;
    const text = JSON.stringify(message);
    clock.after(at - clock.now, () => {
      if (connection !== this.#connection || !this.connected) return;
      this.#take(JSON.parse(text));
      this.#save();
    });
  }

  #take(message: Heard): void {
    let reaction: Reaction = 'none';
    if (message.type === 'welcome') {
      this.#welcome = message;
    } else if (message.type === 'state_sync') {
      ({ mirror: this.mirror, reaction } = onSync(this.mirror, this.#welcome, message));
      this.#welcome = null;
      this.#live = true;
    } else if ((message.type === 'state_delta' || message.type === 'ack') && this.#live) {
      ({ mirror: this.mirror, reaction } = onState(this.mirror, message));
    }
    if (reaction === 'hello' || reaction === 'restart') this.#hello();
    if (reaction === 'work') this.wake();
    this.#flush();
  }

  #flush(): void {
    const { clock } = this.#sim;
    while (this.#live && clock.now >= this.#flushAt) {
      const { mirror, frame } = takeDelta(this.mirror);
      this.mirror = mirror;
      if (!frame) return;
      this.#save(true);
      this.#flushAt = clock.now + 40;
      this.#send(frame);
      clock.after(40, () => this.#flush());
    }
  }

  // --- the loop

  wake(): void {
    this.#wanted = true;
    if (!this.#looking) this.#turn(this.#process);
  }

  #beat(process: number): void {
    if (process !== this.#process) return;
    const { clock } = this.#sim;
    if (!this.#looking) this.#turn(process);
    const busy = clock.now < this.#inputUntil || this.mirror.local.pending !== null;
    clock.after(busy ? 60 : 5_000, () => this.#beat(process));
  }

  #turn(process: number): void {
    if (process !== this.#process) return;
    this.#looking = true;
    this.#wanted = false;
    this.#look(process, (ok) => {
      const command = ok ? nextCommand(this.mirror) : null;
      if (command) return this.#command(process, command);
      this.#looking = false;
      if (this.#wanted || !ok)
        this.#sim.clock.after(20, () => !this.#looking && this.#turn(process));
    });
  }

  #command(process: number, command: Command): void {
    this.#sim.commands += 1;
    this.mirror = onIntent(this.mirror, command);
    this.#save(true);
    this.#request(
      process,
      () => this.#carryOut(command),
      (reply) => {
        this.mirror = onOutcome(this.mirror, command, reply ?? { res: 'unknown' });
        this.#turn(process);
      },
    );
  }

  #look(process: number, then: (ok: boolean) => void): void {
    const boot = this.#boot;
    this.#request(
      process,
      () => this.#reading(),
      (reply) => {
        if (!reply || boot !== this.#boot) return then(false);
        this.#seenResizes = reply.resizes;
        this.mirror = onReading({ ...this.mirror, can: this.#can }, reply.reading, []);
        this.#save();
        this.#flush();
        then(true);
      },
    );
  }

  /** Sent now, done in the app a moment later, answered after another; or not. */
  #request<T>(process: number, run: () => T, done: (reply: T | undefined) => void): void {
    const { clock, rand, faults } = this.#sim;
    const boot = this.#boot;
    const answer = (reply: T | undefined) => {
      if (process === this.#process) done(reply);
    };
    const fault = rand() < faults.ipc;
    const doneAnyway = rand() < 0.5;
    clock.after(this.#ms(20), () => {
      const gone = boot !== this.#boot;
      if (gone || fault) {
        if (!gone && doneAnyway) run();
        clock.after(600, () => answer(undefined));
        return;
      }
      const reply = run();
      clock.after(this.#ms(5), () => answer(reply));
    });
  }

  #reading(): { reading: Reading; resizes: number } {
    const { windows } = JSON.parse(this.app.state()) as {
      windows: {
        id: string;
        type: string;
        x: number;
        y: number;
        w: number;
        h: number;
        title: string;
      }[];
    };
    const local = windows.map(({ id, type, title, x, y, w, h }): LocalWindow => {
      const why = whyPrivate({ type, title }, []);
      return { id, type, title, rect: [x, y, w, h], ...(why ? { private: why } : {}) };
    });
    const { cols, rows } = this.app;
    const resized = this.#resizes !== this.#seenResizes;
    return {
      reading: { boot: `${this.sid}-${this.#boot}`, grid: { cols, rows }, windows: local, resized },
      resizes: this.#resizes,
    };
  }

  #carryOut(command: Command): Outcome {
    const text = (n: number) => String(n);
    const run = (cmd: string, params: Record<string, string>): Outcome => {
      const { reply, event } = this.app.run(cmd, params);
      if (event) this.wake();
      if (reply.startsWith('err') || reply.startsWith('{"error"')) {
        return { res: 'error', code: reply === 'err unknown type' ? 'unknown_type' : 'refused' };
      }
      const { id } = JSON.parse(reply) as { id?: string };
      return id === undefined ? { res: 'ok' } : { res: 'ok', id };
    };
    switch (command.kind) {
      case 'create': {
        const [x, y, w, h] = command.rect.map(text);
        const { type, title } = command;
        return run('create_window', {
          type,
          title,
          x: x ?? '',
          y: y ?? '',
          w: w ?? '',
          h: h ?? '',
        });
      }
      case 'close':
        return run('close_window', { id: command.id });
      case 'move':
        return run('move_window', {
          id: command.id,
          x: text(command.rect[0]),
          y: text(command.rect[1]),
        });
      case 'resize':
        return run('resize_window', {
          id: command.id,
          width: text(command.rect[2]),
          height: text(command.rect[3]),
        });
      case 'raise':
        return run('raise_window', { id: command.id });
      default:
        return { res: 'error', code: 'refused' };
    }
  }
}
