// Simulates N bridges, N apps and a room in virtual time with faults; drives the same pure core as the runner.
import type { ClientInput } from '../../protocol/messages.ts';
import { mulberry32 } from '../../protocol/random.ts';
import type { Op } from '../../protocol/windows.ts';
import { Clock } from '../../testing/clock.ts';
import type { Quirks } from './app-model.ts';
import { RoomModel } from './room-model.ts';
import { SimSeat } from './sim-seat.ts';

/** Fault probabilities, 0 to 1. */
export interface Faults {
  /** An IPC request is lost, or executed without a reply. */
  ipc: number;
}

export interface SimAppOptions {
  cols: number;
  rows: number;
  quirks: Partial<Quirks>;
}

export class Sim {
  readonly clock = new Clock();
  room = new RoomModel();
  readonly seats: SimSeat[];
  readonly rand: () => number;
  faults: Faults = { ipc: 0 };
  /** Ops accepted by the room, by kind, and commands received by apps. */
  ops = { add: 0, set: 0, raise: 0, del: 0, desktop: 0 };
  commands = 0;

  constructor(seed: number, apps: readonly SimAppOptions[]) {
    this.rand = mulberry32(seed);
    this.seats = apps.map((options, i) => new SimSeat(this, `b${i}x`, options));
    for (const seat of this.seats) seat.begin();
  }

  /** The room's storage is lost, so it starts over with a new epoch. */
  resetRoom(): void {
    this.room = new RoomModel(`e${this.clock.now}`);
    for (const seat of this.seats) {
      seat.seedGiven = false;
      seat.disconnect();
    }
  }

  /** From a bridge to the room; replies take the same path back. */
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
