// What a resident hears of its changes is true, however often its connection breaks and the room is paused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RoomModel } from '../../../bridge/test/room-model.ts';
import type { ClientInput, ServerMessage } from '../../../protocol/messages.ts';
import type { Op } from '../../../protocol/windows.ts';
import { Desk, type Done } from './desk.ts';

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
const STEPS = ['change', 'send', 'arrive', 'hear', 'break', 'pause', 'elsewhere'] as const;

/** A desk and its room, with frames on their way between them. */
class Simulation {
  readonly room = new RoomModel();
  readonly desk = new Desk('me');
  readonly settled = new Map<string, Done>();
  /** Windows that were not there when the desk was told that they would not be. */
  readonly givenUp = new Set<string>();
  readonly #asked: string[] = [];
  #toRoom: ClientInput[] = [];
  #toDesk: ServerMessage[] = [];
  #others = 0;

  constructor() {
    this.#greet();
  }

  readonly steps: Record<(typeof STEPS)[number], () => void> = {
    change: () => {
      const g = this.desk.nextId();
      this.#asked.push(g);
      const op = { op: 'add', g, type: 'note', rect: [1, 1, 20, 8] } as const;
      void this.desk.change([op]).then((done) => this.settled.set(g, done));
    },
    send: () => {
      const frame = this.desk.take();
      if (frame) this.#toRoom.push(frame);
    },
    arrive: () => {
      const frame = this.#toRoom.shift();
      if (frame?.type !== 'state_delta') return;
      const out = this.room.delta('me', frame.seq, frame.ops as Op[]);
      if (out === 'seq_gap') throw new Error('a delta was left out');
      this.#toDesk.push(out.ack);
    },
    hear: () => {
      const frame = this.#toDesk.shift();
      if (frame && !this.desk.onState(frame as Of<'ack' | 'state_delta'>)) this.steps.break();
    },
    break: () => {
      this.#toRoom = [];
      this.#toDesk = [];
      this.#greet();
    },
    // LK2: what is on its way is not counted.
    pause: () => {
      this.#toRoom = [];
      for (const g of this.#asked) if (!this.room.windows.has(g)) this.givenUp.add(g);
      this.desk.giveUp('paused');
      this.desk.resend();
    },
    elsewhere: () => {
      this.#others += 1;
      const op = { op: 'add', g: `aa:${this.#others}`, type: 'note', rect: [1, 1, 9, 9] } as const;
      const out = this.room.delta('aa', this.#others, [op]);
      if (out !== 'seq_gap' && out.others) this.#toDesk.push(out.others);
    },
  };

  async finish(): Promise<void> {
    this.steps.break();
    for (let left = 200; left > 0; left -= 1)
      for (const step of ['send', 'arrive', 'hear'] as const) this.steps[step]();
    await Promise.resolve();
  }

  #greet(): void {
    const sync = this.room.sync(this.desk.have) as Of<'state_sync'>;
    if (!this.desk.onSync(sync, this.room.seqs.get('me') ?? 0)) throw new Error('not sound');
  }
}

test('HS3, ST1, LK2: a change that is said to be made is made once, and one that was given up never', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { maxLength: 60 }), async (steps) => {
      const simulation = new Simulation();
      for (const step of steps) {
        simulation.steps[step]();
        await Promise.resolve();
      }
      await simulation.finish();
      const { room, desk, settled, givenUp } = simulation;
      expect([...desk.windows.keys()].sort()).toEqual([...room.windows.keys()].sort());
      expect(settled.size).toBe(steps.filter((step) => step === 'change').length);
      for (const [g, done] of settled) {
        if (done.ok) expect(room.windows.has(g), g).toBe(true);
        else if (givenUp.has(g)) expect(room.windows.has(g), g).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});
