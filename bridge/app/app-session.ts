// The bridge's view of its app: readings, each verified to be from one process run and one terminal size (BR7, BR9).

import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Grid } from '../../protocol/geometry.ts';
import { IPC_STROKES_BYTES } from '../../protocol/limits.ts';
import { NO_ABILITIES } from '../core/mirror.ts';
import type { ReadText } from '../core/texts/read-text.ts';
import type { Abilities, Command, LocalWindow, Outcome, Reading } from '../core/windows/local.ts';
import type { RoomFiles } from '../core/windows/paths.ts';
import { whyPrivate } from '../core/windows/share.ts';
import type { IpcClient } from './client.ts';
import { execute } from './commands.ts';
import {
  type ChatLogLine,
  type RawWindow,
  readCanvas,
  readCapabilities,
  readMaxRequest,
  readReply,
  readState,
  readTypes,
} from './replies.ts';
import { createStrokes } from './strokes.ts';
import { createTexts } from './texts.ts';

export interface AppReading {
  reading: Reading;
  chat: ChatLogLine[];
  can: Abilities;
  /** A chat window is open. */
  scramble: boolean;
  /** Texts that are too long to mirror, described for the operator. */
  lacks: string[];
  /** False while the app may still be rescaling its windows after a resize; nothing may be moved until then. */
  settled: boolean;
}

export interface AppSession {
  /**
   * Reads the app's state.
   * @returns the same object as before if nothing has changed; undefined if the reply is unreadable or may span two
   *   process runs: read again
   * @throws AppError as `IpcClient.request`
   */
  read(): Promise<AppReading | undefined>;
  execute(command: Command): Promise<Outcome>;
  /** Gives the keys to a window, without raising it. A failure is only logged: the window may be gone. */
  focus(id: string): Promise<void>;
  /** AR2: tells the app the room's clock. @param ahead its time less that of `performance.now()` @returns whether it took it */
  setClock(ahead: number): Promise<boolean>;
  /** The terminal's size is changing. */
  resized(): void;
  /** Forgets what is known about the process run, as after a restart. */
  restarted(): void;
}

export interface AppSessionOptions {
  ipc: IpcClient;
  /** The bridge, in the app's account of who has changed a text. */
  sid: string;
  appBoot: () => string;
  size: () => Grid;
  /** What an earlier process of this bridge has read last. */
  last: {
    /** The app may still be adapting to a newer one (BR7). */
    size: Grid | null;
    boot: string | null;
    /** By the ids of their windows. */
    texts: ReadonlyMap<string, ReadText>;
    /** Revisions of the strokes of pictures. */
    strokes: ReadonlyMap<string, number>;
  };
  /** Whether somebody may have used the app's present process (BR9). */
  touched: () => boolean;
  machineTime: () => number;
  files: RoomFiles;
  allowTypes: readonly string[];
  log: Logger;
}

/** How long a resize takes to settle: the app learns its new size from the terminal, a moment after the proxy. */
const SETTLE_MIN_MS = 300;
const SETTLE_MAX_MS = 1_500;

