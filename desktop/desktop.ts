// The desktop's state: the window manager's current value, each window's content, the chat, and change listeners.
import { randomBytes } from 'node:crypto';
import { retimed } from '../protocol/art.ts';
import { cleanTitle } from '../protocol/text/text.ts';
import type { Props, PropValue } from '../protocol/windows.ts';
import { Chat } from './chat.ts';
import { SlewedClock } from './clock.ts';
import { Events } from './events.ts';
import { FIRST_LOOK, type Look } from './look.ts';
import { initialProps, readProps } from './views/props.ts';
import { type ContentSources, createView, viewType } from './views/registry.ts';
import type { TextHolder, View } from './views/view.ts';
import * as wm from './wm/desk.ts';
import { diffDesk } from './wm/diff.ts';
import type { Bounds, Canvas, Desk, Win } from './wm/types.ts';

export interface CreateSpec {
  type: string;
  title?: string;
  path?: string;
  bounds?: Bounds;
  zoomed?: boolean;
  /** Unknown keys and values are dropped. */
  props?: Readonly<Record<string, PropValue>>;
}

/** Source of a change: a command's is reported at once, a person's stream of small steps is rate-limited. */
export type Source = 'command' | 'person';

export interface DesktopOptions {
  canvas: Canvas;
  readText: ContentSources['readText'];
  listFiles: ContentSources['listFiles'];
  /** Copies a text to the person's clipboard. */
  copy(text: string): void;
  /** A redraw is needed; with an id, only of that window's content. */
  onChange(id?: string): void;
}

export class Desktop {
  /** Identifies this process: ids and chat numbers restart with another boot. */
  readonly boot = randomBytes(8).toString('hex');
  readonly events = new Events();
  readonly chat: Chat;
  readonly clock = new SlewedClock();
  #still = false;
  /** Last value of pattern_mode; new test patterns start with it. */
  patternMode = 'continuous';
  #look = FIRST_LOOK;
  #used = false;
  #desk: Desk;
  readonly #views = new Map<string, View & Partial<TextHolder>>();
  readonly #options: DesktopOptions;

  constructor(options: DesktopOptions) {
    this.#options = options;
    this.#desk = wm.emptyDesk(options.canvas);
    this.chat = new Chat(({ seq }) => this.events.emit('chat', { seq }));
  }

  get desk(): Desk {
    return this.#desk;
  }

  /** Wallpaper and theme; a new object whenever they change. */
  get look(): Look {
    return this.#look;
  }

