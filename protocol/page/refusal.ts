// Why a page's terminal is refused, in words for people: a note on its socket, or the answer when the page asks.

/** Longest text of a refusal, in characters; a room's host may have given a reason. */
export const MAX_REFUSAL_CHARS = 600;

export interface Refusal {
  /** Of `protocol/errors.ts`. */
  code: string;
  title: string;
  text: string;
  /** Trying again would change nothing, so the page does not. */
  final: boolean;
  /** The room can be watched instead. */
  watch: boolean;
  /** The id under which the log has it, where something failed. */
  request?: string;
}

/** What a page sends when it asks why its socket does not open. */
export interface RefusalQuestion {
  /** It was told before that nothing is in the way, and its socket did not open all the same. */
  again: boolean;
}

/** @param value from the page's own proxy @returns undefined if it is not a refusal. Never throws */
export function readRefusal(value: unknown): Refusal | undefined {
  const { title, text } = (value ?? {}) as Partial<Refusal>;
  return typeof title === 'string' && typeof text === 'string' ? (value as Refusal) : undefined;
}
