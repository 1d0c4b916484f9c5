// The bridge's side of the room protocol: hello, sync, deltas, acks and chat, and the rate limit on sending.
import type { Logger } from 'pino';
import { pauseOf } from '../../protocol/access/pauses.ts';
import type { BridgeStatus } from '../../protocol/api.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import type { Cell } from '../core/cell.ts';
import * as chat from '../core/chat/chat.ts';
import * as mirror from '../core/mirror.ts';
import { stateHash, takeReport } from '../core/report.ts';
import type { BridgeMeter } from './bridge-meter.ts';
import { DeltaClock } from './delta-times.ts';
import { connectParty, type Party } from './party.ts';
import { RoomClock } from './room-clock.ts';

export interface RoomSession {
  /** Connects; called once. */
  start(): void;
  /** Sends what is pending, as fast as the room allows. */
  flush(): void;
  status(): BridgeStatus;
  close(): void;
}

export interface RoomSessionOptions {
  cell: Cell;
  url: () => Promise<string>;
  /** See `connectParty`. */
  webSocket?: unknown;
  size: () => Grid;
  /** Writes pending changes to disk; the room is told only after that (ID2). */
  saved: () => Promise<void>;
  /** The room's windows or chat changed, so the app may need updating. */
  onWork: (windows: boolean) => void;
  /** LK2: this seat was paused, or goes on. */
  onPause: (paused: boolean) => void;
  /** AR2: the room's time less that of `performance.now()`, in ms. */
  onTime: (ahead: number) => void;
  meter?: BridgeMeter;
  log: Logger;
}

