// A provider's stream that ends: when it is told to, when nothing comes any more, when it never does, or when it is too
// long. However it ends, what it has used is told first.
import { ANSWER_CHARS } from '../model/limits.ts';
import { ModelError, type ModelEvent } from '../model/model.ts';
import { failureOf } from './failure.ts';

/**
 * @param start begins the request; its connection is freed when the signal is aborted, after which it may tell its usage
 * @param signal of whoever waits for the answer @param silenceMs without an event
 * @throws ModelError, or the signal's reason
 */
export async function* watched(
  start: (signal: AbortSignal, heard: () => void) => AsyncIterable<ModelEvent>,
  signal: AbortSignal,
  silenceMs: number,
): AsyncGenerator<ModelEvent> {
  const over = new AbortController();
  const enough = new Error('The answer is as long as one may be.');
  const give = () => over.abort(new ModelError('timeout', 'The provider said nothing more.'));
  const timer = setTimeout(give, silenceMs);
  let chars = 0;
  try {
    signal.throwIfAborted();
    const both = AbortSignal.any([signal, over.signal]);
    for await (const event of start(both, () => timer.refresh())) {
      // Broken off: only what it has cost still counts.
      if (both.aborted && event.type !== 'usage') continue;
      yield event;
      if (event.type === 'text') chars += event.text.length;
      if (chars > ANSWER_CHARS) over.abort(enough);
    }
    both.throwIfAborted();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (over.signal.reason === enough) yield { type: 'end', reason: 'length' };
    else throw over.signal.aborted ? over.signal.reason : failureOf(error);
  } finally {
    clearTimeout(timer);
  }
}
