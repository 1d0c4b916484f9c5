// A model of an app behind a bridge: WibWob-DOS with its quirks, or the built-in desktop, on the desktop's own window
// manager. Switches that neither of them has are there as well, since a room may name any command as its app.

import { reachable as broughtBack } from '../../../bridge/core/reach.ts';
import type { LocalWindow } from '../../../bridge/core/windows/local.ts';
import { FILE_TYPES, whyPrivate } from '../../../bridge/core/windows/share.ts';
import { toInt } from '../../../desktop/ipc/request.ts';
import * as wm from '../../../desktop/wm/desk.ts';
import { clampSize, fullBounds, sameBounds } from '../../../desktop/wm/geometry.ts';
import type { Bounds, Canvas, Desk, Win } from '../../../desktop/wm/types.ts';
import { clamp, deskRows, type Rect } from '../../../protocol/geometry.ts';
import { PATH_PROP, withProps } from '../../../protocol/registers.ts';
import { strokeKey } from '../../../protocol/strokes.ts';
import type { Props, PropValue } from '../../../protocol/windows.ts';
import { lettersOf, ModelText } from './model-text.ts';
import type { AppTraits, NewLocal } from './traits.ts';

/** Parameters of an IPC request. */
export type Params = Readonly<Record<string, string>>;
/** What a command is answered with, besides success. */
export type Answer = { id?: string; error?: string };

/** How every process looks at first. */
const PLAIN: Props = { wallpaper: 'plain', theme: 'dark' };

export class ModelApp {
  readonly traits: AppTraits;
  desk: Desk;
  up = true;
  /** Process run. */
  boot = 1;
  /** Wallpaper and theme. */
  look: Props = PLAIN;
  /** Until when it answers no further request, virtual ms. */
  busyUntil = 0;
  /** What the person typed in the chat, and what others' lines it showed. */
  said: string[] = [];
  heard: string[] = [];
  /** The window that a person picked last, in this process. */
  picked: string | null = null;
  /** The texts of its editors, by window. */
  texts = new Map<string, ModelText>();
  /** What its person writes next. */
  readonly letters: Iterator<string, never>;
  /** How often a command crashed the original (B14): nobody may see that. */
  crashes = 0;
  #chat: 'never' | 'read' | 'gone' = 'never';
  #closed: string[] = [];
  #unzoomed = new Map<string, Bounds>();

  /** @param number tells it from the other apps of a room */
  constructor(traits: AppTraits, canvas: Canvas, number = 0) {
    this.traits = traits;
    this.letters = lettersOf(number);
    this.desk = wm.emptyDesk(canvas);
    this.#begin();
  }

  /** A new process: ids start again, and nothing is left (BR9). */
  restart(): void {
    this.boot += 1;
    this.up = true;
    this.desk = wm.emptyDesk(this.desk.canvas);
    this.look = PLAIN;
    this.busyUntil = 0;
    this.said = [];
    this.heard = [];
    this.picked = null;
    this.#chat = 'never';
    this.#closed = [];
    this.#unzoomed.clear();
    this.texts.clear();
    this.#begin();
  }

