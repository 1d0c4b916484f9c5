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
  /** The last try. */
  let events: AsyncIterator<ModelEvent> | undefined;
  /** @returns what comes next in a try but its usage */
  async function next(of: AsyncIterator<ModelEvent>) {
    for (;;) {
      const event = await of.next();
      if (event.done || event.value.type !== 'usage') return event;
      usages.push(event.value);
    }
  }
  async function begin() {
    events = start()[Symbol.asyncIterator]();
    return { events, first: await next(events) };
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
    // Stopped just when it had begun, it still tells what it has used.
    if (signal.aborted && events) await ended(next, events);
    yield* usages;
    signal.throwIfAborted();
    throw error;
  }
  const { first } = begun;
  const rest = begun.events;
  try {
    yield* usages;
    if (first.done) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}

/** Reads a try that was stopped to its end. */
async function ended(
  next: (of: AsyncIterator<ModelEvent>) => Promise<IteratorResult<ModelEvent>>,
  events: AsyncIterator<ModelEvent>,
): Promise<void> {
  try {
    while (!(await next(events)).done);
  } catch {
    // It ends by the signal's reason, which is thrown once its usage is told.
  }
}

function mayHelp({ retryable, retryAfterMs = 0 }: ModelError, maxMs: number): boolean {
  return retryable && retryAfterMs <= maxMs;
}
