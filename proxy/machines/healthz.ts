// Whether another machine answers at its address (MM2, MM3), and if not, why.
import * as v from 'valibot';

const ANSWER_MS = 2_000;
/** What `/healthz` says. A server in front of a machine that is gone says something else. */
const alive = v.object({ ok: v.literal(true) });

/** @param address as the machine has announced it @returns undefined: it answers; else why not, for the log */
export async function whySilent(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!response.ok) {
      await response.body?.cancel();
      return `it answers ${response.status}`;
    }
    return v.is(alive, await response.json()) ? undefined : 'something else answers';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1_000} s`;
    if (error instanceof SyntaxError) return 'something else answers';
    const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
    return code ?? message;
  }
}
