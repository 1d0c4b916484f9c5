// The part of a file that a request wants (`Range: bytes=0-99`): one part; of several the whole file is sent. Pure.

/**
 * @param size of the file, in bytes
 * @returns first and last byte; undefined for the whole file; null for a part that is not there
 */
export function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? null : { start, end };
}