  setLook(change: Partial<Look>, source: Source): void {
    const { wallpaper, theme } = { ...this.#look, ...change };
    if (wallpaper === this.#look.wallpaper && theme === this.#look.theme) return;
    this.#look = { wallpaper, theme };
    this.events.changed('', source === 'person');
    this.#options.onChange();
  }

  /** The room has said its time. @param offsetMs less that of this machine's clock */
  setClock(offsetMs: number): void {
    this.clock.set(offsetMs);
    this.#options.onChange();
  }

  /** Reduced motion: art stands still in this seat, and in this one alone. */
  get isStill(): boolean {
    return this.#still;
  }

  setStill(still: boolean): void {
    this.#still = still;
    this.#options.onChange();
  }

  find(id: string): Win | undefined {
    return wm.find(this.#desk, id);
  }

  view(id: string): (View & Partial<TextHolder>) | undefined {
    return this.#views.get(id);
  }

  /** The content that has the focus. */
  get focusedView(): (View & Partial<TextHolder>) | undefined {
    return this.#desk.focused === null ? undefined : this.#views.get(this.#desk.focused);
  }

  /** Applies a window manager function, reports the changes, and requests a redraw. */
  apply(change: (desk: Desk) => Desk, source: Source): void {
    const before = this.#desk;
    const after = change(before);
    if (after === before) return;
    this.#desk = after;
    const diff = diffDesk(before, after);
    for (const id of diff.closed) {
      this.#views.get(id)?.close?.();
      this.#views.delete(id);
      this.events.closed(id);
    }
    for (const id of diff.changed) this.events.changed(id, source === 'person');
    if (diff.canvas) this.events.changed('', false);
    this.#options.onChange();
  }

  /**
   * Opens a window. A person's own takes the focus; a command's, which is another seat's, leaves it to who has it.
   * @throws Error for an unknown type
   */
  create(spec: CreateSpec, source: Source): Win {
    const type = viewType(spec.type);
    if (!type) throw new Error(`There is no window type ${spec.type}.`);
    const id = `w${this.#desk.nextId}`;
    const props: Record<string, PropValue> = { ...initialProps(type.props) };
    if (Object.hasOwn(props, 'seed')) props.seed = this.#desk.nextId;
    if (Object.hasOwn(props, 'pattern')) props.pattern = this.patternMode;
    // A person's own begins at its first frame. Another's is what the room says, which may be nothing: then all count
    // from 1970 and show the same.
    if (source === 'person' && Object.hasOwn(props, 'since'))
      props.since = Math.round(this.clock.now());
    Object.assign(props, readProps(type.props, spec.props ?? {}).props);
    const host = {
      redraw: () => this.#options.onChange(id),
      rehint: () => this.#options.onChange(),
      announce: () => {
        this.#options.onChange(id);
        this.events.changed(id, true);
      },
      setProps: (changed: Readonly<Record<string, PropValue>>) => {
        this.setProps(id, changed, 'person');
      },
      openFile: (path: string) => {
        this.openFile(path, 'person');
      },
      copy: this.#options.copy,
    };
    const { readText, listFiles } = this.#options;
    const sources = { chat: this.chat, readText, listFiles };
    this.#views.set(id, createView(spec.type, host, sources, spec.path));
    this.apply((desk) => {
      const opened = wm.open(desk, {
        type: spec.type,
        title: cleanTitle(spec.title ?? type.title),
        ...(spec.path === undefined ? {} : { path: spec.path }),
        ...(spec.bounds ? { bounds: spec.bounds } : {}),
        size: type.size,
        props,
        focus: this.#mayFocus(source),
      }).desk;
      return spec.zoomed ? wm.zoom(opened, id, true) : opened;
    }, source);
    return this.find(id) as Win;
  }

  /** Shows a file in a window of its own. */
  openFile(path: string, source: Source): Win {
    return this.create({ type: 'text_view', path, title: path.split('/').at(-1) ?? path }, source);
  }

  /** Sets properties of a window's content. @returns the invalid keys; if there are any, nothing is set */
  setProps(id: string, raw: Readonly<Record<string, PropValue>>, source: Source): string[] {
    const win = this.find(id);
    const { props, invalid } = readProps(win ? (viewType(win.type)?.props ?? {}) : {}, raw);
    if (!win || invalid.length > 0) return invalid;
    const timed = Object.hasOwn(win.props, 'since')
      ? retimed(win.props, props, this.clock.now())
      : props;
    this.apply((desk) => wm.patch(desk, id, { props: timed }), source);
    return invalid;
  }

  setTitle(id: string, title: string, source: Source): void {
    this.apply((desk) => wm.patch(desk, id, { title: cleanTitle(title) }), source);
  }

  /** A person has sent keys or clicks: from now on only they decide what has the focus. */
  use(): void {
    this.#used = true;
  }

  /** BR17: before that a command's windows may have the focus, but never a caret's. */
  #mayFocus(source: Source): boolean {
    return source === 'person' || (!this.#used && this.focusedView?.caret === undefined);
  }

  /** The chat window, opened if necessary. */
  openChat(source: Source): Win {
    const open = this.#desk.windows.find(({ type }) => type === 'scramble');
    if (!open) return this.create({ type: 'scramble' }, source);
    if (source === 'person') this.apply((desk) => wm.activate(desk, open.id), source);
    return open;
  }

  /** Shows a line from somebody else. @returns false if the chat window is not open */
  receiveChat(sender: string, text: string): boolean {
    const open = this.#desk.windows.find(({ type }) => type === 'scramble');
    if (!open) return false;
    this.chat.receive(sender, text);
    this.#options.onChange(open.id);
    return true;
  }

  /** Shows a line from somebody else as far as it is written. @returns null if it is shown, else why not */
  growChat(...line: Parameters<Chat['grow']>): 'scramble not open' | 'unknown line' | null {
    const open = this.#desk.windows.find(({ type }) => type === 'scramble');
    if (!open) return 'scramble not open';
    if (!this.chat.grow(...line)) return 'unknown line';
    this.#options.onChange(open.id);
    return null;
  }

  /** Label in the frame: the title, or the type's name. */
  label(win: Win): string {
    const own = win.title || this.#views.get(win.id)?.label?.(win.props);
    return own || (win.path?.split('/').at(-1) ?? viewType(win.type)?.label ?? win.type);
  }

  close(): void {
    this.events.close();
  }

  /** A window's properties as reported to others. */
  propsOf(win: Win): Props {
    return win.props;
  }
}
