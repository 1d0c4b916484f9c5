// The room as it ships, on storage and sockets in memory; it tells what it took, and can be made to refuse.

import { ChatTable } from '../../../party/chat/chat-table.ts';
import { RoomHost } from '../../../party/room/room-host.ts';
import { Sql } from '../../../party/storage/sql.ts';
import type { RoomState, Row } from '../../../party/windows/room-state.ts';
import { RoomTables } from '../../../party/windows/room-tables.ts';
import type { ErrorCode } from '../../../protocol/codes.ts';
import { encode } from '../../../protocol/frames.ts';
import {
  type ChatLine,
  type ClientMessage,
  decodeClient,
  type ServerMessage,
} from '../../../protocol/messages.ts';
import { SharedText } from '../../../protocol/texts/shared-text.ts';
import type { Op, WindowRecord } from '../../../protocol/windows.ts';
import type { VirtualTime } from '../../../testing/virtual-time.ts';
import type { RoomEnd, SimConnection } from './net.ts';
import { memoryStorage } from './storage.ts';

/** The sid of the one who may place windows in a locked room. */
const HOST = 'b0';
/** 1-based. */
export const seatOf = (sid: string): number => Number(sid.slice(1)) + 1;

const NOTHING_BILLED = {
  ...{ awakeMs: 0, connects: 0, requests: 0, messages: 0, calls: 0, alarms: 0 },
  ...{ heldMs: 0, rests: 0, rowsRead: 0, rowsWritten: 0, storageBytes: 0 },
};

/** How the frames begin that are looked at. */
const ACK = '{"v":1,"type":"ack"';

type Ack = Extract<ServerMessage, { type: 'ack' }>;
type Delta = Extract<ClientMessage, { type: 'state_delta' }>;

/** Who hears of what the room took, and of what it did not. */
export interface RoomWatch {
  /** It took a delta, for the first time. */
  took(sid: string, ack: Ack): void;
  frame(sid: string, message: ClientMessage): void;
  /** An op that the room did not take, and why. */
  refused(sid: string, op: Op, code: ErrorCode): void;
  /** A delta is refused for good. */
  abandoned(sid: string, ops: readonly Op[]): void;
  /** A bridge sent what no bridge may send. */
  invalid(sid: string, text: string): void;
  trace(text: () => string): void;
}

/** What the room answers instead of taking the next deltas. */
export type Mishap = 'rate_limited' | 'too_large';

export class SimRoom implements RoomEnd {
  mishaps: { sid: string; mishap: Mishap }[] = [];
  #time: VirtualTime;
  #watch: RoomWatch;
  #storage = memoryStorage();
  #host: RoomHost;
  #alarm: { at: number; cancel(): void } | null = null;
  #connections = new Map<string, SimConnection>();
  #tooLarge = new Map<string, string>();
  /** The delta that the room is working on. */
  #current: Delta | null = null;

  constructor(time: VirtualTime, watch: RoomWatch) {
    this.#time = time;
    this.#watch = watch;
    this.#host = this.#open();
  }

