// The IPC of a simulated app, as text: requests wait for its next idle tick, answers for the bridge's event loop, and
// either may meet a fault.
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Exchange, Transport } from '../../../bridge/app/exchange.ts';
import type { LocalWindow } from '../../../bridge/core/windows/local.ts';
import { parseRequest } from '../../../desktop/ipc/request.ts';
import { AppError } from '../../../protocol/errors.ts';
import { isStroke, strokeId } from '../../../protocol/strokes.ts';
import type { Props } from '../../../protocol/windows.ts';
import type { Random } from '../../../testing/random.ts';
import type { VirtualTime } from '../../../testing/virtual-time.ts';
import type { ModelApp, Params } from './app.ts';

const TICK_MS = 20;
const REPLY_MS = 4;
/** Where the room's files are for the app. */
export const FILES = '/files/';

/** What the next command meets. */
export type IpcFault = 'done, no answer' | 'not done, no answer' | 'unsent';

/** A look at the app, at the moment at which the app answered it. */
export interface Sampled {
  at: number;
  boot: number;
  windows: LocalWindow[];
  /** When the strokes of each window were asked for; later than the rest. */
  strokesAt: Map<string, number>;
  look: Props;
}

export interface TransportOptions {
  app: ModelApp;
  time: VirtualTime;
  random: Random;
  /** Whether the process that asks still runs; nothing reaches one that does not. */
  alive: () => boolean;
  /** A command left. */
  commanded(cmd: string): void;
  /** The app did it, whether or not it answers. */
  did(cmd: string): void;
}

export class AppTransport implements Transport {
  /** Faults of the next commands, in order. */
  faults: IpcFault[] = [];
  sampled: Sampled | undefined;
  #o: TransportOptions;
  #streams = new Set<Stream>();
  /** Of the pictures, which tell their strokes: what they were when somebody last asked, and since which revision. */
  #pictures = new Map<string, Picture>();

  constructor(options: TransportOptions) {
    this.#o = options;
  }

  listener(): Promise<string> {
    const { app } = this.#o;
    return Promise.resolve(app.up ? String(app.boot) : '');
  }

  /** A person did something, and the app tells of it. */
  event(): void {
    for (const stream of this.#streams)
      this.#after(1, () => stream.emit('data', Buffer.from('{}\n')));
  }

  /** The app's process ended. */
  ended(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#pictures.clear();
  }

  exchange(request: string, _secret: string | undefined, timeoutMs: number): Promise<Exchange> {
    const { app, random, time } = this.#o;
    const parsed = parseRequest(request.trimEnd());
    const cmd = parsed.name ?? '';
    const params = Object.fromEntries(parsed.params);
    const asks = cmd.startsWith('get_') || cmd === 'subscribe_events';
    if (!asks) this.#o.commanded(cmd);
    // A chat line is shown once or, if nobody knows, not again: what is lost there is lost.
    const fault = asks || cmd === 'exec_command' ? undefined : this.faults.shift();
    const { boot } = app;
    return new Promise((resolve, reject) => {
      const fail = (ms: number, error: unknown) => this.#after(ms, () => reject(error));
      const silent = () => fail(timeoutMs, new AppError('IPC_TIMEOUT'));
      if (!app.up || fault === 'unsent')
        return fail(1, Object.assign(new Error(), { code: 'ENOENT' }));
      if (fault === 'not done, no answer') return silent();
      // The app does it in its turn, even if the bridge is killed or has given up meanwhile: the request has left.
      const at = Math.max(app.busyUntil, time.now + random.int(0, TICK_MS));
      app.busyUntil = at;
      if (at - time.now > timeoutMs) silent();
      time.after(at - time.now, () => {
        if (!app.up || app.boot !== boot) return fail(1, new AppError('IPC_TIMEOUT'));
        const line = this.#answer(cmd, params);
        if (!asks) {
          this.#o.did(cmd);
          if (random.chance(0.8)) this.event();
        }
        if (fault) return silent();
        this.#after(random.int(0, REPLY_MS), () => {
          const stream = new Stream(() => this.#streams.delete(stream));
          if (cmd === 'subscribe_events') this.#streams.add(stream);
          const socket = stream as unknown as Socket;
          resolve({ line, rest: Buffer.alloc(0), socket });
        });
      });
    });
  }

