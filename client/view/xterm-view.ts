// A terminal of xterm.js in an element, fitted to it: what a stream writes to. xterm.js is loaded when it is needed.
import type { ITerminalOptions, Terminal } from '@xterm/xterm';
import { swallowQuestions } from '../../protocol/page/terminal-questions.ts';
import { repairTerminal } from '../../protocol/page/terminal-repairs.ts';
import type { Size, TerminalSink } from '../terminal/sink.ts';
import { type Extent, fitInto } from './fit.ts';
import { themeOf } from './theme.ts';

/** Lines above the screen, as in the seat's own page. */
const SCROLLBACK = 1_000;

export interface ViewOptions {
  /** Name of the terminal for screen readers. */
  label: string;
  /** Keys go nowhere. */
  readOnly: boolean;
  /** The cursor is not drawn. */
  cursorHidden: boolean;
  fontFamily: string;
  /** In px. */
  maxFontSize: number;
  /** xterm.js keeps the lines for screen readers, too. */
  screenReader: boolean;
}

export interface ViewEvents {
  onData(data: string): void;
  /** Somebody clicked a link that the app has made (OSC 8). */
  onLink?: ((uri: string) => void) | undefined;
  /** Where its cells are in the element now, in px. */
  onPlace?: ((place: Extent & { left: number; top: number }) => void) | undefined;
}

type Loaded = readonly [typeof import('@xterm/xterm'), typeof import('@xterm/addon-unicode11')];
type Task = (term: Terminal) => void;

/** Both are CommonJS: bundlers that split a program give what such a module exports as its `default` alone. */
function exportsOf<M extends object>(loaded: M & { default?: M }): M {
  return loaded.default ?? loaded;
}

export class XtermView implements TerminalSink {
  readonly #host: HTMLElement;
  readonly #frame: HTMLElement;
  readonly #events: ViewEvents;
  readonly #watcher: ResizeObserver;
  #options: ViewOptions;
  #term: Terminal | null = null;
  /** The keys are to go to it once it can take them. */
  #wantsFocus = false;
  /** What came before xterm.js was there. */
  #waiting: Task[] | null = [];

  /** @param host a positioned element; the view fills it */
  constructor(host: HTMLElement, options: ViewOptions, events: ViewEvents) {
    this.#host = host;
    this.#options = options;
    this.#events = events;
    this.#frame = host.ownerDocument.createElement('div');
    this.#frame.className = 'frame';
    // Until there is a screen to show.
    this.#frame.hidden = true;
    host.append(this.#frame);
    this.#watcher = new ResizeObserver(() => this.fit());
    this.#watcher.observe(host);
    void Promise.all([
      import('@xterm/xterm').then(exportsOf),
      import('@xterm/addon-unicode11').then(exportsOf),
    ]).then((loaded) => this.#open(loaded));
  }

  reset(size: Size): void {
    // After everything that was written before.
    this.#do((term) =>
      term.write('', () => {
        this.#frame.hidden = false;
        if (this.#wantsFocus) this.focus();
        term.reset();
        term.resize(size.cols, size.rows);
        this.fit();
      }),
    );
  }

  resize({ cols, rows }: Size): void {
    this.#do((term) =>
      term.write('', () => {
        term.resize(cols, rows);
        this.fit();
      }),
    );
  }

  write(text: string, parsed: () => void): void {
    this.#do((term) => term.write(text, parsed));
  }

  /** Changes how it looks and what it takes. */
  change(options: ViewOptions): void {
    this.#options = options;
    const term = this.#term;
    if (!term) return;
    Object.assign(term.options, this.#termOptions());
    term.textarea?.setAttribute('aria-label', options.label);
    this.fit();
  }

  /** Draws it as large as its element allows. */
  fit(): void {
    const term = this.#term;
    const box = { width: this.#host.clientWidth, height: this.#host.clientHeight };
    if (!term || this.#frame.hidden || box.width === 0 || box.height === 0) return;
    const measure = (fontSize: number): Extent => {
      if (term.options.fontSize !== fontSize) term.options.fontSize = fontSize;
      return this.#drawn();
    };
    const { fontSize, scale } = fitInto(box, measure, this.#options.maxFontSize);
    const { width, height } = measure(fontSize);
    // Of a miniature nothing can be read or hit, and nobody is to step through it by keyboard.
    this.#frame.inert = scale < 1;
    const { style } = this.#frame;
    style.width = `${width}px`;
    style.height = `${height}px`;
    const left = Math.floor((box.width - width * scale) / 2);
    const top = Math.floor((box.height - height * scale) / 2);
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.transform = scale < 1 ? `scale(${scale})` : 'none';
    this.#events.onPlace?.({ left, top, width: width * scale, height: height * scale });
  }

  /** Gives the keys to it, as soon as there is a screen to show. */
  focus(): void {
    this.#wantsFocus = this.#frame.hidden !== false;
    if (!this.#wantsFocus) this.#term?.focus();
  }

  dispose(): void {
    this.#waiting = null;
    this.#watcher.disconnect();
    this.#term?.dispose();
    this.#term = null;
    this.#frame.remove();
  }

  #do(task: Task): void {
    if (this.#term) task(this.#term);
    else this.#waiting?.push(task);
  }

  #open([{ Terminal }, { Unicode11Addon }]: Loaded): void {
    const waiting = this.#waiting;
    // It has been disposed of meanwhile.
    if (waiting === null) return;
    this.#waiting = null;
    const term = new Terminal({
      ...this.#termOptions(),
      ...{ scrollback: SCROLLBACK, allowProposedApi: true },
      linkHandler: { activate: (_, uri) => this.#events.onLink?.(uri) },
    });
    term.loadAddon(new Unicode11Addon());
    term.unicode.activeVersion = '11';
    swallowQuestions(term.parser);
    repairTerminal(term as Parameters<typeof repairTerminal>[0]);
    // A form of its own would bring a hidden cursor back.
    term.parser.registerCsiHandler(
      { intermediates: ' ', final: 'q' },
      () => this.#options.cursorHidden,
    );
    term.onData((data) => this.#events.onData(data));
    term.open(this.#frame);
    showCursor(term);
    this.#term = term;
    term.textarea?.setAttribute('aria-label', this.#options.label);
    for (const task of waiting) task(term);
  }

  #termOptions(): ITerminalOptions {
    const { readOnly, cursorHidden, fontFamily, screenReader } = this.#options;
    return {
      theme: themeOf(cursorHidden),
      // A bar that is not seen leaves the character under it as it is.
      cursorStyle: cursorHidden ? 'bar' : 'block',
      cursorInactiveStyle: cursorHidden ? 'none' : readOnly ? 'block' : 'outline',
      disableStdin: readOnly,
      screenReaderMode: screenReader,
      fontFamily,
    };
  }

  #drawn(): Extent {
    const screen = this.#frame.querySelector<HTMLElement>('.xterm-screen');
    return { width: screen?.offsetWidth || 1, height: screen?.offsetHeight || 1 };
  }
}

/** xterm.js (5.4) draws no cursor before its terminal has had the keys, which a watched one may never have. */
function showCursor(term: Terminal): void {
  const core: unknown = Reflect.get(term, '_core');
  const { coreService } = (core ?? {}) as { coreService?: { isCursorInitialized?: unknown } };
  if (coreService?.isCursorInitialized === false) coreService.isCursorInitialized = true;
}
