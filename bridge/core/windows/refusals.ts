// Counts what the app answered with OK but did not do (BR6): after a while it is not asked for any more.
import type { Rect } from '../../../protocol/geometry.ts';
import { type RegisterCommand, rulesFor, type Seen } from './registers.ts';

/** After this many OK replies with the same wrong result, the app counts as refusing. */
const MAX_MISSES = 2;
/**
 * Limit on commands for one wanted rectangle or value, even if other registers of the window change meanwhile: enough
 * for an app that clamps place and size together, twice over, since what a person does while a command is under way
 * passes for its echo (BR5) and restarts no count.
 */
const MAX_TRIES = 12;

/** How often the app replied OK but did something else. */
export interface Try {
  /** What was wanted, part by part (column and row, width and height, or a single value). */
  want: readonly unknown[];
  /** What the app showed instead. */
  got: readonly unknown[];
  /** JSON of the whole wanted rectangle or value; for a different one the total restarts. */
  all: string;
  misses: number;
  total: number;
}

/**
 * Whether the app has refused exactly this and still shows what it did instead. Column, row, width and height count
 * separately: dragging a window along a row where it is clamped changes the wanted column, not the refused row.
 * @param got what the app shows now, if that can be seen @param all the whole rectangle, if `want` is a part of it
 */
export function isRefused(
  tried: Try | undefined,
  want: unknown,
  got?: unknown,
  all: unknown = want,
): boolean {
  if (!tried) return false;
  if (tried.total >= MAX_TRIES && tried.all === JSON.stringify(all)) return true;
  return tried.misses >= MAX_MISSES && isKnown(tried, partsOf(want), partsOf(got));
}

/** Every part is either as wanted, or wrong in the same way as before. */
function isKnown(tried: Try, want: readonly unknown[], got: readonly unknown[]): boolean {
  return want.every(
    (part, i) => part === got[i] || (part === tried.want[i] && got[i] === tried.got[i]),
  );
}

/**
 * Counts one more OK reply without effect. A different result than last time restarts the count, because somebody may
 * have changed the window just then.
 * @param got what the app shows instead, if that can be seen @param all the whole rectangle, if `want` is a part of it
 */
export function missed(
  old: Try | undefined,
  want: unknown,
  got?: unknown,
  all: unknown = want,
): Try {
  const next = { want: partsOf(want), got: partsOf(got), all: JSON.stringify(all) };
  const misses = old && isKnown(old, next.want, next.got) ? old.misses : 0;
  const total = old?.all === next.all ? old.total : 0;
  return { ...next, misses: misses + 1, total: total + 1 };
}

/** Records whether the app really did what it answered with OK. */
export function countMisses(tries: Map<string, Try>, command: RegisterCommand, now: Seen): void {
  // The stacking order is checked where all windows are known.
  if (command.kind === 'raise') return;
  for (const rule of rulesFor(command)) {
    const { register } = rule;
    const [want, got] = [rule.of(command), rule.of(now)];
    const all = 'rect' in command ? command.rect : want;
    if (rule.same(want, got)) tries.delete(register);
    else tries.set(register, missed(tries.get(register), want, got, all));
  }
}

/**
 * Some apps clamp position and size together: at another size a refused position may fit, and a size that changed
 * along with a move is not the size that was refused. So the other register may be tried again.
 * @param kind of the command that was executed, if any
 */
export function retryOther(
  tries: Map<string, Try>,
  before: Rect,
  now: Rect,
  kind: string | undefined,
): void {
  if (before[2] === now[2] && before[3] === now[3]) return;
  const other = kind === 'move' ? 'size' : 'pos';
  const tried = tries.get(other);
  if (tried) tries.set(other, { ...tried, misses: 0 });
}

/** In a locked room the same place is wanted again and again (LK1): each time the user moves it away counts anew. */
export function restartTotal(tries: Map<string, Try>, register: string): void {
  const tried = tries.get(register);
  if (tried) tries.set(register, { ...tried, total: 0 });
}

function partsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
