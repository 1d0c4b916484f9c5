// Asks again where that may help: as long as nothing of an answer has come, since what was said is said.
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { RETRIES } from '../model/limits.ts';
import { ModelError, type ModelEvent } from '../model/model.ts';

export interface Waits {
  /** Tries after the first. */
  count: number;
  firstMs: number;
  maxMs: number;
}

/**
 * @param start begins one try
 * @throws the error of the last try, or the signal's reason
 */
export async function* retried(
  start: () => AsyncIterable<ModelEvent>,
  signal: AbortSignal,
  { count, firstMs, maxMs }: Waits = RETRIES,
): AsyncGenerator<ModelEvent> {
  /** Tries that failed cost something as well. */
  const usages: ModelEvent[] = [];
  async function begin() {
    const events = start()[Symbol.asyncIterator]();
    for (;;) {
      const next = await events.next();
      if (next.done || next.value.type !== 'usage') return { events, next };
      usages.push(next.value);
    }
  }
  let begun: Awaited<ReturnType<typeof begin>>;
  try {
    begun = await pRetry(begin, {
      ...{ retries: count, minTimeout: firstMs, maxTimeout: maxMs, randomize: true, signal },
      shouldRetry: ({ error }) => error instanceof ModelError && mayHelp(error, maxMs),
      async onFailedAttempt({ error, retriesLeft, retryDelay }) {
        const asked = error instanceof ModelError ? (error.retryAfterMs ?? 0) : 0;
        if (retriesLeft > 0 && asked > retryDelay && asked <= maxMs)
          await sleep(asked - retryDelay, undefined, { signal });
      },
    });
  } catch (error) {
    yield* usages;
    signal.throwIfAborted();
    throw error;
  }
  const { events, next } = begun;
  try {
    yield* usages;
    if (next.done) return;
    yield next.value;
    yield* { [Symbol.asyncIterator]: () => events };
  } finally {
    await events.return?.();
  }
}

function mayHelp({ retryable, retryAfterMs = 0 }: ModelError, maxMs: number): boolean {
  return retryable && retryAfterMs <= maxMs;
}
