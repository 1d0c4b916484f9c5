// ST5: whatever is written in whatever order, a room that is read from its tables again is the room that it was.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toWire } from '../../protocol/texts/room-window.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import { Sql } from '../storage/sql.ts';
import type { RoomState, Row } from './room-state.ts';
import { RoomTables } from './room-tables.ts';
import { applyDelta, commit } from './rules.ts';

const SIDS = ['b1', 'b2', 'agent'] as const;
const step = fc.record({
  act: fc.constantFrom('open', 'move', 'close', 'type', 'type', 'type', 'fail', 'sleep'),
  by: fc.nat(SIDS.length - 1),
  window: fc.nat(2),
  // A log begins anew after 64 updates.
  letters: fc.integer({ min: 1, max: 80 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A room without its connections, whose storage may fail. */
class StoredRoom {
  readonly #sql: Sql;
  #tables: RoomTables;
  #opened = 0;
  state: RoomState;
  isFull = false;

  constructor(storage: DurableObjectStorage) {
    const orFail = <T>(run: () => T): T => {
      const done = run();
      if (this.isFull) throw new Error('the disk is full');
      return done;
    };
    this.#sql = new Sql({
      sql: storage.sql,
      transactionSync: (run) => storage.transactionSync(() => orFail(run)),
    });
    this.#tables = new RoomTables(this.#sql);
    this.state = this.#tables.open().state;
    for (const sid of SIDS)
      this.#tables.bindSid(sid, { sub: sid, kind: sid === 'agent' ? 'agent' : 'bridge' }, 1);
  }

  step({ act, by, window, letters }: Step): void {
    const sid = SIDS[by] ?? 'b1';
    const g = [...this.state.windows.keys()][window] ?? 'b1:0';
    if (act === 'open') this.#open(sid);
    else if (act === 'move') this.#take(sid, { op: 'set', g, rect: [letters, 1, 30, 9] });
    else if (act === 'close') this.#take(sid, { op: 'del', g });
    else if (act === 'sleep') this.sleep();
    else if (act === 'type') for (let n = 0; n < letters; n += 1) this.#type(sid, g, by);
    else {
      this.isFull = true;
      expect(() => this.#type(sid, g, by)).toThrow();
      expect(() => this.#take(sid, { op: 'del', g })).toThrow();
      this.isFull = false;
    }
  }

  sleep(): void {
    const before = this.#shown();
    this.#tables = new RoomTables(this.#sql);
    this.state = this.#tables.open().state;
    expect(this.#shown()).toEqual(before);
  }

  #open(sid: string): void {
    this.#opened += 1;
    const g = `b1:${this.#opened}`;
    this.#take(sid, { op: 'add', g, type: 'note', rect: [1, 1, 20, 8], title: 'x', props: {} });
  }

  #type(sid: string, g: string, by: number): void {
    const { log } = this.state.windows.get(g)?.text ?? SharedText.empty();
    const { update } = SharedText.of(log).edited([[0, 0, 'x']], by + 1);
    this.#take(sid, { op: 'text', g, u: toWire(update) });
  }

  #take(sid: string, op: object): void {
    const seq = (this.state.seqs.get(sid) ?? 0) + 1;
    const outcome = applyDelta(this.state, { sid, seq, ops: [op] });
    if (outcome.res === 'seq_gap' || outcome.res === 'duplicate') throw new Error(outcome.res);
    this.#tables.save(outcome.effects);
    commit(this.state, outcome.effects);
  }

  #shown() {
    const { windows, seqs, ...state } = this.state;
    const shown = ({ text, ...row }: Row) => ({ ...row, text: String(text), log: text.log });
    return {
      ...state,
      windows: [...windows.values()].map(shown).sort((a, b) => (a.g < b.g ? -1 : 1)),
      // A sid that has said nothing yet is stored with 0.
      seqs: [...seqs].filter(([, seq]) => seq > 0).sort(),
    };
  }
}

test('ST5, TE3: windows, texts, revisions and sequence numbers are as they were, also where a row of a text alone says them', async () => {
  let rooms = 0;
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 6, maxLength: 24 }),
    async (steps) => {
      rooms += 1;
      await runInDurableObject(env.RoomServer.getByName(`tables-${rooms}`), (_, { storage }) => {
        const room = new StoredRoom(storage);
        room.step({ act: 'open', by: 0, window: 0, letters: 1 });
        for (const one of steps) room.step(one);
        room.sleep();
      });
    },
  );
  const at = { by: 0, window: 0, letters: 1 };
  // What a row of a text says of a sid that has said more since, when that row goes.
  const older: Step[] = [
    { ...at, act: 'type' },
    { ...at, act: 'move' },
    { ...at, act: 'sleep' },
    { ...at, act: 'close', by: 1 },
  ];
  await fc.assert(property, { numRuns: 40, examples: [[older]] });
});
