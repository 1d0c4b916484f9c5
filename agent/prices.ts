// What tokens cost, in US dollars per million; `agent.prices` of config.yaml adds to this table and changes it.
import type { Usage } from './model/model.ts';

export interface Price {
  input: number;
  output: number;
  cache_read: number;
  cache_write: number;
}
export type Prices = Readonly<Record<string, Price>>;

/** As Anthropic lists them for prompts of up to 100,000 tokens, more than a resident ever sends; caches of 5 minutes. */
export const PRICES: Prices = {
  'claude-haiku-5-5': { input: 0.1, output: 0.5, cache_read: 0.01, cache_write: 0.125 },
  'claude-sonnet-5-5': { input: 2, output: 10, cache_read: 0.1, cache_write: 2.5 },
  'claude-opus-5-5': { input: 4, output: 20, cache_read: 0.2, cache_write: 5 },
  'claude-sonnet-5': { input: 2, output: 10, cache_read: 0.2, cache_write: 2.5 },
  'claude-opus-5': { input: 5, output: 25, cache_read: 0.5, cache_write: 6.25 },
  'claude-haiku-4-5': { input: 1, output: 5, cache_read: 0.1, cache_write: 1.25 },
  'claude-sonnet-4-5': { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 },
};
/** What is in no table costs as much as the dearest: a budget is kept rather too early than too late. */
const UNKNOWN: Price = { input: 10, output: 50, cache_read: 1, cache_write: 12.5 };
/** A server of one's own. */
const FREE: Price = { input: 0, output: 0, cache_read: 0, cache_write: 0 };

/** @param local whether the room's file names a `base_url` @param configured `agent.prices` */
export function priceOf(model: string, local: boolean, configured: Prices = {}): Price {
  const own = Object.hasOwn(configured, model) ? configured[model] : undefined;
  if (own) return own;
  if (local) return FREE;
  return (Object.hasOwn(PRICES, model) ? PRICES[model] : undefined) ?? UNKNOWN;
}

export function usdOf({ input, output, cacheRead, cacheWrite }: Usage, price: Price): number {
  const sum =
    input * price.input +
    output * price.output +
    cacheRead * price.cache_read +
    cacheWrite * price.cache_write;
  return sum / 1_000_000;
}
