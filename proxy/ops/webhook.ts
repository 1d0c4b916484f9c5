// Tells alerts to a webhook (OM6): signed, one after the other, tried again with longer and longer pauses, and never in
// anybody's way.
import { createHmac } from 'node:crypto';
import pRetry, { AbortError } from 'p-retry';
import type { Logger } from 'pino';
import type { Alert } from '../../protocol/streams/ops-feed.ts';
import type { WebhookConfig } from '../config/keys/ops.ts';

/** Alerts that wait. */
const MAX_WAITING = 200;
const ANSWER_WITHIN_MS = 10_000;
/** Half an hour in all. */
const RETRY = { retries: 12, minTimeout: 1_000, maxTimeout: 300_000, factor: 2, randomize: true };

export interface Webhook extends Disposable {
  /**
   * Tells an alert in the background. What waits already is not told twice.
   * @param id of this telling
   * @param onDone called when it was taken, or never will be
   */
  tell(id: string, alert: Alert, onDone: () => void): void;
}

export interface WebhookOptions extends WebhookConfig {
  log: Logger;
  /** Instead of the usual pauses. */
  retry?: Partial<typeof RETRY>;
}

export function createWebhook({ url, secret, log, retry }: WebhookOptions): Webhook {
  const waiting = new Set<string>();
  const stopped = new AbortController();
  let tail: Promise<void> = Promise.resolve();

  async function post(id: string, alert: Alert): Promise<void> {
    const body = JSON.stringify({ v: 1, type: 'alert', id, data: alert });
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'teleport-rooms',
        'x-teleport-id': id,
        'x-teleport-timestamp': timestamp,
        'x-teleport-signature': `sha256=${signature(secret, timestamp, body)}`,
      },
      body,
      redirect: 'error',
      signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await response.body?.cancel();
    if (response.ok) return;
    const error = new Error(`it answered ${response.status}`);
    throw isFinal(response.status) ? new AbortError(error) : error;
  }

  async function tellOne(id: string, alert: Alert): Promise<boolean> {
    try {
      await pRetry(() => post(id, alert), {
        ...RETRY,
        ...retry,
        signal: stopped.signal,
        onFailedAttempt: ({ error, attemptNumber, retriesLeft }) =>
          log.debug(
            { err: error, attemptNumber, retriesLeft, id },
            'the webhook did not take an alert',
          ),
      });
      return true;
    } catch (err) {
      // The party gives it to another proxy, or to the next one here.
      if (stopped.signal.aborted) return false;
      log.error(
        { err, id, code: alert.code },
        'an alert was not told: the webhook does not take it',
      );
      return true;
    }
  }

  return {
    tell(id, alert, onDone) {
      if (waiting.has(id)) return;
      if (waiting.size >= MAX_WAITING) {
        log.error({ id, code: alert.code }, 'an alert was not told: too many wait for the webhook');
        onDone();
        return;
      }
      waiting.add(id);
      tail = tail.then(async () => {
        const done = await tellOne(id, alert);
        waiting.delete(id);
        if (done) onDone();
      });
    },
    [Symbol.dispose]: () => stopped.abort(),
  };
}

/** HMAC-SHA256 of `TIMESTAMP.BODY`, in hex. */
export function signature(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

/** The same again would get the same answer. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
