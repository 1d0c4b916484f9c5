// Test model of WibWob-DOS's windows: the effects of commands and user actions, with the quirks of the real app.
import type { Rect } from '../../protocol/geometry.ts';

export interface ModelWindow {
  id: string;
  type: string;
  rect: Rect;
  title: string;
  path?: string;
  /** What was typed while it had the keys. */
  typed: string;
}

export interface Quirks {
  /** Types that it does not support. */
  unknown: readonly string[];
  /** `raise_window` exists, as in the built-in desktop. */
  raise: boolean;
}

const WIBWOB: Quirks = { unknown: [], raise: false };
/** A type whose create replies without an id and emits no event. */
const WITHOUT_ID = 'text_editor';

const TITLES: Readonly<Record<string, string>> = { life: 'Game of Life', cube: 'Cube' };
/** Scramble takes more than this many characters in one read for a paste, and ignores it. */
const MAX_TYPED = 2;

export class AppModel {
  /** Top first. */
  windows: ModelWindow[] = [];
  /** Id of the window that has the keys; no reply tells it. */
  keys: string | null = null;
  /** How often it crashed (B14 of the real app): a test wants none. */
  crashes = 0;
  chat: { seq: number; sender: string; text: string }[] = [];
  received: { sender: string; text: string }[] = [];
  cols: number;
  rows: number;
  readonly quirks: Quirks;
  #next = 1;
  #stale: { id: string; type: string }[] = [];
  /** What the app still holds of a Scramble that is gone: `expand` crashes it, after `close_all` `receive` too. */
  #dangling: 'none' | 'expand' | 'receive' = 'none';

  constructor(cols: number, rows: number, quirks: Partial<Quirks> = {}) {
    this.cols = cols;
    this.rows = rows;
    this.quirks = { ...WIBWOB, ...quirks };
  }

  open(type: string, rect: Rect, extra: { title?: string; path?: string } = {}): ModelWindow {
    // A closed window's id is reused for the next one of the same type, if no scan came between.
    const old = this.#stale.findIndex((s) => s.type === type);
    const reused = old >= 0 ? this.#stale.splice(old, 1)[0] : undefined;
    const id = reused?.id ?? `w${this.#next++}`;
    const title = extra.title ?? TITLES[type] ?? '';
    const window: ModelWindow = { id, type, rect, ...extra, title, typed: '' };
    this.windows.unshift(window);
    this.keys = id;
    if (type === 'scramble') this.#dangling = 'none';
    return window;
  }

  get(id: string): ModelWindow | undefined {
    return this.windows.find((w) => w.id === id);
  }

  close(id: string, byUser = false): boolean {
    const window = this.get(id);
    if (!window) return false;
    this.windows = this.windows.filter((w) => w !== window);
    if (byUser) this.#stale.push({ id, type: window.type });
    if (window.type === 'scramble') this.#dangling = byUser ? 'expand' : 'receive';
    // Whichever window goes: Turbo Vision chooses anew (`TGroup::resetCurrent`), and takes the topmost.
    this.keys = this.windows[0]?.id ?? null;
    return true;
  }

  /** Window > Close All. */
  closeAll(): void {
    for (const { id } of [...this.windows]) this.close(id);
  }

  /** What one read of the terminal brings: text goes to the window that has the keys, Enter says a line in Scramble. */
  press(read: string): void {
    const window = this.get(this.keys ?? '');
    if (!window) return;
    if (window.type === 'scramble' && read.replace(/\r/g, '').length > MAX_TYPED) return;
    for (const key of read) {
      if (key !== '\r' || window.type !== 'scramble') {
        window.typed += key;
        continue;
      }
      if (window.typed) this.type(window.typed);
      window.typed = '';
    }
  }

  /** A person opens the chat window. */
  openScramble(): ModelWindow {
    const open = this.windows.find((w) => w.type === 'scramble');
    return open ?? this.open('scramble', [80, 2, 30, 20], { title: 'Scramble' });
  }

  place(id: string, rect: Rect): boolean {
    const window = this.get(id);
    if (window) window.rect = rect;
    return window !== undefined;
  }

  /** What a click does: raises the window and gives it the keys. */
  raise(id: string): boolean {
    const window = this.get(id);
    if (!window) return false;
    this.windows = [window, ...this.windows.filter((w) => w !== window)];
    this.keys = id;
    return true;
  }

  type(text: string): void {
    this.chat.push({ seq: this.chat.length + 1, sender: 'you', text });
  }

  /** The terminal was resized: every window is rescaled, with rounding, and nobody is notified. */
  resize(cols: number, rows: number): void {
    const fx = cols / this.cols;
    const fy = (rows - 2) / (this.rows - 2);
    for (const window of this.windows) {
      const [x, y, w, h] = window.rect;
      window.rect = [
        Math.round(x * fx),
        Math.round(y * fy),
        Math.max(1, Math.round(w * fx)),
        Math.max(1, Math.round(h * fy)),
      ];
    }
    this.cols = cols;
    this.rows = rows;
  }

