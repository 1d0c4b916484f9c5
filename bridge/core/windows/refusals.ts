// What the app was told to do, said yes to, and did otherwise (BR6): it is left alone with that, and nobody else hears.
import type { Rect } from '../../../protocol/geometry.ts';
import type { Command, Entry, Register, Seen, Try } from './local.ts';

/** After this many answers of OK with the same other result, the app has refused. */
export const MAX_MISSES = 2;
/** Commands for one wanted rectangle or value, however the app's other registers move meanwhile. */
const MAX_TRIES = 6;

export const posOf = (rect: Rect) => [rect[0], rect[1]] as const;
export const sizeOf = (rect: Rect) => [rect[2], rect[3]] as const;

/**
 * Whether the app has refused exactly this and still shows what it did instead. Column and row, width and height are
 * judged one by one: somebody who drags a window whose row is clamped wants a new column, and the row is refused as before.
 * @param all the whole rectangle, where `want` is a part of it
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

/** Every part of what was wanted is there, or is missing in the way in which it was before. */
function isKnown(tried: Try, want: readonly unknown[], got: readonly unknown[]): boolean {
  return want.every(
    (part, i) => part === got[i] || (part === tried.want[i] && got[i] === tried.got[i]),
  );
}

/** The registers that a command sets, with what each should become. */
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

/** Notes whether the app did what it said yes to. */
export function countMisses(tries: Map<Register, Try>, command: Command, now: Seen): void {
  for (const [register, want] of wantsOf(command)) {
    // The order is judged where all windows are known.
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
 * One more answer of OK without effect. Another result than the last time is no refusal yet: somebody may have changed
 * the window just then.
 * @param got what the app shows instead @param all the whole rectangle, where `want` is a part of it
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
 * Some apps clamp place and size together: a window of another size may fit where it was refused, and a size that
 * changed along with a move is not the one that was refused.
 * @param kind of the command that was carried out, if one was
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

/** What the app shows of a register; of those that are judged elsewhere, one unknown part. */
function shownOf(seen: Seen, register: Register): readonly unknown[] {
  if (register === 'pos') return posOf(seen.rect);
  if (register === 'size') return sizeOf(seen.rect);
  if (register === 'zoom') return [seen.zoomed === true];
  if (register === 'title') return [seen.title];
  if (register.startsWith('prop.')) return [seen.props?.[register.slice(5)]];
  return [undefined];
}
