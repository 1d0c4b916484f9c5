// The room as its server runs it: the pure rules over rows that outlive it, and the connections that said hello.

import { sizeOf } from '../../party/windows/delta.ts';
import type { Effects, RoomState, Row } from '../../party/windows/room-state.ts';
import { applyDelta, commit, emptyState, syncFor } from '../../party/windows/rules.ts';
import type { ErrorCode } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import {
  type ClientMessage,
  decodeClient,
  type Hello,
  type ServerMessage,
} from '../../protocol/messages.ts';
import { hashWindows, type Op } from '../../protocol/windows.ts';
import type { Connection } from './net.ts';

/** The sid of the one who may place windows in a locked room. */
const HOST = 'b0';

interface Member {
  sid: string;
  seed: boolean;
}

/** Rows as the database keeps them: text, so that nothing is shared with the running room. */
interface Rows {
  epoch: string;
  rev: number;
  floor: number;
  started: boolean;
  windows: Map<string, string>;
  desktop: string | null;
  tombs: Map<string, number>;
  seqs: Map<string, number>;
}

/** Who hears of what the room took, and of what it did not. */
export interface RoomWatch {
  committed(
    sid: string,
    effects: Effects,
    ops: Extract<ServerMessage, { type: 'ack' }>['ops'],
  ): void;
  frame(sid: string, message: ClientMessage): void;
  /** An op that the room did not take, and why. */
  refused(sid: string, op: Op, code: ErrorCode): void;
  trace(text: () => string): void;
}

/** What the room answers instead of taking the next deltas. */
export type Mishap = 'rate_limited' | 'too_large';

export class SimRoom {
  state: RoomState;
  mishaps: { sid: string; mishap: Mishap }[] = [];
  /** LK1: nobody but the host may change the layout. */
  locked = false;
  #rows: Rows;
  #members = new Map<Connection, Member | null>();
  #tooLarge = new Map<string, string>();
  #watch: RoomWatch;
  #epochs = 1;

