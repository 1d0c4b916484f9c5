// The stacking order as raise operations: diffs two orders, and applies a raise.

/**
 * The fewest raises that turn one stacking order into another, in order of execution.
 * @param from bottom to top @param to bottom to top; ids missing from `from` count as raised
 */
export function raisesBetween(from: readonly string[], to: readonly string[]): string[] {
  const rank = new Map(from.map((g, i) => [g, i]));
  let last = -1;
  let kept = 0;
  for (const g of to) {
    const at = rank.get(g);
    if (at === undefined || at < last) break;
    last = at;
    kept += 1;
  }
  return to.slice(kept);
}

/** The order after one window was raised. */
export function raised(order: readonly string[], g: string): string[] {
  return [...order.filter((other) => other !== g), g];
}
