// Checks whether a key combination can be one of the overlay's shortcuts. Pure.
import { isBinding, KEY_ACTIONS, type KeyAction, type Keys, keyFor } from '../state/keys.ts';

export const ACTION_WORDS: Readonly<Record<KeyAction, string>> = {
  chat: 'Chat',
  say: 'Write at my pointer',
  react: 'React',
  people: 'People',
  account: 'Your name and account',
  room: 'Menu of the room',
  zoom: 'Look closer, and back',
};

/** Combinations reserved by browsers, terminals and systems, with the reason as shown to the user. */
const KEPT: Readonly<Record<string, string>> = {
  'Control+Shift+KeyC': 'copies from the terminal',
  'Control+Shift+KeyV': 'pastes into the terminal',
  'Control+Shift+KeyT': 'is your browser’s: it opens a tab',
  'Control+Shift+KeyN': 'is your browser’s: it opens a window',
  'Control+Shift+KeyW': 'is your browser’s: it closes the window',
  'Control+Shift+KeyQ': 'is your browser’s: it quits',
  'Control+Shift+KeyR': 'is your browser’s: it reloads',
  'Control+Shift+KeyI': 'is your browser’s: it opens its tools',
  'Control+Shift+KeyJ': 'is your browser’s: it opens its tools',
  'Control+Shift+Tab': 'is your browser’s: it changes tabs',
  'Control+Alt+Delete': 'is your system’s',
  'Alt+F4': 'is your system’s: it closes the window',
  'Control+F4': 'is your browser’s: it closes the tab',
};

/** @returns why a combination can't be this action's shortcut; null if it can */
export function keyProblem(keys: Keys, action: KeyAction, binding: string): string | null {
  const kept = KEPT[binding];
  if (kept) return `That ${kept}.`;
  const other = KEY_ACTIONS.find((one) => one !== action && keyFor(keys, one) === binding);
  if (other) return `That is already the key for “${ACTION_WORDS[other]}”.`;
  return isBinding(binding)
    ? null
    : 'The terminal needs that. Hold two of Ctrl, Alt and Shift with another key, or one with F1 to F12.';
}
