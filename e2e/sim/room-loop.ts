// The room's side of a bridge process in virtual time: `bridge/room/room-session.ts` and `bridge/room/party.ts` without chat.
import {
  abandon,
  onState,
  onSync,
  type Reaction,
  resend,
  takeDelta,
} from '../../bridge/core/mirror.ts';
import { stateHash, takeReport } from '../../bridge/core/report.ts';
import { encode } from '../../protocol/frames.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import type { Timer } from '../../testing/clock.ts';
import type { Connection } from './net.ts';
import type { Process } from './seat.ts';

/** As in `bridge/room/room-session.ts` and `bridge/room/party.ts`, ms. */
const FRAME_MS = 40;
const BURST = 4;
const HASH_MS = 20_000;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 3_000;

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export class RoomLoop {
  live = false;
  #process: Process;
  #connection: Connection | undefined;
  #started = false;
  #welcome: Of<'welcome'> | null = null;
  #nextFrameAt = 0;
  #flushing: Timer | undefined;
  #comparedRev = -1;
  #tries = 0;
  /** Counts the hellos. */
  #hellos = 0;
  /** A delta waits for the disk; the frames after it keep their place. */
  #saving = false;

  constructor(process: Process) {
    this.#process = process;
  }

  get #now(): number {
    return this.#process.seat.options.clock.now;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#connect();
    this.#beat();
  }

  #beat(): void {
    this.#process.after(HASH_MS, () => {
      const { mirror } = this.#process;
      if (this.live && mirror.canonical.rev !== this.#comparedRev) {
        const frame = stateHash(mirror);
        if (frame && this.#connection) {
          this.#connection.up(encode(frame));
          this.#comparedRev = mirror.canonical.rev;
        }
      }
      this.#beat();
    });
  }

  #connect(): void {
    const connection = this.#process.seat.line?.connect();
    if (!connection) {
      this.#retry();
      return;
    }
    this.#tries = 0;
    this.#connection = connection;
    this.#hello();
  }

  #retry(): void {
    const wait = Math.min(Math.round(RETRY_MIN_MS * 1.3 ** this.#tries), RETRY_MAX_MS);
    this.#tries += 1;
    const { random } = this.#process.seat.options;
    this.#process.after(wait + random.int(0, 500), () => this.#connect());
  }

  /** The connection broke, as this end sees it. */
  lost(connection: Connection): void {
    if (!this.#process.alive || connection !== this.#connection) return;
    this.#connection = undefined;
    this.live = false;
    this.#process.seat.options.watch.trace(() => `${this.#process.seat.sid}: disconnected`);
    this.#retry();
  }

  end(drains: boolean, roomMs: number): void {
    this.live = false;
    this.#connection?.cut(0, roomMs, drains);
  }

  /** A fault of the line. */
  cut(bridgeMs: number, roomMs: number, drains: boolean): void {
    this.#connection?.cut(bridgeMs, roomMs, drains);
  }

  #hello(): void {
    const { mirror, seat } = this.#process;
    const { epoch, rev } = mirror.canonical;
    this.#hellos += 1;
    this.live = false;
    this.#welcome = null;
    const have = {
      ...(epoch === null ? {} : { epoch }),
      ...(epoch === null || !mirror.joined ? {} : { rev }),
    };
    const { cols, rows } = seat.size;
    const types = [...(mirror.can.types ?? [])];
    const app =
      mirror.local.boot === null ? {} : { app: { boot: mirror.local.boot, cols, rows, types } };
    this.#connection?.up(encode({ type: 'hello', role: 'bridge', sid: mirror.sid, have, ...app }));
  }

  hear(connection: Connection, text: string): void {
    if (connection !== this.#connection) return;
    const message = JSON.parse(text) as ServerMessage;
    const process = this.#process;
    switch (message.type) {
      case 'welcome':
        this.#welcome = message;
        break;
      case 'state_sync': {
        const synced = onSync(process.mirror, this.#welcome, message);
        process.mirror = synced.mirror;
        this.#welcome = null;
        this.live = true;
        this.#react(synced.reaction);
        break;
      }
      case 'state_delta':
      case 'ack': {
        if (!this.live) break;
        const taken = onState(process.mirror, message);
        process.mirror = taken.mirror;
        this.#react(taken.reaction);
        break;
      }
      case 'error':
        this.#onError(message);
        break;
      default:
        break;
    }
    this.flush();
  }

  #react(reaction: Reaction): void {
    if (reaction === 'work') this.#process.appLoop.wake();
    if (reaction === 'hello' || reaction === 'restart') this.#hello();
  }

  #onError(error: Of<'error'>): void {
    const process = this.#process;
    if (error.code === 'rate_limited' || error.code === 'not_ready') {
      this.#nextFrameAt = this.#now + (error.retryMs ?? 1_000) + FRAME_MS;
      process.mirror = resend(process.mirror);
    } else if (error.code === 'seq_gap') {
      this.#hello();
    } else {
      process.mirror = abandon(process.mirror);
      process.seat.options.watch.abandoned(process.seat);
      this.#hello();
    }
  }

  flush(): void {
    this.#flushing?.cancel();
    this.#flushing = undefined;
    while (this.live && !this.#saving && this.#now >= this.#nextFrameAt) {
      const frame = this.#frame();
      if (!frame) return;
      this.#nextFrameAt = Math.max(this.#nextFrameAt, this.#now - BURST * FRAME_MS) + FRAME_MS;
      if (frame.type === 'state_delta') this.#sendSaved(frame);
      else this.#connection?.up(encode(frame));
    }
    if (this.live && !this.#saving) {
      this.#flushing = this.#process.after(this.#nextFrameAt - this.#now, () => this.flush());
    }
  }

  #sendSaved(frame: ClientInput): void {
    const on = this.#hellos;
    this.#saving = true;
    this.#process.flush(() => {
      this.#saving = false;
      if (this.live && on === this.#hellos) this.#connection?.up(encode(frame));
      this.flush();
    });
  }

  #frame() {
    const process = this.#process;
    const { options } = process.seat;
    const taken = takeDelta(process.mirror);
    if (taken.frame) {
      process.mirror = taken.mirror;
      const { frame } = taken;
      options.watch.trace(() => `${process.seat.sid}: sends ${JSON.stringify(frame)}`);
      return frame;
    }
    const report = takeReport(process.mirror);
    process.mirror = report.mirror;
    return report.frame;
  }
}
