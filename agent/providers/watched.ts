// A provider's stream that ends: when it is told to, when nothing comes any more, or when it never does.
import { ANSWER_CHARS } from '../model/limits.ts';
import { ModelError, type ModelEvent } from '../model/model.ts';
import { failureOf } from './failure.ts';

/**
 * @param start begins the request; its connection is freed when the signal is aborted
 * @param signal of whoever waits for the answer @param silenceMs without an event
 * @throws ModelError, or the signal's reason
 */
export async function* watched(
  start: (signal: AbortSignal, heard: () => void) => AsyncIterable<ModelEvent>,
  signal: AbortSignal,
  silenceMs: number,
): AsyncGenerator<ModelEvent> {
  const over = new AbortController();
  const give = () => over.abort(new ModelError('timeout', 'The provider said nothing more.'));
  const timer = setTimeout(give, silenceMs);
  let chars = 0;
  try {
    signal.throwIfAborted();
    const both = AbortSignal.any([signal, over.signal]);
    for await (const event of start(both, () => timer.refresh())) {
      if (event.type === 'text') chars += event.text.length;
      yield event;
      if (chars <= ANSWER_CHARS) continue;
      yield { type: 'end', reason: 'length' };
      return;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (over.signal.aborted) throw over.signal.reason;
    throw failureOf(error);
  } finally {
    clearTimeout(timer);
  }
}
