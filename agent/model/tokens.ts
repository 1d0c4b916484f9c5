// An estimate of tokens, for what must fit before any provider has counted it, and for what none counts.
import type { Usage } from './model.ts';

/** Rather too many than too few: a token for three bytes of UTF-8. */
export function tokensIn(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/** What a request has used that its provider does not count, or whose answer broke off before it did. */
export function estimated(told: unknown, written: string): Usage {
  const input = tokensIn(JSON.stringify(told));
  return { input, output: tokensIn(written), cacheRead: 0, cacheWrite: 0 };
}

/** The beginning of a text within a number of tokens, with a note if something was left out. */
export function cutTo(text: string, tokens: number): string {
  if (tokensIn(text) <= tokens) return text;
  const bytes = Buffer.from(text).subarray(0, tokens * 3);
  const whole = bytes.toString('utf8').replace(/\ufffd+$/, '');
  return `${whole}\n(the rest is left out)`;
}
