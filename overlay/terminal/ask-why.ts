// Asks the proxy over plain HTTP why the terminal's socket does not open: a browser says nothing about a refused one.
import { type Refusal, type RefusalQuestion, readRefusal } from '../../protocol/page/refusal.ts';

const TIMEOUT_MS = 8_000;

/** `silent`: no server answers, or not in a way that can be read, as while the network is down. */
export type Answer = { kind: 'refused'; refusal: Refusal } | { kind: 'welcome' | 'silent' };

/** @param url from the page's configuration. Never throws */
export async function askWhy(win: Window, url: string, question: RefusalQuestion): Promise<Answer> {
  try {
    const response = await win.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 204) return { kind: 'welcome' };
    const refusal = response.ok ? readRefusal(await response.json()) : undefined;
    return refusal ? { kind: 'refused', refusal } : { kind: 'silent' };
  } catch (error) {
    console.debug('teleport: the server does not answer.', error);
    return { kind: 'silent' };
  }
}
