// Seeded random numbers: one stream per part, so that removing one event does not change all the others.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Random {
  #generator;

  /** @param seed any 32-bit integer */
  constructor(seed: number) {
    // Adjacent seeds would start alike, so the MurmurHash3 finalizer spreads them.
    let mixed = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    this.#generator = xoroshiro128plus(mixed ^ (mixed >>> 16));
    for (let i = 0; i < 4; i += 1) this.#generator.next();
  }

  /** An integer, both ends included. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** True with this probability, 0 to 1. */
  chance(p: number): boolean {
    return this.int(0, 999_999) < p * 1_000_000;
  }

  /** @throws RangeError for an empty list */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[this.int(0, list.length - 1)] as T;
  }

  /** Picks by weight; a weight of 0 is never picked. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.int(1, Math.max(1, Math.round(total(entries) * 1_000))) / 1_000;
    for (const [key, weight] of entries) {
      left -= weight;
      if (left <= 0 && weight > 0) return key;
    }
    return (entries.findLast(([, weight]) => weight > 0) ?? entries[0])?.[0] as T;
  }

  /** A seed for another stream. */
  seed(): number {
    return this.int(0, 0x7fff_fffe);
  }
}

function total(entries: readonly (readonly [string, number])[]): number {
  return entries.reduce((sum, [, weight]) => sum + weight, 0);
}
