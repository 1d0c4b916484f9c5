// Keys that mean the same wherever the focus is.
import type { KeyPress } from '../terminal/input.ts';
import type { Action } from './action.ts';

const SHORTCUTS: Readonly<Record<string, Action>> = {
  f1: { do: 'help' },
  f2: { do: 'create', type: 'text_editor' },
  'shift+f2': { do: 'create', type: 'note' },
  f3: { do: 'open' },
  f4: { do: 'tile' },
  f5: { do: 'zoom' },
  'ctrl+f5': { do: 'arrange' },
  f12: { do: 'arrange' },
  f6: { do: 'next' },
  'shift+f6': { do: 'previous' },
  f7: { do: 'reseed' },
  f8: { do: 'palette' },
  f9: { do: 'chat' },
  'shift+f9': { do: 'look' },
  'alt+f3': { do: 'close' },
  'alt+0': { do: 'list' },
};
/** Only where there is a text. */
const EDITING: Readonly<Record<string, Action>> = {
  'ctrl+z': { do: 'undo' },
  'alt+backspace': { do: 'undo' },
  'ctrl+y': { do: 'redo' },
  'ctrl+x': { do: 'cut' },
  'shift+delete': { do: 'cut' },
  'ctrl+c': { do: 'copy' },
  'ctrl+insert': { do: 'copy' },
  'ctrl+v': { do: 'paste' },
  'shift+insert': { do: 'paste' },
  'ctrl+a': { do: 'selectAll' },
};
const FINDING: Readonly<Record<string, Action>> = {
  'ctrl+f': { do: 'find' },
  'ctrl+g': { do: 'findNext' },
};

export function nameOf(key: KeyPress): string {
  return `${key.ctrl ? 'ctrl+' : ''}${key.alt ? 'alt+' : ''}${key.shift ? 'shift+' : ''}${key.name}`;
}

/** The action of a key, if it is a shortcut here. */
export function shortcutOf(
  key: KeyPress,
  here: { edits: boolean; finds: boolean },
): Action | undefined {
  const name = nameOf(key);
  const number = /^alt\+([1-9])$/.exec(name)?.[1];
  if (number) return { do: 'activate', number: Number(number) };
  const tables = [SHORTCUTS, ...(here.edits ? [EDITING] : []), ...(here.finds ? [FINDING] : [])];
  return tables.find((table) => Object.hasOwn(table, name))?.[name];
}
