// The visitor's preferences, kept in browser storage and shared by all rooms of this origin.
import { Emitter } from '../../protocol/emitter.ts';
import { type Closable, listen } from '../dom/closable.ts';
import { isBinding, KEY_ACTIONS, type KeyAction } from './keys.ts';

export interface Preferences {
  /** My pointer and caret are not sent to the room. */
  readonly hideMine: boolean;
  /** The others' pointers and carets are not drawn. */
  readonly hideOthers: boolean;
  /** PR3: do not disturb: no toasts and no summons; others see this. */
  readonly dnd: boolean;
  /** Which new chat lines are shown while the chat is closed: all, those that mention me, or none. */
  readonly toasts: 'all' | 'mentions' | 'none';
  /** Lines at pointers and reactions are shown, and can be sent. */
  readonly extras: boolean;
  /** The key row for touch screens: only without a mouse (`auto`), always, or never. */
  readonly keyRow: 'auto' | 'on' | 'off';
  /** Size of the terminal's text, in percent of the page's own. */
  readonly text: number;
  /** The map of the room: as a picture, as a list, or none. */
  readonly map: 'on' | 'list' | 'off';
  /** Bindings that differ from the defaults; null turns one off. */
  readonly keys: Readonly<Partial<Record<KeyAction, string | null>>>;
}

export const FIRST_PREFERENCES: Preferences = {
  hideMine: false,
  hideOthers: false,
  dnd: false,
  toasts: 'all',
  extras: true,
  keyRow: 'auto',
  text: 100,
  map: 'on',
  keys: {},
};

/** What the size of text may be, in percent. */
export const TEXT_SIZES = [60, 70, 80, 90, 100, 115, 125, 150, 175, 200, 250] as const;

const KEY = 'teleport:preferences';
type Kept = Pick<Storage, 'getItem' | 'setItem'>;

export class PreferenceStore {
  readonly onChange = new Emitter<Preferences>();
  value: Preferences;
  private readonly storage: Kept | null;

  /** @param storage null where the browser forbids it: preferences then last as long as the page */
  constructor(storage: Kept | null) {
    this.storage = storage;
    this.value = readPreferences(storage?.getItem(KEY) ?? null);
  }

  change(patch: Partial<Preferences>): void {
    this.value = { ...this.value, ...patch };
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.value));
    } catch (error) {
      console.warn('teleport: the choice could not be kept.', error);
    }
    this.onChange.emit(this.value);
  }

  /** Applies changes made in another tab of this browser. */
  watch(win: Window): Closable {
    return listen<StorageEvent>(win, 'storage', (event) => {
      if (event.key !== KEY) return;
      this.value = readPreferences(event.newValue);
      this.onChange.emit(this.value);
    });
  }
}

const ALLOWED: Readonly<Record<keyof Omit<Preferences, 'keys'>, readonly unknown[]>> = {
  ...{ hideMine: [true, false], hideOthers: [true, false] },
  ...{ dnd: [true, false], extras: [true, false] },
  toasts: ['all', 'mentions', 'none'],
  keyRow: ['auto', 'on', 'off'],
  text: TEXT_SIZES,
  map: ['on', 'list', 'off'],
};

/** Parses stored preferences; anything invalid falls back to its default. */
export function readPreferences(text: string | null): Preferences {
  const raw = parse(text);
  const valid = Object.entries(ALLOWED)
    .filter(([name, allowed]) => allowed.includes(raw[name]))
    .map(([name]) => [name, raw[name]]);
  const keys = Object.entries(raw.keys ?? {}).filter(
    ([action, binding]) =>
      KEY_ACTIONS.includes(action as KeyAction) && (binding === null || isBinding(binding)),
  );
  return { ...FIRST_PREFERENCES, ...Object.fromEntries(valid), keys: Object.fromEntries(keys) };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    console.warn('teleport: the kept choices can’t be read.', error);
    return {};
  }
}