  restart(): void {
    this.windows = [];
    this.keys = null;
    this.chat = [];
    this.#next = 1;
    this.#stale = [];
    this.#dangling = 'none';
  }

  state(): string {
    this.#stale = [];
    const windows = this.windows.map(({ id, type, rect: [x, y, w, h], title, path }) => {
      return { id, type, x, y, w, h, title, ...(path === undefined ? {} : { path }) };
    });
    return JSON.stringify({ windows, chat_log: this.chat.slice(-50) });
  }

  /** Executes one request. @returns the reply, and whether an event is emitted before it */
  run(cmd: string, p: Readonly<Record<string, string>>): { reply: string; event: boolean } {
    const quiet = (reply: string) => ({ reply, event: false });
    const ok = '{"success":true}';
    const missing = '{"error":"Window not found"}';
    const num = (key: string) => Number.parseInt(p[key] ?? '0', 10) || 0;
    const window = this.get(p.id ?? '');
    switch (cmd) {
      case 'get_state':
        return quiet(this.state());
      case 'get_canvas_size': {
        const { cols, rows } = this;
        return quiet(JSON.stringify({ width: cols, height: rows - 1, cols, rows: rows - 1 }));
      }
      case 'get_window_types':
        return quiet('{"window_types":[]}');
      case 'get_capabilities': {
        const names = ['create_window', ...(this.quirks.raise ? ['raise_window'] : [])];
        return quiet(JSON.stringify({ version: 'v1', commands: names.map((name) => ({ name })) }));
      }
      case 'create_window':
        return this.#create(p);
      case 'move_window': {
        if (!window) return quiet(missing);
        const size = this.#clamped(window.rect[2], window.rect[3]);
        window.rect = [num('x'), num('y'), ...size];
        return { reply: ok, event: true };
      }
      case 'resize_window': {
        if (!window) return quiet(missing);
        const size = this.#clamped(num('width'), num('height'));
        window.rect = [window.rect[0], window.rect[1], ...size];
        return { reply: ok, event: true };
      }
      case 'close_window':
        if (!window) return quiet(missing);
        this.close(window.id);
        return { reply: ok, event: true };
      case 'close_all':
        this.closeAll();
        return quiet('ok');
      case 'focus_window':
        if (!window) return quiet(missing);
        this.keys = window.id;
        return quiet(ok);
      case 'raise_window': {
        if (!this.quirks.raise) return quiet('err unknown cmd');
        const { keys } = this;
        if (!this.raise(p.id ?? '')) return quiet(missing);
        this.keys = keys;
        return { reply: ok, event: true };
      }
      case 'exec_command':
        return quiet(this.#exec(p));
      default:
        return quiet('err unknown cmd');
    }
  }

  #create(p: Readonly<Record<string, string>>): { reply: string; event: boolean } {
    const type = p.type ?? '';
    if (type === '' || this.quirks.unknown.includes(type)) {
      return { reply: 'err unknown type', event: false };
    }
    if (type === 'scramble') return { reply: 'err unsupported type', event: false };
    if ((type === 'text_view' || type === 'frame_player') && !p.path) {
      return { reply: 'err missing path', event: false };
    }
    const n = (key: string) => Number.parseInt(p[key] ?? '0', 10) || 0;
    const rect: Rect = [n('x'), n('y'), n('w'), n('h')];
    const extra = {
      ...(p.path === undefined ? {} : { path: p.path, title: p.path.split('/').at(-1) ?? '' }),
      ...(p.title === undefined || type !== 'text_editor' ? {} : { title: p.title }),
    };
    const { id } = this.open(type, rect, extra);
    const noId = type === WITHOUT_ID;
    const reply = noId ? '{"success":true}' : `{"success":true,"id":"${id}"}`;
    return { reply, event: !noId };
  }

  #clamped(w: number, h: number): [number, number] {
    const within = (n: number, min: number, max: number) => Math.max(min, Math.min(max, n));
    return [within(w, 16, this.cols), within(h, 6, this.rows - 2)];
  }

  #exec(p: Readonly<Record<string, string>>): string {
    const open = this.windows.some((w) => w.type === 'scramble');
    if (p.name === 'scramble_expand') {
      if (!open && this.#dangling !== 'none') this.crashes += 1;
      this.openScramble();
      return 'ok';
    }
    if (p.name !== 'chat_receive') return 'err unknown command';
    if (!open && this.#dangling === 'receive') this.crashes += 1;
    if (!open) return 'err scramble not open';
    this.received.push({ sender: p.sender ?? 'remote', text: p.text ?? '' });
    return 'ok';
  }
}
