// A seat's bridge: syncs the app's windows and chat with the room, both ways. This file only wires the parts together.
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { HeldKeys } from '../node/held-keys.ts';
import type { BridgeSnapshot, SeenWindow } from '../protocol/api.ts';
import type { Grid } from '../protocol/geometry.ts';
import { openAppSession } from './app/app-session.ts';
import { createChatIn } from './app/chat-in.ts';
import type { IpcClient } from './app/client.ts';
import { type EventStream, subscribeEvents } from './app/events.ts';
import { fromStored, loadBridgeFile, openBridgeFile, toStored } from './bridge-file.ts';
import { type BridgeState, createCell } from './core/cell.ts';
import { EMPTY_CHAT } from './core/chat/chat.ts';
import { createMirror, type Mirror, nextCommand } from './core/mirror.ts';
import type { ReadText } from './core/texts/read-text.ts';
import type { SeedWindow } from './core/windows/joining/join.ts';
import type { LocalWindow, Reading } from './core/windows/local.ts';
import type { RoomFiles } from './core/windows/paths.ts';
import type { Disk } from './disk.ts';
import { missingOf } from './health.ts';
import type { BridgeMeter } from './room/bridge-meter.ts';
import { openRoomSession } from './room/room-session.ts';
import { startRunner } from './runner.ts';
import { type SeatWindows, WindowsTeller, windowsOf } from './seat-windows.ts';

export { createIpcClient, type IpcClient } from './app/client.ts';
export type { SeedWindow } from './core/windows/joining/join.ts';
export { roomFiles } from './core/windows/paths.ts';
export { diskFile } from './disk.ts';
export type { BridgeMeter, RoomChange } from './room/bridge-meter.ts';
export type { SeatWindows } from './seat-windows.ts';

export interface BridgeOptions {
  /** Permanent id of this bridge; generated and saved in the file if absent. */
  sid?: string;
  /** Stands for this process among all who write a text (TE1); by default a random number of 32 bits. */
  writer?: number;
  /** Shared with other users of the app's IPC, so that only one request per app is in flight. */
  ipc: IpcClient;
  /** ws(s) URL with a fresh ticket, requested for each attempt. */
  partyUrl: () => Promise<string>;
  /** Identifies the app's process run; a change means a new process (BR9). */
  appBoot: () => string;
  /** The terminal's current size. */
  size: () => Grid;
  /** Keeps what outlives the process (ID2). */
  disk: Disk;
  /** Files shown by `text_view` and `frame_player` windows are mirrored only if they are among these. */
  files: RoomFiles;
  /** The room's initial windows, lowest first; `props.path` is relative to the room's files. */
  seed: SeedWindow[];
  /** BR17: keeps input away from the app until disposed of, for a moment; by default it goes on. */
  holdKeys?: () => HeldKeys;
  /** BR15: risky window types that the room file allows by name. */
  allowTypes: readonly string[];
  log: Logger;
  /** See `connectParty`. */
  webSocket?: unknown;
  /** What the clock of the app's machine says, in ms since 1970; by default this one's. */
  machineTime?: () => number;
  watch?: BridgeWatch;
  meter?: BridgeMeter;
}

/** What a simulation sees of a running bridge. */
export interface BridgeWatch {
  /** After every change of its state. */
  state(now: BridgeState): void;
  /** A reading was taken. @param before the mirror just before it */
  reading(before: Mirror, reading: Reading): void;
}

export interface Bridge {
  /**
   * Somebody is using this seat's app: poll it soon, and often while the input lasts (BR12).
   * @param keys what goes to the app, if that is known; it is not kept
   */
  input(keys?: Uint8Array): void;
  /** The terminal's size changed (BR7). */
  resized(): void;
  /** The app has been, or will be, restarted as a new process (BR9). */
  appRestarted(): void;
  /** GE2: called with the app's windows as soon as they are known, and on every change. */
  onWindows(fn: (windows: SeatWindows) => void): Disposable;
  /** Raises one of the room's windows in this app, as its user would; does nothing if the app can't raise. */
  raise(g: string): void;
  snapshot(): BridgeSnapshot & {
    /** Top first, as last seen in the app. */
    windows: SeenWindow[];
    /** What this app can't show or report of the room. */
    missing: string[];
  };
  /** Stops the bridge; the app keeps running, and a new bridge with the same file resumes from there. */
  close(): Promise<void>;
}