  constructor(watch: RoomWatch) {
    this.#watch = watch;
    this.#rows = emptyRows('e1');
    this.state = read(this.#rows);
  }

  /** Tombstones of earlier days, so that the limit on them is near. */
  bury(count: number): void {
    const rows = this.#rows;
    rows.rev = count;
    rows.started = true;
    for (let i = 1; i <= count; i += 1) rows.tombs.set(`old:${i}`, i);
    this.state = read(rows);
  }

  /** Windows of a type that no app here shows, so that the limit on windows is near. */
  crowd(count: number): void {
    const rows = this.#rows;
    rows.started = true;
    for (let i = 1; i <= count; i += 1) {
      rows.rev += 1;
      const g = `old:${5_000 + i}`;
      const record = { g, type: 'mycelium', rect: [i, 1, 20, 8], title: '', props: {} };
      rows.windows.set(g, JSON.stringify({ ...record, z: rows.rev, rev: rows.rev }));
    }
    this.state = read(rows);
  }

  /** The room sleeps and wakes: sockets stay, memory is rebuilt from the rows. */
  evict(): void {
    this.#watch.trace(() => 'the room is evicted');
    this.state = read(this.#rows);
  }

  /** The room's process ends: all sockets break, memory is rebuilt from the rows. */
  restart(): void {
    this.#watch.trace(() => 'the room restarts');
    for (const connection of [...this.#members.keys()]) connection.cut(5, 0);
    this.#members.clear();
    this.state = read(this.#rows);
  }

  /** The storage is lost: another epoch. */
  reset(): void {
    this.#epochs += 1;
    this.#rows = emptyRows(`e${this.#epochs}`);
    this.restart();
  }

  accept(connection: Connection): void {
    this.#members.set(connection, null);
  }

  /** The room learns that a connection is gone, at last. */
  leave(connection: Connection): void {
    this.#members.delete(connection);
  }

  receive(connection: Connection, text: string): void {
    const decoded = decodeClient(text);
    if (!decoded.ok) throw new Error(`a bridge sent a frame that is not valid: ${decoded.msg}`);
    const { message } = decoded;
    const member = this.#members.get(connection);
    if (member === undefined) return;
    if (message.type === 'hello') this.#hello(connection, message);
    else if (!member) this.#error(connection, 'not_ready', message.type);
    else this.#take(connection, member, message);
  }

  #take(connection: Connection, member: Member, message: ClientMessage): void {
    this.#watch.frame(member.sid, message);
    if (message.type === 'state_hash') this.#hash(connection, message);
    if (message.type !== 'state_delta') return;
    const mishap = this.#mishap(member.sid, message);
    if (mishap) this.#error(connection, mishap, String(message.seq));
    else this.#delta(connection, member, message);
  }

  #mishap(
    sid: string,
    { ops }: Extract<ClientMessage, { type: 'state_delta' }>,
  ): Mishap | undefined {
    const text = JSON.stringify(ops);
    // What is too large once is too large again.
    if (this.#tooLarge.get(sid) === text) return 'too_large';
    const at = this.mishaps.findIndex((m) => m.sid === sid);
    const [found] = at < 0 ? [] : this.mishaps.splice(at, 1);
    if (found?.mishap === 'too_large' && ops.length > 0) this.#tooLarge.set(sid, text);
    return found?.mishap;
  }

  #hello(connection: Connection, hello: Hello): void {
    const { sid } = hello;
    for (const [other, member] of [...this.#members]) {
      if (other === connection || member?.sid !== sid) continue;
      this.#members.delete(other);
      other.cut(0, 0);
    }
    const others = [...this.#members].filter(([other]) => other !== connection);
    const seed = !this.state.started && !others.some(([, member]) => member?.seed);
    this.#members.set(connection, { sid, seed });
    const ack = this.state.seqs.get(sid) ?? 0;
    connection.down(
      encode({
        type: 'welcome',
        pid: `p-${sid}`,
        me: { pid: `p-${sid}`, name: sid, color: 0, role: 'guest', status: 'active' },
        ack,
        seed,
        grid: null,
        paused: false,
        limits: { frameBytes: 262_144, chatChars: 2_000, windows: 200 },
      }),
    );
    connection.down(encode(syncFor(this.state, hello.have)));
    this.#watch.trace(
      () => `room: hello of ${sid}, have ${JSON.stringify(hello.have)}, ack ${ack}, seed ${seed}`,
    );
  }

  #delta(
    connection: Connection,
    { sid }: Member,
    message: Extract<ClientMessage, { type: 'state_delta' }>,
  ): void {
    const { seq, ops } = message;
    const outcome = applyDelta(
      this.state,
      { sid, seq, ops },
      this.locked && sid !== HOST ? 'layout' : 'none',
    );
    if (outcome.res === 'seq_gap') {
      this.#error(connection, 'seq_gap', String(seq));
      return;
    }
    const { ack } = outcome;
    if (outcome.res !== 'duplicate') {
      this.#save(outcome.effects);
      commit(this.state, outcome.effects);
      this.#watch.committed(sid, outcome.effects, ack.ops);
      for (const { i, code } of ack.fail ?? []) {
        this.#watch.refused(sid, ops[i] as Op, code);
      }
    }
    this.#watch.trace(
      () => `room: ${sid} seq ${seq} ${ack.res} rev ${ack.rev} ${JSON.stringify(ack.ops)}`,
    );
    connection.down(encode(ack));
    if (ack.res !== 'commit') return;
    const { prev, rev } = ack;
    const text = encode({ type: 'state_delta', prev, rev, by: `p-${sid}`, ops: ack.ops });
    for (const [other, member] of this.#members) {
      if (other !== connection && member) other.down(text);
    }
  }

  #hash(connection: Connection, message: Extract<ClientMessage, { type: 'state_hash' }>): void {
    const { rev, windows, desktop } = this.state;
    const h = hashWindows(windows.values(), desktop);
    const same = message.rev === rev && message.n === windows.size && message.h === h;
    if (message.rev < rev || same) {
      connection.down(encode({ type: 'state_hash', rev, n: windows.size, h }));
      return;
    }
    connection.down(encode(syncFor(this.state, undefined)));
  }

  #error(connection: Connection, code: Mishap | 'seq_gap' | 'not_ready', ref: string): void {
    this.#watch.trace(() => `room: error ${code} about ${ref}`);
    const more = code === 'rate_limited' ? { retryMs: 200 } : {};
    connection.down(encode({ type: 'error', code, msg: code, fatal: false, ref, ...more }));
  }

  #save(effects: Effects): void {
    const rows = this.#rows;
    for (const row of effects.put) rows.windows.set(row.g, JSON.stringify(row));
    if (effects.desktop) rows.desktop = JSON.stringify(effects.desktop);
    for (const g of effects.del) {
      rows.windows.delete(g);
      rows.tombs.set(g, effects.rev);
    }
    for (const g of effects.forget) rows.tombs.delete(g);
    rows.seqs.set(effects.sid, effects.seq);
    rows.rev = effects.rev;
    rows.floor = effects.floor;
    rows.started ||= effects.started;
  }
}

function emptyRows(epoch: string): Rows {
  return {
    epoch,
    rev: 0,
    floor: 0,
    started: false,
    windows: new Map(),
    desktop: null,
    tombs: new Map(),
    seqs: new Map(),
  };
}

function read(rows: Rows): RoomState {
  const state = emptyState(rows.epoch);
  state.rev = rows.rev;
  state.floor = rows.floor;
  state.started = rows.started;
  for (const [g, text] of rows.windows) {
    const row = JSON.parse(text) as Row;
    state.windows.set(g, row);
    state.chars += sizeOf(row);
  }
  state.desktop = rows.desktop === null ? null : JSON.parse(rows.desktop);
  state.chars += sizeOf(state.desktop);
  for (const [g, rev] of rows.tombs) state.tombs.set(g, rev);
  for (const [sid, seq] of rows.seqs) state.seqs.set(sid, seq);
  return state;
}
