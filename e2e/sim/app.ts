// A model of an app behind a bridge: WibWob-DOS with its quirks, or the built-in desktop, on the desktop's own window
// manager. Switches that neither of them has are there as well, since a room may name any command as its app.

import { outOfReach } from '../../bridge/app/commands.ts';
import {
  type Abilities,
  type Command,
  type LocalWindow,
  type Outcome,
  PATH_PROP,
  TEXT_PROP,
} from '../../bridge/core/windows/local.ts';
import { FILE_TYPES, whyPrivate } from '../../bridge/core/windows/share.ts';
import * as wm from '../../desktop/wm/desk.ts';
import {
  clampSize,
  deskRows,
  fullBounds,
  reachable,
  sameBounds,
} from '../../desktop/wm/geometry.ts';
import type { Bounds, Canvas, Desk, Win } from '../../desktop/wm/types.ts';
import { clamp, type Rect } from '../../protocol/geometry.ts';
import type { Props } from '../../protocol/windows.ts';
import type { AppTraits, NewLocal } from './traits.ts';

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
  #closed: string[] = [];
  #unzoomed = new Map<string, Bounds>();

  constructor(traits: AppTraits, canvas: Canvas) {
    this.traits = traits;
    this.desk = wm.emptyDesk(canvas);
    this.#begin();
  }

  /** A new process: ids start again, and nothing is left (BR9). */
  restart(): void {
    this.boot += 1;
    this.up = true;
    this.desk = wm.emptyDesk(this.desk.canvas);
    this.look = PLAIN;
    this.#closed = [];
    this.#unzoomed.clear();
    this.#begin();
  }

  #begin(): void {
    const { startup, types } = this.traits;
    for (const window of startup.filter(({ type }) => types.includes(type))) this.open(window);
  }

  /** What `get_state` shows, top first, as the bridge reads it. A look also frees the ids of closed windows. */
  scan(): LocalWindow[] {
    this.#closed = [];
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
    const more = this.traits.kind === 'desktop' ? { zoomed, props } : {};
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

  abilities(): Abilities {
    const { can, types, listsTypes } = this.traits;
    return { ...can, types: listsTypes ? new Set(types) : null };
  }

  /** Opens a window on top. @returns its id */
  open({ type, rect, title, props }: NewLocal): string {
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
      focus: true,
    });
    if (reused === undefined) {
      this.desk = opened.desk;
      return opened.win.id;
    }
    const windows = [{ ...opened.win, id: reused }, ...this.desk.windows];
    this.desk = { ...this.desk, windows, focused: reused };
    return reused;
  }

  /** A person closes a window: no event, and its id is free. */
  userClose(id: string): void {
    this.desk = wm.close(this.desk, id);
    this.#closed.push(id);
    this.#unzoomed.delete(id);
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

  /** Carries out a command of the bridge. */
  run(command: Command): Outcome {
    if (command.kind === 'create') return this.#create(command);
    this.#closed = [];
    if (command.kind === 'desktop') {
      if (!this.traits.can.desktop) return { res: 'error', code: 'refused' };
      this.look = { ...this.look, ...command.props };
      return { res: 'ok' };
    }
    const win = wm.find(this.desk, command.id);
    if (!win) return { res: 'error', code: 'refused' };
    const { id } = command;
    switch (command.kind) {
      case 'close':
        this.desk = wm.close(this.desk, id);
        this.#unzoomed.delete(id);
        return { res: 'ok' };
      case 'move':
      case 'resize':
        return this.#place(win, command);
      case 'raise':
        if (this.traits.stubborn[win.type] === 'ok') return { res: 'ok' };
        return this.#if('raise', (desk) => wm.raise(desk, id));
      case 'zoom':
        return this.#if('zoom', (desk) => wm.zoom(desk, id, command.zoomed));
      case 'title':
        return this.#if('title', (desk) => wm.patch(desk, id, { title: command.title }));
      case 'props':
        return this.#setProps(win, command.props);
    }
  }

  /** The built-in desktop makes up a seed, so that no two pictures are the same. */
  #initialProps(type: string): Props {
    if (this.traits.kind !== 'desktop') return {};
    if (type === 'life') return { seed: this.desk.nextId, speed: 5 };
    if (type === 'gradient') return { gradient: 'horizontal' };
    if (type === 'test_pattern') return { pattern: 'continuous' };
    if (type === 'text_editor' && this.traits.can.text) return { [TEXT_PROP]: '' };
    return {};
  }

  #if(ability: 'raise' | 'zoom' | 'title', change: (desk: Desk) => Desk): Outcome {
    if (!this.traits.can[ability]) return { res: 'error', code: 'refused' };
    this.desk = change(this.desk);
    return { res: 'ok' };
  }

  #create(command: Extract<Command, { kind: 'create' }>): Outcome {
    const { type, rect, props } = command;
    const { types, silentTypes, vanishing } = this.traits;
    if (!types.includes(type)) return { res: 'error', code: 'unknown_type' };
    const path = props[PATH_PROP];
    if (FILE_TYPES.has(type) && path === undefined) return { res: 'error', code: 'missing_path' };
    if (vanishing.includes(type)) {
      this.desk = { ...this.desk, nextId: this.desk.nextId + 1 };
      return { res: 'ok', id: `w${this.desk.nextId - 1}` };
    }
    const title = type === 'text_editor' ? command.title : titleOf(type);
    const only: Props = path === undefined ? {} : { [PATH_PROP]: path };
    const id = this.open({ type, rect, title, props: only });
    // By an id that is not told nothing is brought back.
    if (!silentTypes.includes(type)) this.#reach(id, rect);
    return silentTypes.includes(type) ? { res: 'ok' } : { res: 'ok', id };
  }

  #place(win: Win, command: Extract<Command, { kind: 'move' | 'resize' }>): Outcome {
    const stubborn = this.traits.stubborn[win.type];
    if (stubborn === 'ok') return { res: 'ok' };
    if (stubborn === 'error') return { res: 'error', code: 'refused' };
    const [x, y, w, h] = command.rect;
    this.desk =
      command.kind === 'move'
        ? wm.move(this.desk, win.id, x, y)
        : wm.resize(this.desk, win.id, w, h);
    if (command.kind === 'move') this.#reach(win.id, command.rect);
    const now = wm.find(this.desk, win.id);
    if (this.traits.keepsInside && now) {
      this.desk = wm.place(this.desk, win.id, inside(now.bounds, this.desk.canvas));
    }
    return { res: 'ok' };
  }

  #reach(id: string, rect: Rect): void {
    if (this.traits.reaches && outOfReach(rect, this.desk.canvas)) {
      this.desk = wm.reach(this.desk, id);
    }
  }

  #setProps(win: Win, props: Props): Outcome {
    const can = TEXT_PROP in props ? this.traits.can.text : this.traits.can.props;
    if (!can) return { res: 'error', code: 'refused' };
    if (Object.keys(props).some((key) => !(key in win.props))) {
      return { res: 'error', code: 'refused' };
    }
    const { speed } = props;
    const fitting: Props =
      typeof speed === 'number' ? { speed: Math.min(speed, this.traits.maxSpeed) } : {};
    this.desk = wm.patch(this.desk, win.id, { props: { ...props, ...fitting } });
    return { res: 'ok' };
  }

  /** Whether a window that shows `seen` shows `want` as well as this app can. */
  shows(type: string, seen: Rect, want: Rect): boolean {
    if (this.traits.stubborn[type] !== undefined) return true;
    const { canvas } = this.desk;
    const { w, h } = clampSize(want[2], want[3], canvas);
    const size = same(seen[2], want[2], w) && same(seen[3], want[3], h);
    const asked = { x: want[0], y: want[1], w: seen[2], h: seen[3] };
    const reached =
      this.traits.reaches && outOfReach(want, canvas) ? reachable(asked, canvas) : asked;
    const fit = this.traits.keepsInside ? inside(reached, canvas) : reached;
    return size && same(seen[0], want[0], fit.x) && same(seen[1], want[1], fit.y);
  }
}

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
