// The terminal that a seat is replayed in: it shows output, and takes no keys, links or clicks.
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { Emitter } from '../../protocol/emitter.ts';
import type { Grid } from '../../protocol/geometry.ts';
import type { CastEvent } from './cast-events.ts';

/** In px; the page scales the whole. */
const FONT_PX = 15;

export class SeatScreen {
  readonly #terminal: Terminal;
  /** Calls back with each new size. */
  readonly onSize = new Emitter<Grid>();

  constructor(size: Grid) {
    this.#terminal = new Terminal({
      ...{ cols: size.cols, rows: size.rows, scrollback: 0, fontSize: FONT_PX },
      fontFamily:
        'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
      ...{ disableStdin: true, cursorBlink: false, allowProposedApi: true },
      linkHandler: { activate() {} },
      screenReaderMode: false,
    });
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    // A wheel over it scrolls the page, and no click selects anything.
    this.#terminal.attachCustomWheelEventHandler(() => false);
    this.#terminal.attachCustomKeyEventHandler(() => false);
  }

  get size(): Grid {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Shows it in an element, until `close`. */
  open(element: HTMLElement): void {
    this.#terminal.open(element);
    const input = element.querySelector('textarea');
    input?.setAttribute('tabindex', '-1');
    input?.setAttribute('aria-hidden', 'true');
    if (input) input.disabled = true;
  }

  apply(event: CastEvent): void {
    if (event.kind === 'output') {
      this.#terminal.write(event.text);
      return;
    }
    const { cols, rows } = this.size;
    if (event.cols === cols && event.rows === rows) return;
    this.#terminal.resize(event.cols, event.rows);
    this.onSize.emit(this.size);
  }

  reset(): void {
    this.#terminal.reset();
  }

  /** The rows that are shown, as text. */
  text(): string {
    const { active } = this.#terminal.buffer;
    const rows = Array.from({ length: this.#terminal.rows }, (_, at) =>
      active.getLine(active.baseY + at),
    );
    return rows.map((row) => row?.translateToString(true) ?? '').join('\n');
  }

  close(): void {
    this.#terminal.dispose();
  }
}
