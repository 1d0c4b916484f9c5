// The stacking order as raises: what people did to it, and what has to be done to it.

/**
 * The fewest raises that turn one stacking order into another, in the order in which to do them.
 * @param from bottom to top @param to bottom to top; ids that `from` lacks count as raised
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
