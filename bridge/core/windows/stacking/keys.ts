// Which of the app's windows has the keys (BR17). WibWob-DOS tells it in no reply, so it is inferred: whoever picks a
// window there raises it, and a window that another seat's act brought up has not been picked.
import type { Rect } from '../../../../protocol/geometry.ts';
import type { Command, Local, LocalWindow, Reading } from '../local.ts';

/** A mouse report (xterm's SGR encoding, mode 1006): button, column and row from 1, press or release. */
const MOUSE = /\x1b\[<(\d+);(\d+);(\d+)M/g;
/** Bits of the button: the pointer moved, or it is the wheel. */
const NO_PRESS = 32 | 64;
/** F6 with or without Shift, and Alt with a digit: Turbo Vision's keys for another window. */
const SWITCH = /\x1b(\[17(;\d)?~|[1-9])/;

/**
 * Whether input picks the topmost window or switches windows. Any other window that a person picks is raised by it,
 * which a reading shows.
 * @param keys as they go to the terminal @param windows top first
 */
export function picksTop(keys: Uint8Array, windows: readonly LocalWindow[]): boolean {
  const text = Buffer.from(keys).toString('latin1');
  if (SWITCH.test(text)) return true;
  const [top] = windows;
  if (!top) return false;
  return [...text.matchAll(MOUSE)].some(([, button, col, row]) => {
    // Row 1 is the menu bar, above the desktop.
    return (Number(button) & NO_PRESS) === 0 && holds(top.rect, Number(col) - 1, Number(row) - 2);
  });
}

function holds([x, y, w, h]: Rect, col: number, row: number): boolean {
  return col >= x && col < x + w && row >= y && row < y + h;
}

/**
 * The window that has the keys after a reading.
 * @param before as of the reading before it @param made id of the window that this bridge made since then, if any
 */
export function keysAfter(
  before: Local,
  reading: Reading,
  made?: string,
): Pick<Local, 'keys' | 'stack' | 'used'> {
  const stack = reading.windows.map(({ id }) => id);
  const next = { stack, used: reading.touched === true };
  const [top = null] = stack;
  if (reading.keys !== undefined) return { ...next, keys: reading.keys };
  const gone = (id: string | null | undefined) => !id || !stack.includes(id);
  // As long as nobody has used the app, its own choice takes nothing from anybody.
  if (!before.used || reading.picked || gone(before.keys)) return { ...next, keys: top };
  const mine = mineOf(before, reading, made);
  const [last] = before.stack.filter((id) => !mine.has(id));
  const [now = null] = stack.filter((id) => !mine.has(id));
  if (last === now || now === null) return { ...next, keys: before.keys };
  return { ...next, keys: gone(last) ? top : now };
}

/** Windows that this bridge's last command brought up, or took away. */
function mineOf({ sent }: Local, { windows }: Reading, made: string | undefined): Set<string> {
  const ids = new Set(made === undefined ? [] : [made]);
  const command = sent?.command;
  if (command?.kind === 'close' || command?.kind === 'raise') ids.add(command.id);
  if (command?.kind !== 'chat') return ids;
  for (const { id, type } of windows) if (type === 'scramble') ids.add(id);
  return ids;
}

/** Whether an app may give the keys to another window with this command. */
export function takesKeys({ kind }: Command): boolean {
  return kind === 'create' || kind === 'close' || kind === 'chat';
}

/**
 * The window that gets the keys back after a command; null if nobody had them, or the app sees to it.
 * @param reading the last one before the command
 */
export function keysBack(local: Local, reading: Reading, command: Command): string | null {
  if (!takesKeys(command) || !reading.touched || reading.keys !== undefined) return null;
  return command.kind === 'close' && command.id === local.keys ? null : local.keys;
}
