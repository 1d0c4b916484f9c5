// The overlay's keyboard shortcuts, each configurable or off: by default, combinations that terminal programs can't
// tell from simpler ones. Pure functions.

export const KEY_ACTIONS = ['chat', 'say', 'react', 'people', 'account', 'room', 'zoom'] as const;
/** Open or leave the chat; write at the pointer; react; show the list of people, my own menu, or the room's; zoom. */
export type KeyAction = (typeof KEY_ACTIONS)[number];
export type Keys = Readonly<Partial<Record<KeyAction, string | null>>>;

/**
 * By physical key (`code`), so that they do not depend on the keyboard layout. xterm.js (5.4) sends the bytes
 * of Enter for Control+Shift+Enter, and nothing at all for Control+Shift with comma, period, semicolon, quote or a bracket; no
 * browser uses them inside a page.
 */
export const DEFAULT_KEYS: Readonly<Record<KeyAction, string>> = {
  chat: 'Control+Shift+Enter',
  say: 'Control+Shift+Period',
  react: 'Control+Shift+Comma',
  people: 'Control+Shift+Semicolon',
  account: 'Control+Shift+BracketLeft',
  room: 'Control+Shift+BracketRight',
  zoom: 'Control+Shift+Quote',
};

/** Every shortcut is off. */
export const NO_KEYS: Keys = Object.fromEntries(KEY_ACTIONS.map((action) => [action, null]));

type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const;
const CODE = /^[A-Z][A-Za-z0-9]{1,24}$/;

/** The pressed combination, such as `Control+Shift+Enter`; null while only modifiers are down. */
export function bindingOf(event: Pressed): string | null {
  if (!CODE.test(event.code) || /^(Control|Alt|Shift|Meta)(Left|Right)$/.test(event.code))
    return null;
  const held = [event.ctrlKey, event.altKey, event.shiftKey, event.metaKey];
  return [...MODIFIERS.filter((_, i) => held[i]), event.code].join('+');
}

/**
 * Whether a text is an allowed binding: a key with at least two modifiers, or a function key with at least one, so
 * that no key that people type into a terminal is taken away.
 */
export function isBinding(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const parts = text.split('+');
  const code = parts.pop() ?? '';
  const known = parts.every(
    (part, i) => MODIFIERS.indexOf(part as 'Alt') > MODIFIERS.indexOf(parts[i - 1] as 'Alt'),
  );
  if (!CODE.test(code) || !known) return false;
  return /^F\d+$/.test(code) ? parts.length > 0 : parts.length > 1;
}

/** The current binding of an action; null if it is off. */
export function keyFor(keys: Keys, action: KeyAction): string | null {
  const own = keys[action];
  return own === undefined ? DEFAULT_KEYS[action] : own;
}

/** The action that a key press is for, if any. */
export function actionOf(keys: Keys, event: Pressed): KeyAction | undefined {
  const pressed = bindingOf(event);
  return pressed === null
    ? undefined
    : KEY_ACTIONS.find((action) => keyFor(keys, action) === pressed);
}

/** Formats a binding for display: `Ctrl+Shift+.` */
export function shown(binding: string): string {
  return binding
    .replace('Control', 'Ctrl')
    .replace(/\bKey(?=[A-Z]$)|\bDigit(?=\d$)/, '')
    .replace(/Period$/, '.')
    .replace(/Comma$/, ',')
    .replace(/Semicolon$/, ';')
    .replace(/Quote$/, "'")
    .replace(/BracketLeft$/, '[')
    .replace(/BracketRight$/, ']');
}
