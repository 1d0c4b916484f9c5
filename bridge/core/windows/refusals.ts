// Commands that the app answered with OK but did not carry out (BR6): they are not repeated, nor shared with the room.
import type { Rect } from '../../../protocol/geometry.ts';
import type { Command, Entry, Register, Seen, Try } from './local.ts';

/** After this many OK replies with the same wrong result, the app counts as refusing. */
export const MAX_MISSES = 2;
/** Limit on commands for one wanted rectangle or value, even if other registers of the window change meanwhile. */
const MAX_TRIES = 6;

export const posOf = (rect: Rect) => [rect[0], rect[1]] as const;
export const sizeOf = (rect: Rect) => [rect[2], rect[3]] as const;

/**
 * Whether the app has refused exactly this and still shows what it did instead. Column, row, width and height count
 * separately: dragging a window along a row where it is clamped changes the wanted column, not the refused row.
 * @param all the whole rectangle, if `want` is a part of it
 */
export function isRefused(
  entry: Entry,
  register: Register,
  want: unknown,
  all: unknown = want,
): boolean {
  const tried = entry.tries.get(register);
  if (!tried) return false;
  if (tried.total >= MAX_TRIES && tried.all === JSON.stringify(all)) return true;
  return tried.misses >= MAX_MISSES && isKnown(tried, partsOf(want), shownOf(entry.seen, register));
}

/** Every part is either as wanted, or wrong in the same way as before. */
function isKnown(tried: Try, want: readonly unknown[], got: readonly unknown[]): boolean {
  return want.every(
    (part, i) => part === got[i] || (part === tried.want[i] && got[i] === tried.got[i]),
  );
}

/** The registers that a command sets, with their wanted values. */
export function wantsOf(command: Command): [Register, unknown][] {
  switch (command.kind) {
    case 'move':
      return [['pos', posOf(command.rect)]];
    case 'resize':
      return [['size', sizeOf(command.rect)]];
    case 'zoom':
      return [['zoom', command.zoomed]];
    case 'title':
      return [['title', command.title]];
    case 'props':
      return Object.entries(command.props).map(([key, value]) => [`prop.${key}`, value]);
    case 'raise':
      return [['z', command.z]];
    case 'close':
      return [['gone', true]];
    case 'create':
      return [];
  }
}

/** Records whether the app really did what it answered with OK. */
export function countMisses(tries: Map<Register, Try>, command: Command, now: Seen): void {
  for (const [register, want] of wantsOf(command)) {
    // The stacking order is checked where all windows are known.
    if (register === 'z') continue;
    const got = shownOf(now, register);
    if (partsOf(want).every((part, i) => part === got[i])) {
      tries.delete(register);
      continue;
    }
    const all = 'rect' in command ? command.rect : want;
    tries.set(register, missed(tries.get(register), want, got, all));
  }
}

/**
 * Counts one more OK reply without effect. A different result than last time restarts the count, because somebody may
 * have changed the window just then.
 * @param got what the app shows instead @param all the whole rectangle, if `want` is a part of it
 */
export function missed(
  old: Try | undefined,
  want: unknown,
  got: readonly unknown[],
  all: unknown = want,
): Try {
  const next = { want: partsOf(want), got, all: JSON.stringify(all) };
  const misses = old && isKnown(old, next.want, got) ? old.misses : 0;
  const total = old?.all === next.all ? old.total : 0;
  return { ...next, misses: misses + 1, total: total + 1 };
}

/**
 * Some apps clamp position and size together: at another size a refused position may fit, and a size that changed
 * along with a move is not the size that was refused. So the other register may be tried again.
 * @param kind of the command that was executed, if any
 */
export function retryOther(
  tries: Map<Register, Try>,
  before: Rect,
  now: Rect,
  kind: Command['kind'] | undefined,
): void {
  if (before[2] === now[2] && before[3] === now[3]) return;
  const other = kind === 'move' ? 'size' : 'pos';
  const tried = tries.get(other);
  if (tried) tries.set(other, { ...tried, misses: 0 });
}

function partsOf(want: unknown): readonly unknown[] {
  return Array.isArray(want) ? want : [want];
}

/** The register's value in the app; one unknown part for registers that are checked elsewhere. */
function shownOf(seen: Seen, register: Register): readonly unknown[] {
  if (register === 'pos') return posOf(seen.rect);
  if (register === 'size') return sizeOf(seen.rect);
  if (register === 'zoom') return [seen.zoomed === true];
  if (register === 'title') return [seen.title];
  if (register.startsWith('prop.')) return [seen.props?.[register.slice(5)]];
  return [undefined];
}
