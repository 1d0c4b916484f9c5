// How often an app may do something that costs people's attention or the proxy's time.

export interface Rate {
  perSecond: number;
  burst: number;
}

/** @param now ms on a clock that does not go back @returns whether it may be done once more */
export function allowance({ perSecond, burst }: Rate, now: () => number): () => boolean {
  let left = burst;
  let at = now();
  return () => {
    const time = now();
    left = Math.min(burst, left + ((time - at) * perSecond) / 1_000);
    at = time;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
