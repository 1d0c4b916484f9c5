// A watched seat's stream: from the proxy that brings its output to everybody who watches (TS1 to TS8).
import { CLOSE, type ErrorCode } from '../protocol/codes.ts';
import { MAX_SOCKETS_EACH } from '../protocol/limits.ts';
import {
  encodeStream,
  MAX_STREAM_WATCHERS,
  outputFrame,
  pieces,
  readSourceMessage,
  readStreamFrame,
  readWatcherMessage,
  type SnapshotMessage,
  type SourceMessage,
  STREAM_INPUT_CHARS,
  type StreamMessage,
  snapshotFrames,
  type WatcherMessage,
} from '../protocol/streams/terminal-stream.ts';
import { Alarm } from './alarm.ts';
import { Asker } from './asker.ts';
import { OutputRing, type Piece } from './output-ring.ts';
import { type SourceFacts, type StreamConnection, Watcher, type WatcherFacts } from './watcher.ts';

/** What a stream runs on: an object at the party, or a proxy. */
export interface StreamRuntime {
  /** The open connections, those that survived hibernation among them. */
  connections(): Iterable<StreamConnection>;
  /** Says whether anybody watches, so that there is a source (TS1). */
  tellWatched(isWatched: boolean): void;
  /** Wakes the stream at this time, in ms, by `alarm`; replaces an earlier request. @param failed that can't be */
  setAlarm(at: number, failed: () => void): void;
  /** Calls back after some ms. */
  later(ms: number, call: () => void): void;
  /** TS8: a branch has said how many watch there. */
  carries?(branch: number): void;
  /** While somebody watches, the alarm comes at least this often, in ms (TS8); undefined: where there is something to do. */
  readonly lookEveryMs?: number;
  /** Something came that should not have, or failed. */
  warn(what: string, error?: unknown): void;
}

/** Who comes, as their ticket and query say. */
export interface Newcomer {
  sub: string;
  /** TS6. */
  input: boolean;
  /** TS2. */
  frames: boolean;
  /** TS7. */
  relays?: boolean;
  /** TS8: the number of a branch. */
  branch?: number | undefined;
  /** TS4: what their terminal shows. */
  have: { epoch: string; at: number } | null;
}

/** A seat that nobody watches any more brings its output for so long: somebody may only have reloaded. In ms. */
export const LINGER_MS = 10_000;
/** How often the room is told again while no proxy brings the output, in ms. */
const TELL_AGAIN_MS = 15_000;

/** Any frame of a watcher is shorter, in characters. */
const MAX_WATCHER_FRAME = 6 * STREAM_INPUT_CHARS;

/** `readyState` of a WebSocket. */
const OPEN = 1;

// Available in every runtime that uses this file, but no runtime's types are loaded here.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

type Told = Exclude<SourceMessage, SnapshotMessage>;

interface Snapshot {
  message: SnapshotMessage;
  /** What has come of it. */
  text: string;
}

export class Stream {
  readonly #runtime: StreamRuntime;
  readonly #watchers = new Map<string, Watcher>();
  readonly #ring = new OutputRing();
  /** The latest of each, as it came. */
  readonly #told = new Map<Told['type'], Told>();
  #source: StreamConnection | null = null;
  #snapshot: Snapshot | null = null;
  /** A snapshot whose parts are coming. */
  #coming: Snapshot | null = null;
  readonly #asker: Asker;
  readonly #alarm: Alarm;