  #after(ms: number, run: () => void): void {
    this.#o.time.after(ms, () => {
      if (this.#o.alive()) run();
    });
  }

  #answer(cmd: string, params: Params): string {
    const { app } = this.#o;
    const { can, types, listsTypes } = app.traits;
    switch (cmd) {
      case 'subscribe_events':
        return '{"type":"subscribed"}';
      case 'get_capabilities': {
        const names = [
          'create_window',
          ...(can.raise ? ['raise_window'] : []),
          ...(can.zoom ? ['zoom_window'] : []),
          ...(can.title ? ['set_title'] : []),
          ...(can.props ? ['set_props'] : []),
          ...(can.text ? ['get_text', 'set_text'] : []),
          ...(can.edits ? ['get_text_edits', 'edit_text'] : []),
          ...(can.strokes ? ['get_strokes', 'set_strokes'] : []),
          ...(can.desktop ? ['set_desktop'] : []),
        ];
        const longest = can.strokes ? { max_request_bytes: 8_192 } : {};
        const commands = names.map((name) => ({ name }));
        return JSON.stringify({ version: 'v1', ...longest, commands });
      }
      case 'get_window_types':
        return JSON.stringify({ window_types: listsTypes ? types.map((type) => ({ type })) : [] });
      case 'get_canvas_size': {
        const { cols, rows } = app.desk.canvas;
        return JSON.stringify({ width: cols, height: rows - 1, cols, rows: rows - 1 });
      }
      case 'get_state':
        return this.#state();
      case 'get_text':
      case 'get_text_edits':
        return JSON.stringify(this.#text(params));
      case 'get_strokes': {
        const known = this.#picture(params.id ?? '');
        this.sampled?.strokesAt.set(params.id ?? '', this.#o.time.now);
        if (!known) return JSON.stringify({ error: 'no picture' });
        const since = Number(params.since);
        const whole = since <= 0 || since > known.revision;
        const strokes = [...known.values].flatMap(([id, { value, revision }]) =>
          whole ? (value === null ? [] : [[id, value]]) : revision > since ? [[id, value]] : [],
        );
        const { revision } = known;
        const told = { revision, whole, strokes: Object.fromEntries(strokes) };
        return JSON.stringify({ success: true, ...told });
      }
      default: {
        const { error, ...answer } = app.command(cmd, strip(params));
        return error === undefined ? JSON.stringify({ success: true, ...answer }) : `err ${error}`;
      }
    }
  }

  #state(): string {
    const { app, time } = this.#o;
    const at = time.now;
    const later = { strokesAt: new Map() };
    this.sampled = { at, boot: app.boot, windows: app.scan(), ...later, look: app.look };
    const windows = app.desk.windows.map((win) => {
      const { path, bounds, id, type, title, zoomed } = win;
      const props = Object.fromEntries(Object.entries(win.props).filter(([key]) => !isStroke(key)));
      const text = app.texts.get(id);
      const picture = this.#picture(id);
      return {
        ...{ id, type, title, ...bounds },
        ...(path === undefined ? {} : { path: path.startsWith('/') ? path : FILES + path }),
        ...(app.traits.kind === 'desktop' ? { zoomed, props } : {}),
        ...(app.traits.tellsKeys ? { focused: app.desk.focused === id } : {}),
        ...(text ? { text_revision: text.revision } : {}),
        ...(picture ? { strokes_revision: picture.revision } : {}),
      };
    });
    const chat_log = app.said.map((text, i) => ({ seq: i + 1, sender: 'you', text }));
    const desktop = app.traits.can.desktop ? { desktop: app.look } : {};
    const json = JSON.stringify({ windows, chat_log, ...desktop });
    // The original does not escape what is in titles.
    return app.traits.kind === 'original' ? json.replaceAll('\\t', '\t') : json;
  }

  /** The text of a window, or what happened to it since a revision. */
  #text({ id = '', since }: Params): object {
    const held = this.#o.app.texts.get(id);
    if (!held) return { error: 'no text' };
    const { revision, text } = held;
    const changes = since === undefined ? undefined : held.since(Number(since));
    return { success: true, revision, ...(changes ? { changes } : { text }) };
  }

  /** The strokes of a picture, each with the revision in which it last changed; null for those that are gone. */
  #picture(id: string): Picture | undefined {
    const win = this.#o.app.desk.windows.find((each) => each.id === id);
    if (!win || !this.#o.app.tellsStrokes(win)) return undefined;
    const known = this.#pictures.get(id) ?? { revision: 0, values: new Map() };
    this.#pictures.set(id, known);
    const now = new Map<string, string | null>(
      [...known.values.keys()].map((stroke) => [stroke, null]),
    );
    for (const [key, value] of Object.entries(win.props))
      if (isStroke(key)) now.set(strokeId(key), String(value));
    const changed = [...now].filter(
      ([stroke, value]) => (known.values.get(stroke)?.value ?? null) !== value,
    );
    if (changed.length > 0) known.revision += 1;
    for (const [stroke, value] of changed)
      known.values.set(stroke, { value, revision: known.revision });
    return known;
  }
}

interface Picture {
  revision: number;
  values: Map<string, { value: string | null; revision: number }>;
}

/** Paths of the room's files as the app's model has them. */
function strip(params: Params): Params {
  return params.path === undefined ? params : { ...params, path: params.path.replace(FILES, '') };
}

/** The open connection of an event stream. */
class Stream extends EventEmitter {
  #gone: () => void;
  #open = true;

  constructor(gone: () => void) {
    super();
    this.#gone = gone;
  }

  resume(): void {}

  destroy(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#gone();
    this.emit('close');
  }
}
