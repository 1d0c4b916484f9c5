// What a turn costs, from the table and from what the configuration says.
import { expect, it } from 'vitest';
import { PRICES, priceOf, usdOf } from './prices.ts';
import { DEFAULT_MODEL } from './providers/models.ts';

const usage = { input: 1_000_000, output: 100_000, cacheRead: 2_000_000, cacheWrite: 400_000 };

it('counts each kind of token by its price', () => {
  expect(usdOf(usage, priceOf('claude-sonnet-5-5', false))).toBeCloseTo(2 + 1 + 0.2 + 1);
});

it('knows the default model', () => expect(PRICES[DEFAULT_MODEL]).toBeDefined());

it('takes the configuration first, even for a server of one’s own, which is free otherwise', () => {
  const price = { input: 1, output: 0, cache_read: 0, cache_write: 0 };
  expect(priceOf('mine', true, { mine: price })).toBe(price);
  expect(usdOf(usage, priceOf('mine', true))).toBe(0);
});

it('takes an unknown model for a dear one', () => {
  for (const name of ['new-model', '__proto__', 'constructor'])
    expect(priceOf(name, false).output).toBeGreaterThanOrEqual(
      Math.max(...Object.values(PRICES).map(({ output }) => output)),
    );
});
