// The key row for touch screens. Its keys go through xterm.js's own key handling, so that the terminal's modes apply;
// Ctrl and Alt are sticky: they apply to the next key, on any keyboard.

import { html, nothing } from 'lit-html';
import type { Closable } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { Zoom } from '../state/zoom.ts';
import { type PanelIcon, panelIcon } from '../ui/panel-icons.ts';
import type { View } from '../ui/view.ts';
import { modified, type Sticky, type StickyKey } from './sticky-keys.ts';

/** A held key starts to repeat after HOLD_MS, and then repeats every REPEAT_MS. */
const HOLD_MS = 400;
const REPEAT_MS = 60;

interface RowKey {
  /** `KeyboardEvent.code`, which equals `key` for these keys. */
  code: string;
  keyCode: number;
  word: string;
  icon?: PanelIcon;
  repeats?: true;
}
const FIRST: readonly RowKey[] = [
  { code: 'Escape', keyCode: 27, word: 'Esc' },
  { code: 'Tab', keyCode: 9, word: 'Tab' },
];
const ARROWS: readonly RowKey[] = [
  { code: 'ArrowLeft', keyCode: 37, word: 'Left', icon: 'left', repeats: true },
  { code: 'ArrowUp', keyCode: 38, word: 'Up', icon: 'up', repeats: true },
  { code: 'ArrowDown', keyCode: 40, word: 'Down', icon: 'down', repeats: true },
  { code: 'ArrowRight', keyCode: 39, word: 'Right', icon: 'right', repeats: true },
];
const FAR: readonly RowKey[] = [
  { code: 'Home', keyCode: 36, word: 'Home' },
  { code: 'End', keyCode: 35, word: 'End' },
  { code: 'PageUp', keyCode: 33, word: 'PgUp', repeats: true },
  { code: 'PageDown', keyCode: 34, word: 'PgDn', repeats: true },
];

export class KeyRow implements Closable {
  private readonly host: PanelsHost;
  private readonly zoom: Zoom;
  private sticky: Sticky = { Control: 'off', Alt: 'off' };
  private far = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private note: string | null = null;

  constructor(host: PanelsHost, zoom: Zoom) {
    this.host = host;
    this.zoom = zoom;
  }

  view(): View {
    const { far } = this;
    return html`<div class="key-row" role="toolbar" aria-label="Keys" ?data-far=${far}>
      ${this.note === null ? nothing : html`<p class="card row-note" role="alert">${this.note}</p>`}
      ${FIRST.map((key) => this.key(key, 'near'))} ${this.modifier('Control', 'Ctrl')}
      ${this.modifier('Alt', 'Alt')} ${ARROWS.map((key) => this.key(key, 'near'))}
      ${FAR.map((key) => this.key(key, 'far'))}
      <button class="far" type="button" aria-label="Paste" data-press="Paste" @click=${() => void this.paste()}>
        ${panelIcon('paste')}
      </button>
      <button
        class="far"
        type="button"
        aria-label="Look closer"
        aria-pressed=${this.zoom.closer}
        data-press="Zoom"
        @click=${() => this.zoom.toggle()}
      >
        ${panelIcon('closer')}
      </button>
      <button
        class="turn"
        type="button"
        aria-label="More keys"
        aria-pressed=${far}
        data-press="More"
        @click=${() => {
          this.far = !far;
          this.host.redraw();
        }}
      >
        ${panelIcon('more')}
      </button>
    </div>`;
  }

  close(): void {
    clearTimeout(this.timer);
    this.watch(null);
  }

  private key(key: RowKey, where: 'near' | 'far'): View {
    return html`<button
      class=${where}
      type="button"
      aria-label=${key.word}
      data-press=${key.code}
      @pointerdown=${(event: PointerEvent) => {
        if (event.button === 0) this.hold(key);
      }}
      @pointerup=${() => this.release()}
      @pointercancel=${() => this.release()}
      @pointerleave=${() => this.release()}
      @click=${(event: MouseEvent) => {
        // A click from a keyboard or a screen reader; pointer presses were handled by pointerdown.
        if (event.detail === 0) this.press(key);
      }}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${key.icon ? panelIcon(key.icon) : key.word}
    </button>`;
  }

  private modifier(name: StickyKey, word: string): View {
    const now = this.sticky[name];
    return html`<button
      class="near sticky"
      type="button"
      aria-pressed=${now !== 'off'}
      data-press=${name}
      data-sticky=${now}
      title=${now === 'locked' ? `${word} stays until it is pressed again` : `${word} for the next key; twice to keep it`}
      @click=${() => {
        const next = { off: 'once', once: 'locked', locked: 'off' } as const;
        this.stick({ ...this.sticky, [name]: next[now] });
        // The key to modify is typed next: focusing brings up the touch keyboard.
        this.host.focusTerminal();
      }}
    >
      ${word}
    </button>`;
  }

  private hold(key: RowKey): void {
    this.press(key);
    clearTimeout(this.timer);
    if (!key.repeats) return;
    const again = (): void => {
      this.press(key);
      this.timer = setTimeout(again, REPEAT_MS);
    };
    this.timer = setTimeout(again, HOLD_MS);
  }

  private release(): void {
    clearTimeout(this.timer);
  }

  private press({ code, keyCode }: RowKey): void {
    const { textarea } = this.host.win.term ?? {};
    if (!textarea) return;
    const { Control, Alt } = this.sticky;
    const init = {
      ...{ key: code, code, keyCode, which: keyCode, bubbles: true, cancelable: true },
      ...{ ctrlKey: Control !== 'off', altKey: Alt !== 'off' },
    };
    // A synthetic event has no default action: only xterm.js's handler acts on it.
    textarea.dispatchEvent(new KeyboardEvent('keydown', init));
    textarea.dispatchEvent(new KeyboardEvent('keyup', init));
    this.used();
  }

  private async paste(): Promise<void> {
    const { clipboard } = this.host.win.navigator;
    try {
      this.host.win.term?.paste?.(await clipboard.readText());
      this.say(null);
    } catch (error) {
      console.debug('teleport: the clipboard was not given.', error);
      this.say('Your browser does not give the clipboard. Hold a finger on the terminal to paste.');
    }
  }

  private say(note: string | null): void {
    this.note = note;
    clearTimeout(this.timer);
    if (note) this.timer = setTimeout(() => this.say(null), 5_000);
    this.host.redraw();
  }

  private stick(sticky: Sticky): void {
    this.sticky = sticky;
    this.watch(sticky);
    this.host.redraw();
  }

  private used(): void {
    const { Control, Alt } = this.sticky;
    if (Control !== 'once' && Alt !== 'once') return;
    const after = (state: Sticky[StickyKey]) => (state === 'once' ? 'off' : state);
    this.stick({ Control: after(Control), Alt: after(Alt) });
  }

  /** Adds sticky modifiers in the terminal's connection, through which input from every keyboard passes. */
  private watch(sticky: Sticky | null): void {
    const connection = this.host.win.teleportConnection;
    if (!connection) return;
    const on = sticky && (sticky.Control !== 'off' || sticky.Alt !== 'off');
    connection.modify = on
      ? (typed) => {
          const keys = modified(typed, sticky);
          if (keys !== null) this.used();
          return keys;
        }
      : null;
  }
}
