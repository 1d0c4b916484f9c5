// Cuts an indexed file into parts that are read one by one: each begins at an entry of its index. Pure.
import type { IndexEntry } from '../../protocol/recordings/recording.ts';

export interface Chunk {
  /** When it begins, in ms of the recording. */
  ms: number;
  /** First and last byte. */
  start: number;
  end: number;
}

/** Entries closer together than this, in bytes, are read at once. */
const LEAST_BYTES = 128 * 1024;

/** @param size of the file, in bytes */
export function chunksOf(index: readonly IndexEntry[], size: number): Chunk[] {
  const entries = index.filter(([, offset]) => offset < size);
  if (entries.length === 0) return size > 0 ? [{ ms: 0, start: 0, end: size - 1 }] : [];
  const chunks: Chunk[] = [];
  for (const [ms, start] of entries) {
    const last = chunks.at(-1);
    if (last && start - last.start < LEAST_BYTES) continue;
    if (last) last.end = start - 1;
    chunks.push({ ms, start, end: size - 1 });
  }
  return chunks;
}

/** Number of the chunk to begin with for a time; 0 for one before all. */
export function chunkAt(chunks: readonly Chunk[], ms: number): number {
  return Math.max(
    0,
    chunks.findLastIndex((chunk) => chunk.ms <= ms),
  );
}
