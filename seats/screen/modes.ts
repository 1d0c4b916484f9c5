// Tracks terminal modes that @xterm/addon-serialize omits or restores in the wrong order, and writes them as a string.
import type { IDisposable, Terminal } from '@xterm/headless';

interface Region {
  top: number;
  bottom: number;
}

/** Watches a terminal's parser for modes that its public API does not expose. */
export class ModeTracker {
  readonly #terminal: Terminal;
  readonly #hooks: IDisposable[] = [];
  /** Mouse encoding 1006 or 1016; null for the original one. */
  #mouseEncoding: 1006 | 1016 | null = null;
  #cursorHidden = false;
  /** DECSCUSR (cursor style); 0 is the terminal's default. */
  #cursorStyle = 0;
  /** G0 is the line-drawing character set. */
  #lineDrawing = false;
  #region: { normal: Region | null; alternate: Region | null } = { normal: null, alternate: null };

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const { parser } = terminal;
    // Handlers return false so that the terminal processes the sequence as well.
    this.#hooks.push(
      parser.registerCsiHandler({ prefix: '?', final: 'h' }, (p) => this.#privateMode(p, true)),
      parser.registerCsiHandler({ prefix: '?', final: 'l' }, (p) => this.#privateMode(p, false)),
      parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
        this.#cursorStyle = typeof style === 'number' && style <= 6 ? style : 0;
        return false;
      }),
      parser.registerCsiHandler({ final: 'r' }, ([top, bottom]) => {
        this.#setRegion(Number(top) || 1, Number(bottom) || terminal.rows);
        return false;
      }),
      parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
        this.#softReset();
        return false;
      }),
      parser.registerEscHandler({ final: 'c' }, () => {
        this.#softReset();
        this.#mouseEncoding = null;
        this.#cursorStyle = 0;
        this.#region = { normal: null, alternate: null };
        return false;
      }),
      parser.registerEscHandler({ intermediates: '(', final: '0' }, () => {
        this.#lineDrawing = true;
        return false;
      }),
      parser.registerEscHandler({ intermediates: '(', final: 'B' }, () => {
        this.#lineDrawing = false;
        return false;
      }),
      terminal.onResize(() => {
        this.#region = { normal: null, alternate: null };
      }),
      terminal.buffer.onBufferChange((buffer) => {
        if (buffer.type === 'normal') this.#region.alternate = null;
      }),
    );
  }

  /** What to write after the screen's content: modes, scroll region and cursor position. */
  restore(): string {
    const { modes, buffer } = this.#terminal;
    const { active } = buffer;
    const region = this.#region[active.type];
    const set: string[] = [];
    if (region) set.push(`\x1b[${region.top};${region.bottom}r`);
    if (modes.originMode) set.push('\x1b[?6h');
    if (region || modes.originMode) {
      const row = active.cursorY + 1 - (modes.originMode && region ? region.top - 1 : 0);
      set.push(`\x1b[${row};${Math.min(active.cursorX, this.#terminal.cols - 1) + 1}H`);
    }
    if (modes.applicationCursorKeysMode) set.push('\x1b[?1h');
    if (modes.applicationKeypadMode) set.push('\x1b[?66h');
    if (modes.bracketedPasteMode) set.push('\x1b[?2004h');
    if (modes.insertMode) set.push('\x1b[4h');
    if (modes.reverseWraparoundMode) set.push('\x1b[?45h');
    if (modes.sendFocusMode) set.push('\x1b[?1004h');
    if (!modes.wraparoundMode) set.push('\x1b[?7l');
    const mouse = { none: 0, x10: 9, vt200: 1000, drag: 1002, any: 1003 }[modes.mouseTrackingMode];
    if (mouse) set.push(`\x1b[?${mouse}h`);
    if (this.#mouseEncoding) set.push(`\x1b[?${this.#mouseEncoding}h`);
    if (this.#cursorStyle) set.push(`\x1b[${this.#cursorStyle} q`);
    if (this.#lineDrawing) set.push('\x1b(0');
    if (this.#cursorHidden) set.push('\x1b[?25l');
    return set.join('');
  }

  /** The active modes without cursor and scroll region, for detecting changes. */
  key(): string {
    const { modes } = this.#terminal;
    return `${JSON.stringify(modes)} ${this.#mouseEncoding} ${this.#cursorHidden} ${this.#cursorStyle}`;
  }

  /** Whether the normal screen may scroll other than from its bottom line off its top. */
  confined(): boolean {
    return this.#region.normal !== null || this.#terminal.modes.originMode;
  }

  dispose(): void {
    for (const hook of this.#hooks) hook.dispose();
  }

  #privateMode(params: readonly (number | number[])[], on: boolean): boolean {
    for (const param of params) {
      if (param === 25) this.#cursorHidden = !on;
      if (param === 1006 || param === 1016) this.#mouseEncoding = on ? param : null;
    }
    return false;
  }

  #setRegion(top: number, bottom: number): void {
    const { rows, buffer } = this.#terminal;
    const end = Math.min(bottom, rows);
    if (end <= top) return;
    this.#region[buffer.active.type] = top === 1 && end === rows ? null : { top, bottom: end };
  }

  #softReset(): void {
    this.#cursorHidden = false;
    this.#lineDrawing = false;
    this.#region[this.#terminal.buffer.active.type] = null;
  }
}