export function openAppSession(options: AppSessionOptions): AppSession {
  const { ipc, files, allowTypes, log } = options;
  const texts = createTexts(ipc, options.sid);
  const strokes = createStrokes(ipc);
  let known: { key: string; can: Abilities } | undefined;
  /** The last reading, and the line that it was made of: most polls find nothing new. */
  let last: { line: string; seen: AppReading } | undefined;
  let size = options.last.size ?? options.size();
  /** The size that the app is known to have adopted. */
  let taken = size;
  let settling: { from: number } | undefined;

  /** Identifies the process that answers: the proxy's boot id, and who listens at the socket. */
  async function bootKey(): Promise<string> {
    return `${options.appBoot()}|${await ipc.listener()}`;
  }

  async function abilities(): Promise<Abilities> {
    const line = await ipc.request('get_capabilities');
    const commands = readCapabilities(line);
    const types = readTypes(await ipc.request('get_window_types'));
    const edits = commands.has('get_text_edits') && commands.has('edit_text');
    const maxBytes = readMaxRequest(line);
    return {
      ...NO_ABILITIES,
      raise: commands.has('raise_window'),
      zoom: commands.has('zoom_window'),
      title: commands.has('set_title'),
      props: commands.has('set_props'),
      text: edits || (commands.has('get_text') && commands.has('set_text')),
      edits,
      strokes:
        commands.has('get_strokes') && commands.has('set_strokes') && maxBytes >= IPC_STROKES_BYTES,
      desktop: commands.has('set_desktop'),
      clock: commands.has('set_clock'),
      chatGrow: commands.has('chat_grow'),
      types: types.length > 0 ? new Set(types) : null,
      maxBytes,
    };
  }

  function noteSize(): void {
    const now = options.size();
    if (now.cols === size.cols && now.rows === size.rows) return;
    size = now;
    settling = { from: performance.now() };
  }

  const canvas = async (): Promise<Grid | undefined> =>
    readCanvas(await ipc.request('get_canvas_size'));

  /** The width tells whether the app has adopted the new size; the height excludes the app's own bars. */
  const fits = (grid: Grid | undefined): boolean => grid === undefined || grid.cols === size.cols;

  async function read(): Promise<AppReading | undefined> {
    const key = await bootKey();
    if (known?.key !== key) {
      texts.forget();
      strokes.forget();
      last = undefined;
      known = { key, can: await abilities() };
    }
    const about = known;
    noteSize();
    const resizing = settling;
    const before = resizing ? await canvas() : undefined;
    const line = await ipc.request('get_state');
    const after = resizing ? await canvas() : undefined;
    const old = last?.line === line ? last.seen : undefined;
    const shown = old ?? (await fresh(line, key, about.can));
    if (!shown) {
      log.warn('the state of the app could not be read');
      return undefined;
    }
    if ((await bootKey()) !== key) {
      known = undefined;
      return undefined;
    }
    noteSize();
    if (resizing && resizing === settling) {
      const age = performance.now() - resizing.from;
      const done = age >= SETTLE_MIN_MS && same(before, after) && fits(after);
      if (done || age >= SETTLE_MAX_MS) settling = undefined;
    }
    const settled = settling === undefined;
    if (settled) taken = size;
    const now = { resized: resizing !== undefined || !settled, touched: options.touched() };
    const { grid, resized, touched } = shown.reading;
    const asBefore =
      same(grid, taken) &&
      resized === now.resized &&
      touched === now.touched &&
      shown.settled === settled;
    const reading = { ...shown.reading, ...now, grid: { ...taken } };
    const seen = asBefore ? shown : { ...shown, reading, settled };
    last = { line, seen };
    return seen;
  }

  /** A reading of this state, as if nothing but the state had changed; undefined if it can't be read. */
  async function fresh(line: string, key: string, can: Abilities): Promise<AppReading | undefined> {
    const state = readState(line);
    if (!state) return undefined;
    const boot = shortName(`${key}|${state.boot}`);
    if (last === undefined && boot === options.last.boot) {
      texts.remember(options.last.texts);
      strokes.remember(options.last.strokes);
    }
    const { windows: read, tooLong } = can.text
      ? await texts.fill(state.windows, can)
      : { windows: state.windows, tooLong: [] };
    const windows = can.strokes ? await strokes.fill(read) : read;
    return {
      reading: {
        boot,
        grid: { ...taken },
        windows: windows.map(localOf),
        ...(state.desktop === undefined ? {} : { desktop: state.desktop }),
        ...(state.keys === undefined ? {} : { keys: state.keys }),
        resized: false,
        touched: false,
      },
      chat: state.chat,
      can,
      lacks: tooLong.map((id) => `text too long:${id}`),
      scramble: state.windows.some((w) => w.type === 'scramble'),
      settled: true,
    };
  }

  function localOf(raw: RawWindow): LocalWindow {
    const { path: file, textRevision: _, strokesRevision: __, ...rest } = raw;
    const path = file === undefined ? undefined : files.toWire(file);
    const why = whyPrivate({ type: raw.type, title: raw.title, path }, allowTypes);
    return {
      ...rest,
      ...(typeof path === 'string' ? { path } : {}),
      ...(why === undefined ? {} : { private: why }),
    };
  }

  return {
    read,
    async execute(command) {
      const about = known;
      // In another process the same id is a different window.
      if (!about || (await bootKey()) !== about.key) return { res: 'unsent' };
      return execute(ipc, command, files, log, { can: about.can, texts });
    },
    async setClock(ahead) {
      if (known?.key !== (await bootKey())) return false;
      try {
        // The machine's clock may have been set since it was measured: what it says now is what the app goes by.
        const offset = Math.round(ahead + performance.now() - options.machineTime());
        const reply = readReply(await ipc.request('set_clock', { offset_ms: offset }));
        if (!reply.ok) log.debug({ error: reply.error }, 'the app did not take the room’s time');
        return true;
      } catch (error) {
        log.debug({ err: error }, 'the app could not be told the room’s time');
        return false;
      }
    },
    async focus(id) {
      if (known?.key !== (await bootKey())) return;
      try {
        const reply = readReply(await ipc.request('focus_window', { id }));
        if (!reply.ok) log.debug({ id, error: reply.error }, 'the app did not give the keys back');
      } catch (error) {
        log.debug({ err: error, id }, 'the keys could not be given back');
      }
    },
    resized() {
      size = options.size();
      settling = { from: performance.now() };
    },
    restarted() {
      known = undefined;
    },
  };
}

/** A short id of a process run. */
function shortName(run: string): string {
  return hash('sha256', run).slice(0, 16);
}

function same(a: Grid | undefined, b: Grid | undefined): boolean {
  return a?.cols === b?.cols && a?.rows === b?.rows;
}
