// The conversation as the model reads it: its newest lines within a budget of tokens.
import { tokensIn } from '../model/tokens.ts';

/** A line of the room's conversation. */
export interface HeardLine {
  id: number;
  pid: string;
  sender: string;
  /** Unix time in ms. */
  ts: number;
  text: string;
  /** Whether the resident said it. */
  own?: boolean;
}

/** A line as a row of JSON. */
export interface LineRow {
  line: number;
  at: string;
  from: string;
  you?: true;
  text: string;
}

export function rowOf({ id, sender, ts, text, own }: HeardLine): LineRow {
  const at = new Date(ts).toISOString().slice(0, 16);
  return { line: id, at, from: sender, ...(own && { you: true as const }), text };
}

/** @param lines oldest first @returns the newest of them that fit */
export function newest(lines: readonly HeardLine[], tokens: number): HeardLine[] {
  let left = tokens;
  const kept: HeardLine[] = [];
  for (const line of lines.toReversed()) {
    left -= tokensIn(JSON.stringify(rowOf(line)));
    if (left < 0) break;
    kept.push(line);
  }
  return kept.reverse();
}