  /** @param alarmAt when an alarm that was set before is due, in ms @param now ms */
  constructor(runtime: StreamRuntime, alarmAt: number | null, now: number) {
    this.#runtime = runtime;
    this.#alarm = new Alarm((at, failed) => runtime.setAlarm(at, failed), alarmAt);
    this.#asker = new Asker({
      send: () => this.#isWaitedFor() && this.#want(),
      later: (ms, call) => runtime.later(ms, call),
      askAgain: (at, now) => this.#alarm.wake(at, now),
    });
    for (const connection of runtime.connections()) {
      const facts = connection.state as WatcherFacts | SourceFacts | null;
      if (facts?.kind === 'source') this.#source = connection;
      else if (facts) this.#watchers.set(connection.id, new Watcher(connection, facts, now));
    }
  }

  /** A proxy brings the output from now on; one that did so before is replaced. */
  connectSource(connection: StreamConnection, now: number): void {
    const before = this.#source;
    connection.setState({ kind: 'source', epoch: null });
    this.#source = connection;
    before?.close(CLOSE.REPLACED, 'another source');
    this.#forget();
    if (this.#watchers.size === 0) this.#alarm.wake(now + LINGER_MS, now);
    else this.#tellAll({ type: 'source', live: true });
  }

  /** @param now ms */
  connectWatcher(connection: StreamConnection, newcomer: Newcomer, now: number): void {
    const { sub, input, frames, relays = false, branch: n, have } = newcomer;
    if (this.#watchers.size >= MAX_STREAM_WATCHERS) {
      connection.close(CLOSE.FULL, 'too many watch');
      return;
    }
    const own = relays ? [] : [...this.#watchers.values()].filter(({ facts }) => facts.sub === sub);
    const tooMany = Math.max(0, own.length + 1 - MAX_SOCKETS_EACH);
    for (const { connection: older } of own.slice(0, tooMany)) {
      this.#watchers.delete(older.id);
      older.close(CLOSE.REPLACED, 'too many tabs');
    }
    const branch = relays && n !== undefined ? { branch: { n, watchers: 0 } } : {};
    const facts: WatcherFacts = {
      ...{ kind: 'watcher', sub, input, frames, relays, state: 'waiting' },
      ...branch,
    };
    connection.setState(facts);
    const watcher = new Watcher(connection, facts, now);
    this.#watchers.set(connection.id, watcher);
    this.#say(watcher, { type: 'welcome', input });
    this.#say(watcher, { type: 'source', live: this.#source !== null });
    for (const told of this.#told.values()) this.#say(watcher, told);
    if (this.#source) this.#bringForward(watcher, now, have);
    else if (this.#watchers.size === 1) this.#tellWatched(now);
    this.#looksAgain(now);
  }

  /** How many watch here; a proxy, or a branch, is one. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** TS6: whether a watcher's keys go to the app from now on; told if that is news. */
  allowInput(connection: StreamConnection, input: boolean): void {
    const watcher = this.#watchers.get(connection.id);
    if (!watcher || watcher.facts.input === input) return;
    watcher.input = input;
    this.#say(watcher, { type: 'welcome', input });
    // A pause that holds is told after a welcome.
    const pause = this.#told.get('pause');
    if (pause) this.#say(watcher, pause);
  }

  /** @param now ms */
  message(connection: StreamConnection, frame: unknown, now: number): void {
    const watcher = this.#watchers.get(connection.id);
    if (connection.id === this.#source?.id) this.#fromSource(connection, frame, now);
    else if (watcher) this.#fromWatcher(watcher, frame, now);
  }

  /** A connection is gone. @param now ms */
  close(connection: StreamConnection, now: number): void {
    if (this.#watchers.delete(connection.id) && this.#watchers.size === 0) {
      // Not with the next look, which may come sooner.
      if (this.#runtime.lookEveryMs !== undefined) this.#alarm.forget();
      this.#alarm.wake(now + LINGER_MS, now);
    }
    if (connection.id !== this.#source?.id) return;
    this.#source = null;
    this.#forget();
    for (const watcher of this.#watchers.values()) watcher.state = 'waiting';
    this.#tellAll({ type: 'source', live: false });
    if (this.#watchers.size > 0) this.#tellWatched(now);
  }

  /** @param now ms */
  alarm(now: number): void {
    this.#alarm.came();
    if (this.#watchers.size === 0) this.#end(now);
    else if (!this.#source) this.#tellWatched(now);
    else if (this.#isWaitedFor()) this.#asker.ask(now);
    this.#looksAgain(now);
  }

  #looksAgain(now: number): void {
    const { lookEveryMs } = this.#runtime;
    if (lookEveryMs !== undefined && this.#watchers.size > 0)
      this.#alarm.wake(now + lookEveryMs, now);
  }

  /** Nobody watches. */
  #end(now: number): void {
    this.#source?.close(1000, 'nobody watches');
    this.#source = null;
    this.#forget();
    this.#tellWatched(now);
  }

  /** TS1: again and again, until there is a source; once where nobody watches. */
  #tellWatched(now: number): void {
    const isWatched = this.#watchers.size > 0;
    this.#runtime.tellWatched(isWatched);
    if (isWatched) this.#alarm.wake(now + TELL_AGAIN_MS, now);
  }

  #fromSource(source: StreamConnection, frame: unknown, now: number): void {
    const read = readStreamFrame(frame, readSourceMessage);
    switch (read.kind) {
      case 'output':
        this.#output(String(frame), read, now);
        break;
      case 'part':
        this.#part(read.text, now);
        break;
      case 'unknown':
        this.#runtime.warn('a source sent what is no frame of a stream');
        source.close(CLOSE.VERSION, 'not a frame');
        break;
      case 'message':
        if (read.message.type !== 'snapshot') this.#tell(read.message);
        else {
          this.#coming = { message: read.message, text: '' };
          this.#part('', now);
        }
    }
  }

  /** @param frame as it came */
  #output(frame: string, piece: Piece, now: number): void {
    const bytes = byteLength(piece.text);
    // TS7: what follows a snapshot that was asked for has partly come before.
    if (piece.end > this.#ring.end) this.#ring.push(piece, bytes);
    const epoch = this.#epoch();
    for (const watcher of this.#watchers.values()) {
      if (watcher.state !== 'live' || piece.end <= watcher.sent) continue;
      this.#send(watcher.connection, watcher.facts.frames ? frame : piece.text);
      if (!watcher.wasSent(epoch, piece.end, bytes, now)) this.#fallsBehind(watcher, now);
    }
  }

  /** TS5. One that does not answer goes on after a while, another one when it has caught up. */
  #fallsBehind(watcher: Watcher, now: number): void {
    watcher.state = 'behind';
    if (watcher.facts.frames) return;
    const restMs = watcher.restMs(now);
    this.#runtime.later(restMs, () => {
      if (watcher.state === 'behind' && this.#watchers.has(watcher.connection.id))
        this.#bringForward(watcher, now + restMs, null);
    });
  }

  #part(text: string, now: number): void {
    const coming = this.#coming;
    if (!coming) return;
    coming.text += text;
    const { message } = coming;
    if (coming.text.length < message.length) return;
    this.#coming = null;
    this.#asker.answered();
    this.#snapshot = coming;
    const isNew = message.epoch !== this.#epoch();
    // TS3, TS7: in another epoch, or where output was left out before it, nothing goes on from what was there before.
    const isForAll = isNew || this.#ring.lacks(message.at);
    if (isNew) this.#source?.setState({ kind: 'source', epoch: message.epoch });
    if (isNew || !this.#ring.covers(message.at)) this.#ring.begin(message.at);
    for (const watcher of this.#watchers.values())
      if (watcher.state === 'waiting' || (isForAll && watcher.state === 'live'))
        this.#bringForward(watcher, now, null);
  }

  #tell(told: Told): void {
    const before = this.#told.get(told.type);
    this.#told.set(told.type, told);
    for (const watcher of this.#watchers.values()) this.#say(watcher, told);
    const isResized =
      told.type === 'seat' &&
      before?.type === 'seat' &&
      (told.cols !== before.cols || told.rows !== before.rows);
    // TS3: a terminal of another size shows something else of the same output; the source's next snapshot is for all.
    if (isResized) this.#snapshot = null;
  }

  #fromWatcher(watcher: Watcher, frame: unknown, now: number): void {
    const { connection, facts } = watcher;
    const isLong = typeof frame !== 'string' || frame.length > MAX_WATCHER_FRAME;
    if (isLong || !watcher.mayMessage(now)) {
      const code = isLong ? 'too_large' : 'rate_limited';
      const msg = isLong ? 'A frame is text, and shorter.' : 'Those are too many frames.';
      this.#say(watcher, { type: 'error', code, msg, fatal: true });
      this.#leaves(watcher, CLOSE.RATE, code, now);
      return;
    }
    if (!facts.frames) {
      this.#input(watcher, String(frame), now);
      return;
    }
    const read = readStreamFrame(frame, readWatcherMessage);
    if (read.kind !== 'message') {
      const msg = 'The frame is none of a terminal’s stream.';
      this.#say(watcher, { type: 'error', code: 'bad_msg', msg, fatal: false });
      return;
    }
    const { message } = read;
    if (message.type === 'ping') this.#send(connection, encodeStream({ type: 'pong' }));
    else if (message.type === 'input') this.#input(watcher, message.data, now, message.from);
    else if (message.type === 'ack') this.#shown(watcher, message, now);
    else if (message.type === 'carries') this.#carries(watcher, message.watchers);
    else if (facts.relays) this.#bringForward(watcher, now, null);
  }

  #carries(watcher: Watcher, watchers: number): void {
    watcher.carries = watchers;
    const { branch } = watcher.facts;
    if (branch) this.#runtime.carries?.(branch.n);
  }

  #shown(watcher: Watcher, { epoch, at }: Extract<WatcherMessage, { type: 'ack' }>, now: number) {
    const isAll = watcher.hasShown(epoch, at);
    if (watcher.state === 'behind' && isAll)
      this.#bringForward(watcher, now, { epoch, at: watcher.sent });
  }

  /** TS6. One without frames can't be told why its keys do nothing. */
  #input(watcher: Watcher, text: string, now: number, relayed?: string): void {
    const source = this.#source;
    const refused = this.#refusal(watcher, now);
    if (refused || !source) {
      const [code, msg] = refused ?? ['not_ready', 'The seat is not running.'];
      this.#say(watcher, { type: 'error', code, msg, fatal: false });
      return;
    }
    const data = text.slice(0, STREAM_INPUT_CHARS);
    const { sub, relays } = watcher.facts;
    const from = relays ? (relayed ?? sub) : sub;
    this.#send(source, encodeStream({ type: 'input', from, data }));
  }

  #refusal(watcher: Watcher, now: number): [code: ErrorCode, msg: string] | null {
    if (!watcher.facts.input)
      return ['forbidden', 'Whoever watches this room types nothing in it.'];
    return watcher.mayInput(now) ? null : ['rate_limited', 'That was typing very fast.'];
  }

  /**
   * TS4, TS5: sends what a terminal lacks, and makes its watcher live; without anything that it could go on from, a
   * snapshot is asked for, and it waits.
   */
  #bringForward(watcher: Watcher, now: number, have: Newcomer['have']): void {
    const epoch = this.#epoch();
    const goesOn = have !== null && have.epoch === epoch && this.#ring.covers(have.at);
    const snapshot = this.#snapshot;
    if (!goesOn && !(snapshot && this.#ring.covers(snapshot.message.at))) {
      watcher.state = 'waiting';
      this.#asker.ask(now);
      return;
    }
    const from = goesOn ? have.at : (snapshot?.message.at ?? 0);
    if (!goesOn && snapshot) this.#sendSnapshot(watcher, snapshot);
    watcher.begins(epoch, from);
    watcher.state = 'live';
    const { frames } = watcher.facts;
    for (const { end, text } of this.#ring.after(from)) {
      this.#send(watcher.connection, frames ? outputFrame(end, text) : text);
      // It is not behind for what it got here at once.
      watcher.wasSent(epoch, end, 0, now);
    }
  }

  #sendSnapshot({ connection, facts }: Watcher, { message, text }: Snapshot) {
    const { type: _, length: __, ...rest } = message;
    const frames = facts.frames ? snapshotFrames(rest, text) : pieces(text);
    for (const frame of frames) this.#send(connection, frame);
  }

  #want(): boolean {
    if (this.#source) this.#send(this.#source, encodeStream({ type: 'wanted' }));
    return this.#source !== null;
  }

  #isWaitedFor(): boolean {
    return [...this.#watchers.values()].some(({ state }) => state === 'waiting');
  }

  #epoch(): string {
    return (this.#source?.state as SourceFacts | null)?.epoch ?? '';
  }

  /** What another source has told is not what this one goes on from. */
  #forget(): void {
    this.#ring.clear();
    this.#told.clear();
    this.#snapshot = null;
    this.#coming = null;
    this.#asker.answered();
  }

  #leaves(watcher: Watcher, code: number, reason: string, now: number): void {
    watcher.connection.close(code, reason);
    this.close(watcher.connection, now);
  }

  #tellAll(message: StreamMessage): void {
    for (const watcher of this.#watchers.values()) this.#say(watcher, message);
  }

  /** A failed send means that the socket is closing; its close handler cleans up. */
  #send(connection: StreamConnection, frame: string): void {
    if (connection.readyState !== OPEN) return;
    try {
      connection.send(frame);
    } catch (error) {
      this.#runtime.warn('a frame could not be sent', error);
    }
  }

  #say({ connection, facts }: Watcher, message: StreamMessage): void {
    if (facts.frames) this.#send(connection, encodeStream(message));
  }
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).byteLength;
}
