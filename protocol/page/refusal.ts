// Why a page's terminal is refused, in words for people: a note on its socket, or the answer when the page asks.

const RETRIES = ['again', 'reload', 'none'] as const;

export interface Refusal {
  /** Of `protocol/errors.ts`. */
  code: string;
  title: string;
  text: string;
  /**
   * `again`: the page tries by itself, and on a click. `reload`: trying again would change nothing, a page that is
   * loaded anew may. `none`: there is nothing to try.
   */
  retry: (typeof RETRIES)[number];
  /** The room can be watched instead. */
  watch: boolean;
  /** MM5: the page is to go where another machine takes it. */
  move?: true;
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
  const { title, text, retry = 'again' } = (value ?? {}) as Partial<Refusal>;
  const isOne =
    typeof title === 'string' && typeof text === 'string' && RETRIES.some((one) => one === retry);
  return isOne ? ({ ...(value as Refusal), retry } satisfies Refusal) : undefined;
}
