// Keys: one shortcut for the chat, and a fence that keeps what is typed in the overlay away from the terminal.
import { type Closable, listen, together } from './closable.ts';

/**
 * Ctrl+Shift+Enter: xterm.js sends the same bytes for it as for Enter, so no terminal program can want it, and no
 * browser uses it inside a page. It does not depend on the keyboard's layout.
 */
export const CHAT_SHORTCUT = { shown: 'Ctrl+Shift+Enter', aria: 'Control+Shift+Enter' } as const;

export function isChatShortcut(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>,
): boolean {
  return (
    event.key === 'Enter' && event.ctrlKey && event.shiftKey && !event.altKey && !event.metaKey
  );
}

/** Calls `toggle` for the shortcut, before the terminal sees the key; every other key passes untouched. */
export function watchShortcut(win: Window, toggle: () => void): Closable {
  return listen<KeyboardEvent>(
    win,
    'keydown',
    (event) => {
      if (!isChatShortcut(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) toggle();
    },
    { capture: true },
  );
}

const TYPED = [
  'keydown',
  'keyup',
  'keypress',
  'beforeinput',
  'input',
  'paste',
  'copy',
  'cut',
  'compositionstart',
  'compositionupdate',
  'compositionend',
] as const;

/** Stops what is typed inside the host at the host. Mouse events pass: a drag that began in the terminal ends there. */
export function fence(host: HTMLElement): Closable {
  return together(
    ...TYPED.map((type) => listen(host, type, (event: Event) => event.stopPropagation())),
  );
}