/** 25 frames a second: the room accepts 30 (LI1), and hello, chat and reports need some. */
const FRAME_MS = 40;
/** Frames that may be sent in a burst after a pause. */
const BURST = 4;
/** Interval of the hash comparison (BR11). */
const HASH_MS = 20_000;
const CHAT_RETRY_MS = 10_000;

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export function openRoomSession(options: RoomSessionOptions): RoomSession {
  const { cell, log, meter } = options;
  let party: Party | undefined;
  let status: BridgeStatus = 'connecting';
  /** Synced on this connection. */
  let live = false;
  /** Number of the current connection, counted by hellos. */
  let connection = 0;
  let welcome: Of<'welcome'> | null = null;
  let nextFrameAt = 0;
  let flushTimer: NodeJS.Timeout | undefined;
  /** A delta is waiting for the disk write; later frames wait behind it, to keep the order. */
  let saving = false;
  /** Canonical revision at the last hash comparison (BR11). */
  let comparedRev = -1;
  /** This bridge's seat, as the room has it. */
  let seat: number | undefined;
  /** LK2: nothing is sent meanwhile; what comes is kept. */
  let paused = false;
  const deltas = new DeltaClock();
  const clock = new RoomClock({
    send: (t) => live && (party?.send({ type: 'echo', t }) ?? false),
    onTime: options.onTime,
  });

  function hello(): void {
    connection += 1;
    const { mirror: m, chat: c } = cell.now;
    const known = chat.knownOf(c);
    const { epoch, rev } = m.canonical;
    const { cols, rows } = options.size();
    setLive(false);
    welcome = null;
    deltas.forget();
    const have = {
      ...(epoch === null ? {} : { epoch }),
      ...(epoch === null || !m.joined ? {} : { rev }),
      ...(known === null ? {} : { chat: known }),
    };
    const types = [...(m.can.types ?? [])].filter((t) => /^[a-z0-9_]{1,64}$/.test(t)).slice(0, 200);
    const app = m.local.boot === null ? {} : { app: { boot: m.local.boot, cols, rows, types } };
    party?.send({ type: 'hello', role: 'bridge', sid: m.sid, have, ...app });
  }

  function onMessage(message: ServerMessage): void {
    const { mirror: m, chat: c } = cell.now;
    switch (message.type) {
      case 'welcome':
        welcome = message;
        seat = message.me.seat;
        setPaused(message.paused);
        break;
      case 'room':
        setPaused(pauseOf(message.pauses, seat) !== undefined);
        break;
      case 'state_sync': {
        if (live && !welcome) meter?.repaired();
        const reset = m.canonical.epoch !== null && m.canonical.epoch !== message.epoch;
        const synced = mirror.onSync(m, welcome, message);
        cell.set({ mirror: synced.mirror, ...(welcome && { chat: chat.onReconnect(c, reset) }) });
        welcome = null;
        setLive(true);
        status = 'live';
        clock.measure();
        react(synced.reaction);
        break;
      }
      case 'state_delta':
      case 'ack': {
        if (!live) break;
        const taken = mirror.onState(m, message);
        cell.set({ mirror: taken.mirror });
        if (taken.reaction === 'work') measure(message, taken.mirror);
        react(taken.reaction);
        break;
      }
      case 'chat_msg':
        cell.set({ chat: chat.onLive(c, message, m.sid) });
        options.onWork(false);
        break;
      case 'chat_grow':
        cell.set({ chat: chat.onGrow(c, message) });
        options.onWork(false);
        break;
      case 'chat_gone':
        cell.set({ chat: chat.onGone(c, message) });
        break;
      case 'chat_history': {
        const { chat: next, before } = chat.onHistory(c, message, m.sid);
        cell.set({ chat: next });
        if (before !== undefined) party?.send({ type: 'chat_history', before });
        options.onWork(false);
        break;
      }
      case 'echo':
        clock.onEcho(message.t, message.at);
        break;
      case 'again':
        hello();
        break;
      case 'error':
        onError(message);
        break;
      default:
        // Presence, cursors and the room's notices are for people.
        break;
    }
    flush();
  }

  /** Tells how long this app's change was on its way, or that another's has come. */
  function measure(message: Of<'state_delta' | 'ack'>, { canonical }: mirror.Mirror): void {
    const { epoch, rev } = canonical;
    if (!meter || epoch === null) return;
    if (message.type === 'state_delta') {
      meter.heard({ epoch, rev });
      return;
    }
    const times = deltas.taken(message.seq);
    if (times && message.res === 'commit') meter.taken({ epoch, rev }, times.seenAt, times.sentAt);
  }

  function setLive(now: boolean): void {
    if (live === now) return;
    live = now;
    meter?.joined(live && !paused);
  }

  function setPaused(now: boolean): void {
    if (paused === now) return;
    paused = now;
    if (live) meter?.joined(!paused);
    if (!now) {
      // What the room did not take meanwhile, or was kept back, is sent again.
      nextFrameAt = 0;
      cell.set({ mirror: mirror.resend(cell.now.mirror) });
    }
    options.onPause(now);
  }

  function react(reaction: mirror.Reaction): void {
    if (reaction === 'work') options.onWork(true);
    if (reaction === 'hello') hello();
    if (reaction === 'restart') {
      log.warn('the room’s state did not fit the hash; asking for all of it');
      hello();
    }
  }

  function onError(error: Of<'error'>): void {
    const { mirror: m, chat: c } = cell.now;
    log.warn({ code: error.code, ref: error.ref, msg: error.msg }, 'the room refused a frame');
    const now = performance.now();
    const aboutChat = error.ref === c.flying || error.ref === 'chat_msg';
    if (aboutChat) {
      const wait = error.retryMs ?? CHAT_RETRY_MS;
      const refused = error.code === 'bad_msg' || error.code === 'too_large';
      cell.set({ chat: refused ? chat.onRefused(c) : chat.onRateLimit(c, now, wait) });
    } else if (error.code === 'rate_limited' || error.code === 'not_ready') {
      nextFrameAt = now + (error.retryMs ?? 1_000) + FRAME_MS;
      cell.set({ mirror: mirror.resend(m) });
    } else if (!live) {
      // The room's state is asked for already, and tells what became of everything that was on its way. What it did not
      // take is sent again then, and refused again.
      return;
    } else if (error.code === 'seq_gap') {
      hello();
    } else if (error.ref === 'state_delta' || /^\d+$/.test(error.ref ?? '')) {
      // It would be rejected again forever; the room's state is authoritative.
      cell.set({ mirror: mirror.abandon(m, Number(error.ref)) });
      hello();
    }
  }

  function flush(): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    deltas.look(cell.now.mirror.outbox.waiting.length > 0, performance.now());
    for (
      let now = performance.now();
      party && live && !saving && !paused;
      now = performance.now()
    ) {
      const frame = nextFrameAt > now ? undefined : nextFrame(now);
      if (!frame) break;
      nextFrameAt = Math.max(nextFrameAt, now - BURST * FRAME_MS) + FRAME_MS;
      if (frame.type === 'state_delta') void sendSaved(frame);
      else party.send(frame);
    }
    const wait = live && !saving && !paused ? nextWait() : undefined;
    if (wait !== undefined) flushTimer = setTimeout(flush, wait);
  }

  /**
   * Saves before sending: a bridge that crashed after sending but before saving would resend the change, making a
   * second window or undoing somebody's later move.
   */
  async function sendSaved(frame: ClientInput): Promise<void> {
    const on = connection;
    saving = true;
    await options.saved();
    saving = false;
    // Not sent if its connection is gone: the outbox resends it on the new one.
    if (live && !paused && on === connection) party?.send(frame);
    flush();
  }

  function nextFrame(now: number): ClientInput | undefined {
    const delta = mirror.takeDelta(cell.now.mirror);
    if (delta.frame) {
      if (delta.frame.type === 'state_delta') deltas.sent(delta.frame.seq, now);
      cell.set({ mirror: delta.mirror });
      return delta.frame;
    }
    const out = chat.nextOut(cell.now.chat, now);
    if (out.line) {
      cell.set({ chat: out.chat });
      return { type: 'chat_msg', ...out.line };
    }
    const report = takeReport(cell.now.mirror);
    cell.set({ mirror: report.mirror });
    return report.frame;
  }

  /** Ms until the rate limits allow the next frame; undefined if nothing waits for that alone. */
  function nextWait(): number | undefined {
    const now = performance.now();
    const paced = nextFrameAt - now;
    if (paced > 0) return paced;
    return chat.nextOut(cell.now.chat, now).waitMs;
  }

  const hashTimer = setInterval(() => {
    const { mirror: m } = cell.now;
    if (!live || paused || m.canonical.rev === comparedRev) return;
    const frame = stateHash(m);
    if (frame && party?.send(frame)) comparedRev = m.canonical.rev;
  }, HASH_MS);

  return {
    start() {
      party ??= connectParty(
        options.url,
        {
          open: hello,
          message: onMessage,
          ...(meter ? { flows: { received: meter.fromRoom, sent: meter.toRoom } } : {}),
          close(code, final) {
            setLive(false);
            status = final ? 'stopped' : status === 'connecting' ? status : 'reconnecting';
            log.info({ code, final }, 'the party’s connection ended');
          },
        },
        log,
        options.webSocket,
      );
    },
    flush,
    status: () => status,
    close() {
      clearInterval(hashTimer);
      clearTimeout(flushTimer);
      clock.close();
      setLive(false);
      status = 'stopped';
      party?.close();
    },
  };
}