  #open(): RoomHost {
    const host: RoomHost = new RoomHost({
      storage: this.#storage,
      connections: () => this.#connections.values(),
      pingedAt: ({ id }) => this.#connections.get(id)?.pingedAt ?? 0,
      setAlarm: async (at) => {
        this.#alarm?.cancel();
        const timer = this.#time.after(at - Date.now(), () => {
          this.#alarm = null;
          this.#host.alarm();
        });
        this.#alarm = { at, ...timer };
      },
      sent: () => 0,
      billed: () => NOTHING_BILLED,
      later: (ms, call) => void setTimeout(call, ms),
      waitUntil: () => undefined,
    });
    host.wake(this.#alarm?.at ?? null);
    return host;
  }

  /** What is stored; the room in memory has to hold the same. */
  get state(): RoomState {
    return this.#tables().open().state;
  }

  #tables(): RoomTables {
    return new RoomTables(new Sql(this.#storage));
  }

  /** The conversation, oldest first. */
  lines(): ChatLine[] {
    return new ChatTable(new Sql(this.#storage)).lines(0, Number.MAX_SAFE_INTEGER).reverse();
  }

  /** What the running room holds. */
  layout(): { rev: number; layout: readonly WindowRecord[] } {
    return this.#host.open().report.layout();
  }

  /** Tombstones of earlier days, so that the limit on them is near. */
  bury(count: number): void {
    for (let rev = 1; rev <= count; rev += 1) this.#write(rev, { del: [`old:${rev}`] });
    this.#host = this.#open();
  }

  /** Windows of a type that no app here shows, so that the limit on windows is near. */
  crowd(count: number): void {
    const { rev } = this.state;
    for (let i = 1; i <= count; i += 1) {
      const record = { g: `old:${5_000 + i}`, type: 'mycelium', title: '', props: {} };
      const row = {
        ...record,
        rect: [i, 1, 20, 8] as const,
        z: rev + i,
        rev: rev + i,
        text: SharedText.empty(),
      };
      this.#write(rev + i, { put: [row] });
    }
    this.#host = this.#open();
  }

  #write(rev: number, what: { put?: Row[]; del?: string[] }): void {
    const none = { put: [], texts: [], strokes: [], del: [], forget: [] };
    const nothing = { sid: 'old', seq: 0, floor: 0, ...none, chars: 0 };
    this.#tables().save({ ...nothing, desktop: null, started: true, rev, ...what });
  }

  /** LK2. @param seat undefined for the whole room */
  pause(op: 'pause' | 'resume', seat?: number): void {
    const act = { op, reason: '', question: '', ...(seat === undefined ? {} : { seat }) };
    this.#host.open().status.pause(act, 'the host', Date.now());
  }

  /** LK1. */
  lock(locked: boolean): void {
    this.#host.open().status.lock(locked, 'the host');
  }

  /** The room sleeps and wakes: sockets stay, memory is rebuilt from the storage. */
  evict(): void {
    this.#watch.trace(() => 'the room is evicted');
    this.#host = this.#open();
  }

  /** The room's process ends: all sockets break, memory is rebuilt from the storage. */
  restart(): void {
    this.#watch.trace(() => 'the room restarts');
    const broken = [...this.#connections.values()];
    this.#connections.clear();
    for (const connection of broken) connection.cut(5, 0);
    this.#host = this.#open();
  }

  /** The storage is lost: another epoch. */
  reset(): void {
    this.#storage = memoryStorage();
    this.#alarm?.cancel();
    this.#alarm = null;
    this.restart();
  }

  accept(connection: SimConnection): void {
    const { sid } = connection;
    this.#connections.set(connection.id, connection);
    const seat = seatOf(sid);
    const who = { room: 'sim', sub: `v-${sid}`, name: sid, role: 'bridge' as const, seat };
    this.#host.connect(connection, () => (sid === HOST ? { ...who, host: true } : who));
  }

  leave(connection: SimConnection): void {
    if (this.#connections.delete(connection.id)) this.#host.close(connection);
  }

  receive(connection: SimConnection, text: string): void {
    if (!this.#connections.has(connection.id)) return;
    const { sid } = connection;
    const decoded = decodeClient(text);
    if (!decoded.ok) {
      this.#watch.invalid(sid, text);
      return;
    }
    const { message } = decoded;
    this.#watch.frame(sid, message);
    if (message.type === 'state_delta') {
      const mishap = this.#mishap(sid, message);
      if (mishap) {
        this.#refuse(connection, mishap, message);
        return;
      }
      this.#current = message;
    }
    this.#watch.trace(() => `room: from ${sid} ${text}`);
    this.#host.message(connection, text);
    this.#current = null;
  }

  #mishap(sid: string, { ops }: Delta): Mishap | undefined {
    const text = JSON.stringify(ops);
    // What is too large once is too large again.
    if (this.#tooLarge.get(sid) === text) return 'too_large';
    const at = this.mishaps.findIndex((m) => m.sid === sid);
    const [found] = at < 0 ? [] : this.mishaps.splice(at, 1);
    if (found?.mishap === 'too_large' && ops.length > 0) this.#tooLarge.set(sid, text);
    return found?.mishap;
  }

  #refuse(connection: SimConnection, code: Mishap, { seq, ops }: Delta): void {
    const ref = String(seq);
    this.#watch.trace(() => `room: error ${code} about ${ref}`);
    const more = code === 'rate_limited' ? { retryMs: 200 } : {};
    const text = encode({ type: 'error', code, msg: code, fatal: false, ref, ...more });
    connection.send(text, () => {
      if (code === 'too_large') this.#watch.abandoned(connection.sid, ops as Op[]);
    });
  }

  sending({ sid }: SimConnection, text: string): void {
    if (!text.startsWith(ACK) || !this.#current) return;
    const message = JSON.parse(text) as Ack;
    this.#watch.trace(() => `room: to ${sid} ${text}`);
    if (message.res === 'duplicate') return;
    this.#watch.took(sid, message);
    for (const { i, code } of message.fail ?? []) {
      this.#watch.refused(sid, this.#current.ops[i] as Op, code);
    }
  }
}
