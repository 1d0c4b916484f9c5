// The lines of a part of an asciicast, with their times in the recording. Pure.
import { readLines } from '../../protocol/recordings/recording.ts';

export type CastEvent =
  | { ms: number; kind: 'output'; text: string }
  | { ms: number; kind: 'size'; cols: number; rows: number };

/** @param text whole lines from an entry of the index on, or from the beginning @param from time of the first, in ms */
export function castEvents(text: string, from: number): CastEvent[] {
  let ms = 0;
  let isFirst = true;
  return readLines(text).flatMap((line): CastEvent[] => {
    // The header is no list.
    if (!Array.isArray(line) || typeof line[0] !== 'number' || typeof line[2] !== 'string')
      return [];
    const [interval, code, data] = line as [number, unknown, string];
    ms = isFirst ? from : ms + Math.round(interval * 1_000);
    isFirst = false;
    if (code === 'o') return [{ ms, kind: 'output', text: data }];
    const [, cols, rows] = /^(\d{1,3})x(\d{1,3})$/.exec(data) ?? [];
    if (code !== 'r' || cols === undefined) return [];
    return [{ ms, kind: 'size', cols: Number(cols), rows: Number(rows) }];
  });
}