  #begin(): void {
    const { startup, types } = this.traits;
    for (const window of startup.filter(({ type }) => types.includes(type))) this.open(window);
  }

  /** What `get_state` shows, top first, as the bridge reads it. A look also frees the ids of closed windows. */
  scan(): LocalWindow[] {
    this.#closed = [];
    if (this.desk.windows.some(({ type }) => type === 'scramble')) this.#chat = 'read';
    return this.windows();
  }

  /** The same, seen from outside of the app. */
  windows(): LocalWindow[] {
    return this.desk.windows.map((win) => this.#localOf(win));
  }

  #localOf(win: Win): LocalWindow {
    const { id, type, title, bounds, zoomed, props } = win;
    const outside = win.path?.startsWith('/') === true;
    const path = outside ? null : win.path;
    const why = whyPrivate({ type, title, path }, this.traits.allowTypes);
    const strokes = this.tellsStrokes(win) ? { strokes: 0 } : {};
    const more = this.traits.kind === 'desktop' ? { zoomed, props, ...strokes } : {};
    return {
      id,
      type,
      title,
      rect: rectOf(bounds),
      ...(typeof path === 'string' ? { path } : {}),
      ...(why === undefined ? {} : { private: why }),
      ...more,
    };
  }

  /** Whether a window is a picture whose strokes can be read and set (PA4). */
  tellsStrokes({ type }: Win): boolean {
    return type === 'paint' && this.traits.can.strokes === true;
  }

  /** Sets strokes of a picture; null takes one away. */
  setStrokes(id: string, changes: Props): void {
    const windows = this.desk.windows.map((win) =>
      win.id === id ? { ...win, props: withProps(win.props, changes) } : win,
    );
    this.desk = { ...this.desk, windows };
  }

  /**
   * A person does something. In the original whatever they pick comes to the top, and gets the keys.
   * @returns what `act` returns
   */
  person<T>(act: () => T): T {
    const [top] = this.desk.windows;
    const done = act();
    const now = this.desk.windows[0];
    const { focused } = this.desk;
    if (this.traits.kind === 'original' && now && now.id !== top?.id && now.id !== focused) {
      this.desk = wm.focus(this.desk, now.id);
    }
    this.picked = this.desk.focused;
    return done;
  }

  /** Opens a window on top. @param focus whether it gets the keys in any case @returns its id */
  open({ type, rect, title, props }: NewLocal, focus = true): string {
    const { path, ...rest } = props;
    const own = this.#initialProps(type);
    const known = Object.fromEntries(Object.entries(rest).filter(([key]) => key in own));
    const reused = this.traits.reusesIds ? this.#closed.pop() : undefined;
    const opened = wm.open(this.desk, {
      type,
      title,
      ...(typeof path === 'string' ? { path } : {}),
      bounds: boundsOf(rect),
      props: { ...own, ...known },
      focus,
    });
    const id = reused ?? opened.win.id;
    if (type === 'text_editor' && this.traits.can.text) this.texts.set(id, new ModelText());
    if (reused === undefined) {
      this.desk = opened.desk;
      return id;
    }
    const windows = [{ ...opened.win, id: reused }, ...this.desk.windows];
    this.desk = { ...this.desk, windows, focused: reused };
    return reused;
  }

  /** Closes a window. Turbo Vision then chooses anew who has the keys, and takes the topmost. */
  #close(id: string): void {
    this.desk = wm.close(this.desk, id);
    const focused = this.desk.windows[0]?.id ?? null;
    if (this.traits.kind === 'original') this.desk = { ...this.desk, focused };
    this.#unzoomed.delete(id);
    this.texts.delete(id);
  }

  /** A person closes a window: no event, and its id is free. */
  userClose(id: string): void {
    const chat = wm.find(this.desk, id)?.type === 'scramble';
    if (chat && this.#chat === 'read') this.#chat = 'gone';
    this.#close(id);
    this.#closed.push(id);
  }

  /** A person zooms or unzooms; the original does not say which it is, only the bounds show it. */
  userZoom(id: string): void {
    const win = wm.find(this.desk, id);
    if (!win) return;
    if (this.traits.kind === 'desktop') {
      this.desk = wm.zoom(this.desk, id, !win.zoomed);
      return;
    }
    const back = this.#unzoomed.get(id);
    this.desk = wm.place(this.desk, id, back ?? fullBounds(this.desk.canvas));
    if (back) this.#unzoomed.delete(id);
    else this.#unzoomed.set(id, win.bounds);
  }

  /** The terminal gets another size: the original rescales all windows, the desktop keeps them inside. */
  resizeTerminal(canvas: Canvas): void {
    const old = this.desk.canvas;
    if (this.traits.kind === 'desktop') {
      this.desk = wm.setCanvas(this.desk, canvas);
      return;
    }
    const fx = canvas.cols / old.cols;
    const fy = deskRows(canvas) / deskRows(old);
    const windows = this.desk.windows.map((win) => {
      const { x, y, w, h } = win.bounds;
      const bounds = {
        x: Math.round(x * fx),
        y: Math.round(y * fy),
        w: Math.max(1, Math.round(w * fx)),
        h: Math.max(1, Math.round(h * fy)),
      };
      return { ...win, bounds };
    });
    this.desk = { ...this.desk, canvas, windows };
  }

  /** A command of the IPC that changes something. @returns what the app answers */
  command(cmd: string, params: Params): Answer {
    if (cmd === 'create_window') return this.#create(params);
    this.#closed = [];
    if (cmd === 'set_desktop') return this.#if('desktop', () => this.#setLook(params));
    if (cmd === 'exec_command') return this.#exec(params);
    const win = wm.find(this.desk, params.id ?? '');
    if (!win) return { error: 'Window not found' };
    const { id } = win;
    switch (cmd) {
      case 'close_window':
        this.#close(id);
        return {};
      case 'focus_window':
        return this.#change((desk) => wm.focus(desk, id)) ?? {};
      case 'move_window':
        return this.#place(win, (desk) =>
          wm.move(desk, id, toInt(params.x ?? ''), toInt(params.y ?? '')),
        );
      case 'resize_window':
        return this.#place(win, (desk) =>
          wm.resize(desk, id, toInt(params.width ?? ''), toInt(params.height ?? '')),
        );
      case 'raise_window':
        if (this.traits.stubborn[win.type] === 'ok') return {};
        return this.#if('raise', () => this.#change((desk) => wm.raise(desk, id)));
      case 'zoom_window':
        return this.#if('zoom', () =>
          this.#change((desk) => wm.zoom(desk, id, params.zoomed === 'true')),
        );
      case 'set_title':
        return this.#if('title', () =>
          this.#change((desk) => wm.patch(desk, id, { title: params.title ?? '' })),
        );
      case 'set_props':
        return this.#if('props', () => this.#setProps(win, params));
      case 'set_text':
        return this.#if('text', () => this.#setText(id, params));
      case 'edit_text':
        return this.#if('edits', () => this.#editText(id, params));
      case 'set_strokes':
        if (!this.tellsStrokes(win)) return { error: 'no picture' };
        return this.#if('strokes', () => this.#takeStrokes(win, params));
      default:
        return { error: 'unknown cmd' };
    }
  }

  /** The built-in desktop makes up a seed, so that no two pictures are the same. */
  #initialProps(type: string): Props {
    if (this.traits.kind !== 'desktop') return {};
    if (type === 'life') return { seed: this.desk.nextId, speed: 5 };
    if (type === 'gradient') return { gradient: 'horizontal' };
    if (type === 'test_pattern') return { pattern: 'continuous' };
    return {};
  }

  #if(ability: keyof AppTraits['can'], run: () => Answer | undefined): Answer {
    return this.traits.can[ability] ? (run() ?? {}) : { error: 'unknown cmd' };
  }

  #change(change: (desk: Desk) => Desk): undefined {
    this.desk = change(this.desk);
  }

  #create(params: Params): Answer {
    const { type = '', path } = params;
    const { types, silentTypes, vanishing } = this.traits;
    if (!types.includes(type)) return { error: 'unknown type' };
    if (FILE_TYPES.has(type) && path === undefined) return { error: 'missing path' };
    if (vanishing.includes(type)) {
      this.desk = { ...this.desk, nextId: this.desk.nextId + 1 };
      return { id: `w${this.desk.nextId - 1}` };
    }
    const title = type === 'text_editor' ? (params.title ?? '') : titleOf(type);
    const rect = [
      toInt(params.x ?? ''),
      toInt(params.y ?? ''),
      toInt(params.w ?? ''),
      toInt(params.h ?? ''),
    ] as const;
    const props: Props = path === undefined ? {} : { [PATH_PROP]: path };
    const id = this.open({ type, rect, title, props }, this.traits.kind === 'original');
    return silentTypes.includes(type) ? {} : { id };
  }

  #place(win: Win, change: (desk: Desk) => Desk): Answer {
    const stubborn = this.traits.stubborn[win.type];
    if (stubborn === 'ok') return {};
    if (stubborn === 'error') return { error: 'refused' };
    this.#change(change);
    const now = wm.find(this.desk, win.id);
    if (this.traits.keepsInside && now) {
      this.#change((desk) => wm.place(desk, win.id, inside(now.bounds, this.desk.canvas)));
    }
    return {};
  }

  /** The app knows what kind of value each of its props has; IPC has text only. */
  #setProps(win: Win, { id: _, ...params }: Params): Answer {
    const props: Record<string, PropValue> = {};
    for (const [key, text] of Object.entries(params)) {
      const old = win.props[key];
      if (old === undefined) return { error: 'refused' };
      const value =
        typeof old === 'number' ? Number(text) : typeof old === 'boolean' ? text === 'true' : text;
      props[key] = key === 'speed' ? Math.min(Number(value), this.traits.maxSpeed) : value;
    }
    this.#change((desk) => wm.patch(desk, win.id, { props }));
    return {};
  }

  #setText(id: string, { content = '', append }: Params): Answer {
    const held = this.texts.get(id);
    if (!held) return { error: 'refused' };
    const piece = decoded(content);
    held.set(append === 'true' ? held.text + piece : piece);
    return {};
  }

  #editText(id: string, { base, by, edits = '' }: Params): Answer {
    const held = this.texts.get(id);
    if (!held) return { error: 'refused' };
    if (Number(base) !== held.revision) return { error: 'changed' };
    return held.edit(JSON.parse(decoded(edits)), by) ? {} : { error: 'invalid edits' };
  }

  #takeStrokes({ id }: Win, { id: _, refused: __, ...params }: Params): undefined {
    const given = Object.entries(params).map(([stroke, value]) => [
      strokeKey(stroke),
      value || null,
    ]);
    this.setStrokes(id, Object.fromEntries(given));
  }

  #setLook(params: Params): undefined {
    this.look = { ...this.look, ...params };
  }

  /**
   * Chat: the window opens at the first command, and shows what it receives. Where a person has closed it, either command
   * ends the original in some cases (B14), and here in all.
   */
  #exec({ name, sender = '', text = '' }: Params): Answer {
    const open = this.desk.windows.some((w) => w.type === 'scramble');
    if (name === 'scramble_expand') {
      if (this.#chat === 'gone' && !open) this.crashes += 1;
      const window = {
        type: 'scramble',
        rect: [80, 0, 30, 30],
        title: 'Scramble',
        props: {},
      } as const;
      if (!open) this.open(window, this.traits.kind === 'original');
      return {};
    }
    if (name !== 'chat_receive') return { error: 'unknown command' };
    if (this.#chat === 'gone' && !open) this.crashes += 1;
    if (!open) return { error: 'scramble not open' };
    this.heard.push(`${sender}: ${text}`);
    return {};
  }

  /** Whether a window that shows `seen` shows `want` as well as this app can. */
  shows(type: string, seen: Rect, want: Rect): boolean {
    if (this.traits.stubborn[type] !== undefined) return true;
    const { canvas } = this.desk;
    const { w, h } = clampSize(want[2], want[3], canvas);
    const size = same(seen[2], want[2], w) && same(seen[3], want[3], h);
    const asked = { x: want[0], y: want[1], w: seen[2], h: seen[3] };
    const [x, y] = broughtBack(want, canvas);
    const reached = { ...asked, x, y };
    // What keeps moved windows inside makes new ones where it is told.
    const fits = this.traits.keepsInside ? [reached, inside(reached, canvas)] : [reached];
    return (
      size && fits.some((fit) => same(seen[0], want[0], fit.x) && same(seen[1], want[1], fit.y))
    );
  }
}

const decoded = (content: string): string =>
  Buffer.from(content.replace('base64:', ''), 'base64url').toString();

function same(seen: number, want: number, clamped: number): boolean {
  return seen === want || seen === clamped;
}

function inside(bounds: Bounds, canvas: Canvas): Bounds {
  const fit = {
    ...bounds,
    x: clamp(bounds.x, 0, Math.max(0, canvas.cols - bounds.w)),
    y: clamp(bounds.y, 0, Math.max(0, deskRows(canvas) - bounds.h)),
  };
  return sameBounds(fit, bounds) ? bounds : fit;
}

export function boundsOf([x, y, w, h]: Rect): Bounds {
  return { x, y, w, h };
}

function rectOf({ x, y, w, h }: Bounds): Rect {
  return [x, y, w, h];
}

/** What the apps call windows whose title nobody chooses. */
export function titleOf(type: string): string {
  return type === 'life' ? 'Game of Life' : '';
}