/** How long a bridge that closes may keep trying to reach its app, in ms; then whoever closes it ends its IPC. */
export const BRIDGE_END_MS = 1_500;
/** The room is joined without the app if the app takes longer than this, in ms. */
const APP_WAIT_MS = 3_000;

/** Starts a bridge. Nothing throws later: failures are retried, and appear in the snapshot and the log. */
export function startBridge(options: BridgeOptions): Bridge {
  const { log } = options;
  let closed = false;
  let parts: Parts | undefined;
  const windows = new WindowsTeller();
  const person: Person = { touched: false };
  const ready = start(options, windows, person).then(
    (made) => {
      parts = made;
      if (!closed) made.begin();
    },
    (error: unknown) => log.error({ err: error }, 'the bridge could not start'),
  );

  return {
    input(keys) {
      const first = !person.touched;
      person.touched = true;
      if (first) parts?.touched();
      parts?.input(keys);
    },
    resized: () => parts?.resized(),
    appRestarted: () => parts?.appRestarted(),
    onWindows: (fn) => windows.listen(fn),
    raise: (g) => parts?.raise(g),
    snapshot: () =>
      parts?.snapshot() ?? { status: 'connecting', rev: 0, lagMs: 0, windows: [], missing: [] },
    async close() {
      closed = true;
      await ready;
      await parts?.close();
      windows[Symbol.dispose]();
    },
  };
}

interface Parts extends Omit<Bridge, 'onWindows'> {
  begin(): void;
  /** The first input in a process of the app. */
  touched(): void;
}

interface Person {
  /** Somebody may have used the app's present process: what is in it at its first reading may be theirs (BR9). */
  touched: boolean;
}

