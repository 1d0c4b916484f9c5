// Colours that an app has changed: the palette (OSC 4, 104) and the terminal's own (OSC 10 to 12, 110 to 112).
import type { Rgb } from '../../../protocol/page/terminal-theme.ts';
import type { ColorEvent, Core } from './terminal-core.ts';

const [REPORT, SET] = [0, 1];
/** The terminal's own follow the palette: foreground, background, cursor. */
const FIRST_OWN = 256;

/** Every colour is the theme's. */
export const THEME_COLORS = '\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\';

/** Follows a terminal's colour sequences. Colours outlive a reset, as in xterm.js. */
export class Colors implements Disposable {
  readonly #changed = new Map<number, Rgb>();
  readonly #listener: { dispose(): void };

  /** @param onAsk an app asks for a colour: 0 to 255 of the palette, 256 to 258 foreground, background, cursor */
  constructor(core: Core, onAsk: (index: number, changed: Rgb | undefined) => void) {
    this.#listener = core._inputHandler.onColor((events) => {
      for (const event of events) {
        if (event.type === REPORT && event.index !== undefined) {
          onAsk(event.index, this.#changed.get(event.index));
        } else this.#change(event);
      }
    });
  }

  #change({ type, index, color }: ColorEvent): void {
    if (type === SET) {
      if (index !== undefined && color) this.#changed.set(index, color);
    } else if (index !== undefined) {
      this.#changed.delete(index);
    } else {
      for (const known of this.#changed.keys()) if (known < FIRST_OWN) this.#changed.delete(known);
    }
  }

  /** The changes, as output for a terminal with the theme's colours. */
  restore(): string {
    let out = '';
    for (const [index, color] of this.#changed) {
      const code = index < FIRST_OWN ? `4;${index}` : String(10 + index - FIRST_OWN);
      out += `\x1b]${code};${xColor(color)}\x1b\\`;
    }
    return out;
  }

  [Symbol.dispose](): void {
    this.#listener.dispose();
  }
}

/** As X11 writes a colour, with 16 bits a channel. */
export function xColor(color: Rgb): string {
  return `rgb:${color.map((part) => part.toString(16).padStart(2, '0').repeat(2)).join('/')}`;
}
