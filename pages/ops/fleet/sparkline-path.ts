// The line of a sparkline in a box, from figures over time. Pure.
export interface Dot {
  at: number;
  /** Null: there was nothing to measure, and the line has a gap. */
  value: number | null;
}

export interface Box {
  width: number;
  height: number;
}

/**
 * @param from time at the left edge @param to at the right one @param least the height is at least so much, so that
 * noise looks like noise
 * @returns an SVG path; empty without two points
 */
export function sparkPath(
  dots: readonly Dot[],
  { from, to, least }: { from: number; to: number; least: number },
  { width, height }: Box,
): string {
  const shown = dots.filter(({ at }) => at >= from && at <= to);
  const top = Math.max(least, ...shown.map(({ value }) => value ?? 0));
  const round = (n: number): number => Math.round(n * 10) / 10;
  let path = '';
  let pen = 'M';
  for (const { at, value } of shown) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    const x = round(((at - from) / (to - from)) * width);
    const y = round(height - (Math.min(value, top) / top) * height);
    path += `${pen}${x} ${y}`;
    pen = 'L';
  }
  return path.includes('L') ? path : '';
}