async function start(
  options: BridgeOptions,
  windows: WindowsTeller,
  person: Person,
): Promise<Parts> {
  const { ipc, log, files, allowTypes, appBoot, size, meter } = options;
  const store = openBridgeFile(options.disk, log);
  const stored = await loadBridgeFile(options.disk, log);
  const sid = options.sid ?? stored?.sid ?? `b${randomBytes(8).toString('hex')}`;
  const writer = options.writer ?? randomBytes(4).readUInt32LE();
  const first = stored
    ? fromStored(stored, sid, allowTypes, writer)
    : { mirror: createMirror(sid, allowTypes, writer), chat: EMPTY_CHAT };
  // An earlier bridge ended before it had read the app, which people may have used since; or it knew that they had.
  if (stored && (stored.boot === null || stored.touchedIn === appBoot())) person.touched = true;
  const content = () => {
    return toStored(cell.now.mirror, cell.now.chat, person.touched ? appBoot() : null);
  };
  let { entries, chatSeen } = first.mirror.local;
  const cell = createCell(first, () => {
    options.watch?.state(cell.now);
    store.save(content);
    // The id mapping must survive a crash, and what would crash the app (BR18), so they are saved at once; positions can
    // be read again.
    const { local } = cell.now.mirror;
    if (local.entries.size !== entries.size || local.chatSeen !== chatSeen) void store.flush();
    ({ entries, chatSeen } = local);
  });
  // Reserves the numbers of new windows before the first of them is used.
  store.save(content);
  await store.flush();

  const { grid, boot } = first.mirror.local;
  const texts = [...entries.values()].flatMap(({ id, text }): [string, ReadText][] =>
    text ? [[id, { revision: text.revision, text: text.text }]] : [],
  );
  const app = openAppSession({
    ...{ ipc, sid, files, allowTypes, log, appBoot, size },
    last: { size: grid, boot, texts: new Map(texts), strokes: strokeRevisions(first.mirror) },
    machineTime: options.machineTime ?? Date.now,
    touched: () => person.touched,
  });
  let events: EventStream | undefined;
  let joinTimer: NodeJS.Timeout | undefined;
  /** Arrival time of the oldest room change that the app does not show yet, in ms. */
  let since: number | undefined;
  let lagMs = 0;
  /** What the app showed of the room when it was last up to date. */
  let shown = { epoch: '', rev: -1 };
  /** A page's raise request is in progress. */
  let raising = false;

  const room = openRoomSession({
    cell,
    url: options.partyUrl,
    webSocket: options.webSocket,
    size,
    log,
    saved: () => store.flush(),
    onWork(windows) {
      if (windows && nextCommand(cell.now.mirror)) since ??= performance.now();
      runner.news();
    },
    onPause: (paused) => runner.setPaused(paused),
    onTime: (ahead) => runner.time(ahead),
    ...(meter ? { meter } : {}),
  });
  const runner = startRunner({
    cell,
    app,
    chatIn: createChatIn(ipc, log),
    seed: options.seed,
    log,
    saved: () => store.flush(),
    holdKeys: options.holdKeys ?? (() => ({ arrived: Promise.resolve(), [Symbol.dispose]() {} })),
    onCaptured(before, reading) {
      options.watch?.reading(before, reading);
      windows.update(windowsOf(runner.last()?.reading.windows ?? [], cell.now.mirror));
      room.start();
      room.flush();
    },
    onIdle() {
      tellApplied();
      if (since === undefined) return;
      lagMs = Math.round(performance.now() - since);
      since = undefined;
      meter?.lagged(lagMs / 1_000);
    },
  });
  function tellApplied(): void {
    const { epoch, rev } = cell.now.mirror.canonical;
    if (epoch === null || (shown.rev === rev && shown.epoch === epoch)) return;
    shown = { epoch, rev };
    meter?.applied(shown);
  }
  const restarted = (): void => {
    app.restarted();
    runner.wake();
  };

  return {
    begin() {
      joinTimer = setTimeout(() => room.start(), APP_WAIT_MS);
      events = subscribeEvents(
        ipc,
        log,
        () => runner.wake(),
        () => {
          // The process ended, and what people did there is lost. Resetting this later would be too late.
          person.touched = false;
          restarted();
        },
      );
    },
    touched() {
      store.save(content);
      void store.flush();
    },
    input: (keys) => runner.input(keys),
    resized() {
      app.resized();
      runner.wake();
    },
    appRestarted: restarted,
    raise(g) {
      const { local, can } = cell.now.mirror;
      const entry = local.entries.get(g);
      const top = runner.last()?.reading.windows[0]?.id;
      // One at a time, because a page may ask at any rate.
      if (raising || !entry || !can.raise || top === entry.id) return;
      raising = true;
      // Not recorded as the bridge's own command, so the next reading treats it as an edit of this seat's user.
      app
        .execute({ kind: 'raise', g, id: entry.id, z: 0 })
        .then(
          () => runner.wake(),
          (err: unknown) => log.debug({ err, g }, 'a window was not raised for a page'),
        )
        .finally(() => {
          raising = false;
        });
    },
    snapshot() {
      const { mirror } = cell.now;
      const seen = runner.last()?.reading.windows ?? [];
      const whys = seen.map((w) => w.private);
      return {
        status: room.status(),
        rev: mirror.canonical.rev,
        lagMs,
        windows: seenWindows(seen, mirror),
        missing: missingOf(mirror, whys, runner.last()?.lacks ?? []),
      };
    },
    async close() {
      clearTimeout(joinTimer);
      events?.close();
      room.close();
      await runner.close();
      store.save(content);
      await store.flush();
    },
  };
}

/** Of the pictures that were read last, by the ids of their windows. */
function strokeRevisions({ local: { entries, start } }: Mirror): Map<string, number> {
  const read = [...entries.values()].map(({ id, seen }) => ({ id, ...seen }));
  const first = start && !('left' in start) ? start : [];
  return new Map(
    [...first, ...read].flatMap(({ id, unread }) => (unread === undefined ? [] : [[id, unread]])),
  );
}

function seenWindows(seen: readonly LocalWindow[], mirror: Mirror): SeenWindow[] {
  const ids = new Map([...mirror.local.entries.values()].map((e) => [e.id, e.g]));
  return seen.map(({ id, type, title, rect: [x, y, w, h] }) => {
    return { g: ids.get(id) ?? null, localId: id, type, title, x, y, w, h };
  });
}
